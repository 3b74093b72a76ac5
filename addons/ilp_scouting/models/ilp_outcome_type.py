from odoo import api, fields, models

from odoo.addons.ilp_membership.models.ilp_benefit import PILLARS


class IlpOutcomeType(models.Model):
    """A kind of result: start-up, patent, joint laboratory, contract. The list is the programme's own.

    Beside what came out of the programme stands what the institute had anyway, counted on a day: the programme takes
    credit for its part only.
    """

    _name = "ilp.outcome.type"
    _description = "Type of outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    pillar = fields.Selection(PILLARS, required=True, default="technologies")
    baseline = fields.Integer("At the institute before", help="How many the institute had, with or without us.")
    baseline_on = fields.Date("Counted on")
    outcome_ids = fields.One2many("ilp.outcome", "type_id", "Outcomes")
    confirmed_count = fields.Integer("Out of the programme", compute="_compute_confirmed_count")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another type has this code.")

    @api.depends("outcome_ids.state")
    def _compute_confirmed_count(self):
        domain = [("type_id", "in", self.ids), ("state", "=", "confirmed")]
        counts = dict(self.env["ilp.outcome"]._read_group(domain, ["type_id"], ["__count"]))
        for kind in self:
            kind.confirmed_count = counts.get(kind._origin, 0)
