from odoo import fields, models


class IlpWithdrawalReason(models.Model):
    """Why a company leaves the programme. *No reply* is a reason; silence is not."""

    _name = "ilp.withdrawal.reason"
    _description = "Reason of withdrawal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_company_choice = fields.Boolean(
        "Offered on the portal", default=True, help="Companies choose among these when they give notice."
    )

    _code_unique = models.Constraint("UNIQUE(code)", "Another reason has this code.")
