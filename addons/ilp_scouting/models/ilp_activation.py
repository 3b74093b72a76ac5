from odoo import api, fields, models
from odoo.fields import Domain

SHEETS = {"secondment": "ilp.secondment", "mentoring": "ilp.mentoring"}
BY_BENEFIT = {"secondment_month": "secondment", "mentoring_session": "mentoring"}


class ProductTemplate(models.Model):
    """Which sheet an activated module has: that of a secondment, of a mentoring, or none."""

    _inherit = "product.template"

    ilp_sheet = fields.Selection(
        [("secondment", "Industrial secondment"), ("mentoring", "Reverse mentoring")],
        "Sheet",
        compute="_compute_ilp_sheet",
        store=True,
        readonly=False,
        help="Empty: the activity is led on its own form.",
    )

    @api.depends("ilp_benefit_id")
    def _compute_ilp_sheet(self):
        for product in self:
            product.ilp_sheet = product.ilp_sheet or BY_BENEFIT.get(product.ilp_benefit_id.code, False)


class IlpActivation(models.Model):
    """An approved activity opens its sheet, which leads it from then on; a laboratory has places of its own."""

    _inherit = "ilp.activation"

    lab_id = fields.Many2one("ilp.lab", "Host laboratory", index="btree_not_null", ondelete="restrict", tracking=True)
    secondment_ids = fields.One2many("ilp.secondment", "activation_id", "Secondment sheets")
    mentoring_ids = fields.One2many("ilp.mentoring", "activation_id", "Mentoring sheets")

    @api.depends("secondment_ids", "mentoring_ids")
    def _compute_has_detail(self):
        for activation in self:
            activation.has_detail = bool(activation.secondment_ids or activation.mentoring_ids)

    def write(self, vals):
        """Another laboratory has other places; who has a sheet has the dates of the sheet."""
        if not self.env.su and not {"date_start", "date_end"}.isdisjoint(vals):
            self._check_leads_itself()
        result = super().write(vals)
        if "lab_id" in vals and "capacity_ids" not in vals:
            bound = self.filtered(lambda one: one.state in ("approved", "scheduled", "running"))
            bound._take_places()
        return result

    def action_open_sheet(self):
        """Open the secondment or the mentoring."""
        self.ensure_one()
        return (self.secondment_ids or self.mentoring_ids).get_formview_action()

    def _capacity_domain(self):
        """Places of the activity, and those that the laboratory has of it."""
        return list(Domain(super()._capacity_domain()) & Domain("lab_id", "in", (False, self.lab_id.id)))

    def _approve(self):
        result = super()._approve()
        sheet = self.product_tmpl_id.ilp_sheet
        if sheet and not self.has_detail:
            model = self.env[SHEETS[sheet]]
            model.create(model._prepare_sheet_vals(self))
        return result

    def _cancel(self, reason, note=None, day=None):
        result = super()._cancel(reason, note, day)
        self.secondment_ids._follow_cancel()
        self.mentoring_ids._follow_cancel()
        return result

    def _units_at_start(self):
        """Sessions of a mentoring are used one by one, as they are held."""
        return 0 if self.mentoring_ids else super()._units_at_start()


class IlpActivationCapacity(models.Model):
    """Places of one laboratory, beside those of the whole institute."""

    _inherit = "ilp.activation.capacity"

    lab_id = fields.Many2one(
        "ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict", help="Empty: for the whole institute."
    )

    @api.depends("lab_id")
    def _compute_scope(self):
        for capacity in self:
            capacity.scope = f"lab {capacity.lab_id.id}" if capacity.lab_id else False

    def _activation_domain(self):
        own = [("lab_id", "=", self.lab_id.id)] if self.lab_id else []
        return [*super()._activation_domain(), *own]

    @api.depends("lab_id.name")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for capacity in self.filtered("lab_id"):
            capacity.display_name = f"{capacity.display_name} · {capacity.lab_id.name}"
        return result


class IlpLab(models.Model):
    """A laboratory knows its guests."""

    _inherit = "ilp.lab"

    secondment_ids = fields.One2many("ilp.secondment", "lab_id", "Secondments", groups="base.group_user")
    secondment_count = fields.Integer(
        "Number of secondments", compute="_compute_secondment_count", groups="base.group_user"
    )

    @api.depends("secondment_ids")
    def _compute_secondment_count(self):
        counts = dict(
            self.env["ilp.secondment"]._read_group([("lab_id", "in", self.ids)], ["lab_id"], ["__count"])
        )
        for lab in self:
            lab.secondment_count = counts.get(lab._origin, 0)

    @api.readonly
    def action_open_secondments(self):
        """Open the guests of this laboratory."""
        return self._open("ilp_secondment_action")


class IlpMembership(models.Model):
    """Secondments and mentoring are handed over with their activity; their tasks and events are the officer's too."""

    _inherit = "ilp.membership"

    def _officer_documents(self):
        """The sheets of activities belong to the officer too."""
        sheets = {
            model: self.env[model].search([("membership_id", "in", self.ids)]).ids for model in SHEETS.values()
        }
        return super()._officer_documents() | sheets
