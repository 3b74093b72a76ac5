from odoo import fields, models


class IlpWithdrawalReason(models.Model):
    """Why a company leaves the programme. *No reply* is a reason; silence is not."""

    _name = "ilp.withdrawal.reason"
    _description = "Reason of withdrawal"
    _inherit = ["ilp.reason.mixin"]

    is_company_choice = fields.Boolean(
        "Offered on the portal", default=True, help="Companies choose among these when they give notice."
    )
