from . import lexicon, quality, ranking, sheets, typed
