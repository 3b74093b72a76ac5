from odoo import api, fields, models
from odoo.exceptions import UserError


class IlpEntitlementMove(models.Model):
    """One line of the ledger. Never changed, never deleted: a mistake is mended by another move.

    `quantity` is what was asked; `granted`, `reserved` and `used` are what the move adds to each column of its
    entitlement, so that the balance is always the sum of its moves.
    """

    _name = "ilp.entitlement.move"
    _description = "Entitlement move"
    _order = "id desc"
    _rec_name = "kind"

    entitlement_id = fields.Many2one("ilp.entitlement", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="entitlement_id.company_id", store=True, precompute=True)
    kind = fields.Selection(
        [
            ("grant", "Granted"),
            ("top_up", "Bought"),
            ("roll_over", "From the last term"),
            ("pass_on", "Passed to the next term"),
            ("reserve", "Reserved"),
            ("use", "Used"),
            ("release", "Released"),
            ("override", "Override"),
        ],
        required=True,
        readonly=True,
    )
    quantity = fields.Integer(required=True, readonly=True)
    granted = fields.Integer(readonly=True, default=0)
    reserved = fields.Integer(readonly=True, default=0)
    used = fields.Integer(readonly=True, default=0)
    date = fields.Date(
        readonly=True,
        default=lambda self: self.env.company._ilp_today(),
        help="Units of the last term are usable until a day.",
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, default=lambda self: self.env.user)
    res_model = fields.Char("Origin model", readonly=True)
    res_id = fields.Many2oneReference("Origin", model_field="res_model", readonly=True)
    origin_name = fields.Char(
        "What for",
        compute="_compute_origin_name",
        help="The record that moved the balance; of one that you may not read, what it is.",
    )

    _positive = models.Constraint("CHECK(quantity > 0)", "A move has a positive quantity.")
    _override_reason = models.Constraint(
        "CHECK(kind <> 'override' OR COALESCE(reason, '') <> '')", "An override needs a reason."
    )
    _rolled_once = models.UniqueIndex(
        "(entitlement_id) WHERE kind = 'roll_over'", "What was left of the last term has passed on already."
    )
    _origin_idx = models.Index("(entitlement_id, res_model, res_id)")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_origin_name(self):
        self.origin_name = False
        for model, moves in self.filtered(lambda move: move.res_model in self.env).grouped("res_model").items():
            origins = self.env[model].browse(moves.mapped("res_id")).exists()
            names = {origin.id: origin.display_name for origin in origins._filtered_access("read")}
            what = self.env["ir.model"]._get(model).name
            for move in moves:
                move.origin_name = names.get(move.res_id, what)

    def write(self, vals):
        """Moves are the proof of the balance: refuse every change."""
        if self:
            raise UserError(self.env._("A move of the ledger cannot be changed: add another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A move of the ledger cannot be deleted: add another one."))
