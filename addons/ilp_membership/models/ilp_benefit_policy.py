from odoo import fields, models


class IlpBenefit(models.Model):
    """What happens to a benefit at its limits: beyond what was granted, and when the year is over."""

    _inherit = "ilp.benefit"

    overuse_policy = fields.Selection(
        [
            ("override", "An officer may grant more, with a reason"),
            ("paid", "More can be bought"),
            ("block", "Nothing beyond the contract"),
        ],
        "Beyond the contract",
        required=True,
        default="override",
    )
    top_up_product_id = fields.Many2one(
        "product.template",
        "Sold as",
        domain=[("ilp_kind", "=", "extra"), ("ilp_grant_ids", "!=", False)],
        help="The extra that a company buys to have more of this benefit in the running term.",
    )
    rollover_percent = fields.Integer(
        "Share that passes on (%)", help="What is left at the end passes to the next term, this part of it. 0: nothing."
    )
    rollover_max = fields.Integer("At most", help="Units that pass on at most. 0: no limit.")
    rollover_months = fields.Integer(
        "Usable for (months)", help="Months of the next term in which they can be used. 0: all of it."
    )

    _rollover = models.Constraint(
        "CHECK(rollover_percent BETWEEN 0 AND 100 AND rollover_max >= 0 AND rollover_months >= 0)",
        "A share is between 0 and 100 percent; units and months are not negative.",
    )

    def _can_be_bought(self):
        self.ensure_one()
        return self.overuse_policy == "paid" and bool(self.top_up_product_id)
