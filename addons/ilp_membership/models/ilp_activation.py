from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..tools.months import last_day

TRANSITIONS = {
    "requested": {"approved", "refused", "cancelled"},
    "approved": {"scheduled", "cancelled"},
    "scheduled": {"running", "cancelled"},
    "running": {"done", "cancelled"},
    "done": set(),
    "refused": set(),
    "cancelled": set(),
}
OPEN_STATES = ("requested", "approved", "scheduled", "running")
BOUND_STATES = ("approved", "scheduled", "running", "done")
AGREED = {"membership_id", "product_tmpl_id", "quantity"}
STAFF = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"


class IlpActivation(models.Model):
    """An activity of the list that a company activates: a secondment, a mentoring, whatever the modules are.

    Asked for by a coordinator or written down by the officer, it is approved when the term in force includes it: units
    of the term are reserved and a place of the year is taken. It is scheduled, runs and is done; or it is refused or
    cancelled with a reason from the list, and what was not used goes back.
    """

    _name = "ilp.activation"
    _description = "Activity of an affiliate"
    _inherit = ["ilp.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ("membership_id.partner_id.name", "product_tmpl_id.name")
    _transitions = TRANSITIONS
    _by_step = frozenset(
        {"term_id", "entitlement_id", "capacity_ids", "approved_by_id", "approved_on", "reason_id", "reason_note"}
    )

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    officer_id = fields.Many2one(
        "res.users",
        "Liaison officer",
        compute="_compute_officer_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain=[("share", "=", False)],
        groups=STAFF,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Activity",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("ilp_kind", "=", "module")],
    )
    name = fields.Char("Name of the activity", compute="_compute_name", compute_sudo=True)
    benefit_id = fields.Many2one(related="product_tmpl_id.ilp_benefit_id", groups="base.group_user")
    unit = fields.Selection(related="product_tmpl_id.ilp_benefit_id.unit")
    quantity = fields.Integer(compute="_compute_quantity", store=True, readonly=False, precompute=True, required=True)
    date_start = fields.Date(
        "From", required=True, default=lambda self: self.env.company._ilp_today(), tracking=True
    )
    date_end = fields.Date(
        "Until", compute="_compute_date_end", store=True, readonly=False, precompute=True, tracking=True
    )
    partner_ids = fields.Many2many("res.partner", string="People of the company")
    note = fields.Text("What it is for")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("scheduled", "Scheduled"),
            ("running", "Running"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="requested",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    # the request and its answer
    origin = fields.Selection(
        [("portal", "The company, on its page"), ("officer", "The liaison officer")],
        required=True,
        readonly=True,
        default="officer",
        copy=False,
    )
    requested_by_id = fields.Many2one("res.partner", "Asked for by", readonly=True, copy=False, ondelete="restrict")
    requested_on = fields.Datetime("Asked for on", readonly=True, copy=False, default=fields.Datetime.now)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False, groups="base.group_user")
    approved_on = fields.Datetime(readonly=True, copy=False)
    reason_id = fields.Many2one(
        "ilp.activation.reason", readonly=True, copy=False, ondelete="restrict", tracking=True, index="btree_not_null"
    )
    reason_note = fields.Text("Note on the reason", readonly=True, copy=False)
    # what it takes
    term_id = fields.Many2one("ilp.membership.term", readonly=True, copy=False, ondelete="restrict")
    entitlement_id = fields.Many2one(
        "ilp.entitlement", "Taken from", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    capacity_ids = fields.Many2many(
        "ilp.activation.capacity", string="Places taken", readonly=True, copy=False, groups="base.group_user"
    )
    is_included = fields.Boolean(
        "In the signed order", compute="_compute_is_included", groups="base.group_user"
    )
    has_detail = fields.Boolean(compute="_compute_has_detail")

    _one_request = models.UniqueIndex(
        "(membership_id, product_tmpl_id) WHERE state = 'requested'",
        "This activity has been asked for already and waits for an answer.",
    )
    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "An activity counts at least one unit.")
    _dates_ordered = models.Constraint("CHECK(date_end >= date_start)", "The activity ends before it starts.")
    _reasoned = models.Constraint(
        "CHECK(state NOT IN ('refused', 'cancelled') OR reason_id IS NOT NULL)",
        "An activity is refused or cancelled with a reason from the list.",
    )

    @api.depends("membership_id")
    def _compute_officer_id(self):
        for activation in self:
            activation.officer_id = activation.officer_id or activation.membership_id.acting_officer_id

    @api.depends("product_tmpl_id")
    def _compute_name(self):
        for activation in self:
            activation.name = activation.product_tmpl_id.name

    @api.depends("product_tmpl_id")
    def _compute_quantity(self):
        for activation in self:
            activation.quantity = activation.product_tmpl_id.ilp_activation_quantity or 1

    @api.depends("date_start", "quantity", "product_tmpl_id")
    def _compute_date_end(self):
        for activation in self.filtered("date_start"):
            if activation.unit == "month":
                activation.date_end = last_day(activation.date_start, max(activation.quantity, 1))
            elif activation.date_end and activation.date_end < activation.date_start:
                activation.date_end = activation.date_start

    @api.depends("membership_id.partner_id.name", "product_tmpl_id.name")
    def _compute_display_name(self):
        for activation in self:
            parts = (activation.membership_id.partner_id.name, activation.name)
            activation.display_name = ": ".join(part for part in parts if part)

    @api.depends("membership_id", "product_tmpl_id", "date_start", "term_id")
    def _compute_is_included(self):
        for activation in self:
            activation.is_included = activation.product_tmpl_id in activation._covering_term().module_ids

    def _compute_has_detail(self):
        """Whether another record leads this activity; siblings know."""
        self.has_detail = False

    @api.constrains("state", "date_start", "date_end", "term_id")
    def _check_inside_term(self):
        for activation in self.filtered(lambda one: one.term_id and one.state in BOUND_STATES):
            term = activation.term_id
            if not term.date_start <= activation.date_start <= (activation.date_end or term.date_end) <= term.date_end:
                raise ValidationError(
                    self.env._(
                        "%(activity)s has to lie inside the term, from %(start)s to %(end)s.",
                        activity=activation.name,
                        start=format_date(self.env, term.date_start),
                        end=format_date(self.env, term.date_end),
                    )
                )

    @api.constrains("product_tmpl_id")
    def _check_module(self):
        for activation in self:
            product = activation.product_tmpl_id
            if product.ilp_kind != "module":
                raise ValidationError(self.env._("“%(product)s” is not a module.", product=product.name))

    @api.constrains("partner_ids", "membership_id")
    def _check_people(self):
        for activation in self:
            company = activation.membership_id.partner_id
            for partner in activation.partner_ids:
                if partner.commercial_partner_id != company:
                    raise ValidationError(
                        self.env._("%(person)s is not of %(company)s.", person=partner.name, company=company.name)
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """A request answered in this transaction makes room for the next."""
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        """What was agreed stays; who moves it to another year needs a place there."""
        if not self.env.su and not AGREED.isdisjoint(vals):
            self._require_state("requested")
        result = super().write(vals)
        if "date_start" in vals and "capacity_ids" not in vals:
            self.filtered(lambda one: one.state in BOUND_STATES)._take_places()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if any(activation.state != "requested" for activation in self):
            raise UserError(self.env._("Cancel the activity instead of deleting it."))
