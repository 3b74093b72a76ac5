from odoo import fields, models


class IlpProgram(models.Model):
    """The rules of one liaison programme: length of a term, notice, grace, and what makes a company active.

    * A term lasts `term_months`; the next one starts the day after.
    * Withdrawal may be notified until `notice_days` before the end.
    * With the policy *signature* the company is active when it signs, with *payment* when its invoice is paid.
    * After the end, a company that has not renewed keeps its benefits for `grace_days`, then it lapses.
    """

    _name = "ilp.program"
    _description = "Liaison programme"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    term_months = fields.Integer("Months in a term", required=True, default=12)
    notice_days = fields.Integer("Days of notice", required=True, default=90)
    grace_days = fields.Integer("Days of grace", required=True, default=60)
    activation_policy = fields.Selection(
        [("signature", "On signature"), ("payment", "On payment")],
        "Activation",
        required=True,
        default="signature",
    )
    order_template_id = fields.Many2one(
        "sale.order.template",
        "Offer template",
        check_company=True,
        help="Quotation template of the affiliation offer: the tier, and the modules as optional lines.",
    )
    membership_ids = fields.One2many("ilp.membership", "program_id", "Memberships")

    _months = models.Constraint("CHECK(term_months > 0)", "A term lasts at least one month.")
    _days = models.Constraint(
        "CHECK(notice_days >= 0 AND grace_days >= 0)", "Days of notice and of grace cannot be negative."
    )
