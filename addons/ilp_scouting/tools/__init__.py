from . import lexicon
from . import quality
from . import ranking
from . import sheets
from . import typed
