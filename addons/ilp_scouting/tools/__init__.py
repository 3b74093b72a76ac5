from . import lexicon
from . import masking
from . import quality
from . import ranking
from . import scholars
from . import sheets
from . import typed
