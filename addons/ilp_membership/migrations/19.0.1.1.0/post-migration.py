"""Mail templates that nobody changed follow the code; what a programme wrote stays."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Reset them before the update loads the translations."""
    api.Environment(cr, SUPERUSER_ID, {})["mail.template"]._reset_unchanged("ilp_membership")
