from odoo import api, fields, models
from odoo.exceptions import UserError

HOLDING_STATES = ("approved", "scheduled", "running", "done")


class IlpActivationCapacity(models.Model):
    """How many activities of one kind the institute takes on in one year; without a line there is no limit.

    `taken` is stored and PostgreSQL refuses more than there are places: of two officers who approve the last one at
    the same moment both write this row, so one of them is retried and then told. A limit that is written down late
    counts what was approved before it.
    """

    _name = "ilp.activation.capacity"
    _description = "Places of an activity in a year"
    _order = "year desc, product_tmpl_id, id"

    company_id = fields.Many2one("res.company", "Institute", required=True, default=lambda self: self.env.company)
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Activity",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("ilp_kind", "=", "module")],
    )
    year = fields.Integer(required=True, default=lambda self: self.env.company._ilp_today().year, aggregator=None)
    scope = fields.Char(
        compute="_compute_scope",
        store=True,
        precompute=True,
        help="What the places are limited to, beside the year.",
    )
    places = fields.Integer(required=True, default=1)
    activation_ids = fields.Many2many("ilp.activation", string="Activities", copy=False, readonly=True)
    taken = fields.Integer(compute="_compute_taken", store=True, default=0)
    places_left = fields.Integer("Free", compute="_compute_places_left")

    _year_once = models.UniqueIndex(
        "(company_id, product_tmpl_id, year, COALESCE(scope, ''))", "This year has its places already."
    )
    _year_valid = models.Constraint("CHECK(year BETWEEN 2000 AND 2200)", "Write the year with four digits.")
    _places = models.Constraint(
        "CHECK(taken >= 0 AND taken <= places)", "No place is left for this activity in that year."
    )

    def _compute_scope(self):
        """Nothing but the activity and the year here; siblings know of narrower places."""
        self.scope = False

    @api.depends("activation_ids.state")
    def _compute_taken(self):
        domain = [("capacity_ids", "in", self.ids), ("state", "in", HOLDING_STATES)]
        counts = dict(self.env["ilp.activation"]._read_group(domain, ["capacity_ids"], ["__count"]))
        for capacity in self:
            capacity.taken = counts.get(capacity._origin, 0)

    @api.depends("places", "taken")
    def _compute_places_left(self):
        for capacity in self:
            capacity.places_left = capacity.places - capacity.taken

    @api.depends("product_tmpl_id.name", "year")
    def _compute_display_name(self):
        for capacity in self:
            capacity.display_name = f"{capacity.product_tmpl_id.name or ''} {capacity.year or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        """What was approved before takes its places. Raises a UserError when it is more than there are places."""
        capacities = super().create(vals_list)
        capacities._count_approved()
        return capacities

    def write(self, vals):
        """A limit that is moved, to another year say, counts what was approved there."""
        result = super().write(vals)
        if vals.keys() - {"places", "activation_ids"}:
            self._count_approved()
        return result

    def _count_approved(self):
        for capacity in self:
            approved = self.env["ilp.activation"].search(capacity._activation_domain())
            if len(approved) > capacity.places:
                raise UserError(
                    self.env._(
                        "%(count)s activities of “%(what)s” are approved already: give at least as many places.",
                        count=len(approved),
                        what=capacity.display_name,
                    )
                )
            capacity.activation_ids = approved

    def _activation_domain(self):
        """The activities that this limit counts; siblings know of narrower ones."""
        return [
            ("company_id", "=", self.company_id.id),
            ("product_tmpl_id", "=", self.product_tmpl_id.id),
            ("date_start", ">=", f"{self.year}-01-01"),
            ("date_start", "<=", f"{self.year}-12-31"),
            ("state", "in", HOLDING_STATES),
        ]

    @api.readonly
    def action_open_activations(self):
        """Open the activities that take these places."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_activation_action")
        return action | {"domain": [("capacity_ids", "in", self.ids)], "context": {}}
