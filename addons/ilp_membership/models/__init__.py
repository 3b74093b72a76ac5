from . import ilp_state_mixin
from . import ilp_area, ilp_benefit, ilp_contact_role, ilp_program
from . import ilp_membership, ilp_membership_accession, ilp_membership_contact, ilp_membership_term, ilp_profile
from . import ilp_entitlement, ilp_entitlement_move, ilp_interaction
from . import account_move, crm_lead, ir_actions_report, mail_template, product_template, res_partner, sale_order
