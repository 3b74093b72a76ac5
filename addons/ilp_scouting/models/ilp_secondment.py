from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.ilp_membership.tools.months import months_begun

BOUND_STATES = ("planned", "running")
COMPLETE = {
    "person_id": "who comes",
    "lab_id": "the host laboratory",
    "tutor_id": "the tutor",
    "area_ids": "the themes",
}


class IlpSecondment(models.Model):
    """A person of an affiliate is the guest of a laboratory for some months, to scout on themes of the company.

    The person belongs to the affiliate, the stay lies inside its term and has both dates, nobody else has the desk on
    those days. It cannot start before its checklist is complete. Each week two lines of what was done and found come
    back by a link; what was found is a candidate on the company's scouting path.
    """

    _name = "ilp.secondment"
    _description = "Industrial secondment"
    _inherit = "ilp.activity.sheet.mixin"
    _order = "date_start desc, id desc"
    _rec_names_search = ("person_id.name", "membership_id.partner_id.name", "lab_id.name")

    term_id = fields.Many2one(related="activation_id.term_id")
    # who and where
    person_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict", tracking=True)
    lab_id = fields.Many2one(
        "ilp.lab", "Host laboratory", index="btree_not_null", ondelete="restrict", tracking=True
    )
    tutor_id = fields.Many2one("ilp.researcher", index="btree_not_null", ondelete="restrict", tracking=True)
    desk_id = fields.Many2one("ilp.desk", ondelete="restrict", domain="[('lab_id', '=', lab_id)]")
    # what for, and on which terms
    area_ids = fields.Many2many("ilp.area", string="Themes")
    theme_warning = fields.Char(compute="_compute_theme_warning")
    objectives = fields.Text()
    legal_form = fields.Selection(
        [("hosting", "Hosting"), ("distacco", "Secondment under labour law (distacco)")],
        required=True,
        default="hosting",
        tracking=True,
    )
    employer_interest = fields.Text("Interest of the employer", help="A distacco needs one, in its own words.")
    fee_period = fields.Selection(
        [("included", "Included in the module"), ("month", "Per month"), ("quarter", "Per quarter"), ("stay", "Once")],
        "Fee",
        required=True,
        default="included",
    )
    fee_amount = fields.Monetary("Fee per period")
    fee_total = fields.Monetary("Fee of the stay", compute="_compute_fee_total")
    currency_id = fields.Many2one(related="company_id.currency_id")
    # when
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("Until", required=True, tracking=True)
    months = fields.Integer(compute="_compute_months")
    # what belongs to it
    item_ids = fields.One2many("ilp.secondment.item", "secondment_id", "Checklist")
    items_missing = fields.Integer("Missing of the checklist", compute="_compute_items_missing")
    log_ids = fields.One2many(
        "ilp.secondment.log", "secondment_id", "Weekly log", groups="ilp_membership.group_ilp_officer"
    )
    report_ids = fields.One2many("ilp.secondment.report", "secondment_id", "Reports")
    access_ids = fields.One2many("ilp.secondment.access", "secondment_id", "Access granted")
    evaluation_ids = fields.One2many(
        "ilp.activity.evaluation", "secondment_id", "Evaluations", groups="ilp_membership.group_ilp_officer"
    )

    _one_sheet = models.UniqueIndex("(activation_id)", "This activity has its secondment already.")
    _dates_ordered = models.Constraint("CHECK(date_end >= date_start)", "The stay ends before it starts.")
    _complete = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR (person_id IS NOT NULL AND lab_id IS NOT NULL"
        " AND tutor_id IS NOT NULL AND desk_id IS NOT NULL))",
        "A planned secondment names its person, laboratory, tutor and desk.",
    )
    _one_guest_per_desk = models.Constraint(
        "EXCLUDE USING gist (int4range(desk_id, desk_id, '[]') WITH &&, "
        "daterange(date_start, date_end, '[]') WITH &&) WHERE (state IN ('planned', 'running', 'done'))",
        "Another guest has this desk in these days.",
    )
    _one_place_per_person = models.Constraint(
        "EXCLUDE USING gist (int4range(person_id, person_id, '[]') WITH &&, "
        "daterange(date_start, date_end, '[]') WITH &&) WHERE (state IN ('planned', 'running', 'done'))",
        "This person is a guest elsewhere in these days.",
    )

    @api.depends("area_ids", "membership_id")
    def _compute_theme_warning(self):
        for secondment in self:
            known = secondment.membership_id.area_ids
            strange = secondment.area_ids.filtered(lambda area, known=known: not area._within(known))
            names = ", ".join(strange.mapped("name"))
            secondment.theme_warning = (
                self.env._("Not among the areas of the confirmed profile: %(areas)s", areas=names) if strange else False
            )

    @api.depends("date_start", "date_end")
    def _compute_months(self):
        for secondment in self:
            dated = secondment.date_start and secondment.date_end
            secondment.months = months_begun(secondment.date_start, secondment.date_end) if dated else 0

    @api.depends("fee_period", "fee_amount", "date_start", "date_end")
    def _compute_fee_total(self):
        for secondment in self:
            periods = {"month": secondment.months, "quarter": -(-secondment.months // 3), "stay": 1}
            secondment.fee_total = periods.get(secondment.fee_period, 0) * secondment.fee_amount

    @api.depends("item_ids.done_on", "item_ids.is_required")
    def _compute_items_missing(self):
        for secondment in self:
            secondment.items_missing = len(secondment._missing_items())

    @api.depends("person_id.name", "membership_id.partner_id.name", "lab_id.name")
    def _compute_display_name(self):
        for secondment in self:
            names = (secondment.person_id.name or secondment.membership_id.partner_id.name, secondment.lab_id.name)
            secondment.display_name = " · ".join(name for name in names if name)

    @api.onchange("lab_id")
    def _onchange_lab_id(self):
        if self.desk_id.lab_id != self.lab_id:
            self.desk_id = False
        self.tutor_id = self.tutor_id or self.lab_id.head_id

    # What must hold, whichever way it is written

    @api.constrains("state", "person_id", "date_start", "date_end", "activation_id", "desk_id", "lab_id")
    def _check_bound(self):
        for secondment in self.filtered(lambda one: one.state in BOUND_STATES):
            if secondment.state == "planned":  # who left may end a stay earlier, but begins none and prolongs none
                secondment._check_person()
            secondment._check_term()
            if secondment.desk_id.lab_id != secondment.lab_id:
                raise ValidationError(self.env._("The desk is not in the host laboratory."))
            if secondment.state == "running":
                secondment._check_checklist()

    @api.constrains("person_id")
    def _check_who(self):
        for secondment in self.filtered(lambda one: one.state in BOUND_STATES):
            secondment._check_person()

    def _check_person(self):
        if self.person_id not in self.membership_id.contact_ids.filtered("is_current").partner_id:
            raise ValidationError(
                self.env._(
                    "%(person)s is not a contact of %(company)s today.",
                    person=self.person_id.name,
                    company=self.membership_id.partner_id.name,
                )
            )

    def _check_term(self):
        term = self.activation_id.term_id
        inside = term and term.date_start <= self.date_start and self.date_end <= term.date_end
        if not inside or term.state not in ("signed", "active"):
            raise ValidationError(self.env._("The stay has to lie inside a signed term of the affiliation."))

    def _missing_items(self):
        return self.item_ids.filtered(lambda item: item.is_required and not item.done_on)

    def _check_checklist(self):
        missing = self._missing_items()
        if missing or not self.item_ids:
            names = ", ".join(missing.mapped("name")) or self.env._("the checklist is empty")
            raise ValidationError(self.env._("The secondment cannot start, missing: %(items)s", items=names))
        if self.legal_form == "distacco" and not (self.employer_interest or "").strip():
            raise ValidationError(self.env._("A distacco needs the interest of the employer: write it down."))

    @api.model_create_multi
    def create(self, vals_list):
        """Each starts with the checklist of its legal form."""
        secondments = super().create(vals_list)
        secondments._renew_checklist()
        return secondments

    def write(self, vals):
        """Another legal form brings another checklist; other dates are counted, and move what ends with the stay."""
        if not self.env.su and "legal_form" in vals:
            self._require_state("draft")
        if not self.env.su and "activation_id" in vals:
            raise AccessError(self.env._("A secondment stays with its activity."))
        ends = {secondment: secondment.date_end for secondment in self}
        result = super().write(vals)
        if "legal_form" in vals:
            self._renew_checklist()
        if "person_id" in vals:
            for secondment in self:
                secondment.activation_id.partner_ids = secondment.person_id
        if {"date_start", "date_end"} & vals.keys():
            for secondment in self.filtered(lambda one: one.state in BOUND_STATES):
                secondment._follow_dates(ends[secondment])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(secondment.state != "draft" for secondment in self):
            raise UserError(self.env._("Cancel the activity instead of deleting its secondment."))
