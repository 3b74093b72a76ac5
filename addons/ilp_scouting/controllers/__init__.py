from . import portal, verdict
