from . import test_accession, test_ledger, test_lead, test_membership, test_portal
from . import test_profile, test_report, test_security, test_tools, test_tours
