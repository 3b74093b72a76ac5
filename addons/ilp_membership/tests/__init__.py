from . import test_accession, test_ledger, test_lead, test_membership, test_portal, test_profile, test_security, test_tools
from . import test_tours
