from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .ilp_membership import AFFILIATE_STATES

CANDIDATE_STATES = ("prospect", "profiling", "offered")


class IlpCohort(models.Model):
    """The companies admitted together: the pilot, then one a year.

    The capacity warns and never blocks. Candidates beyond it wait in the order in which they entered the cohort; when
    one of them signs, or an affiliate leaves, the others move on by themselves. The first term of a pilot cohort may
    have a length of its own.
    """

    _name = "ilp.cohort"
    _description = "Cohort"
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "ilp.program", "Programme", required=True, index=True, default=lambda self: self._default_program()
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, string="Institute")
    is_pilot = fields.Boolean("Pilot")
    term_months = fields.Integer("Months of the pilot term", help="Empty: as long as the programme says.")
    capacity = fields.Integer("Places", help="Empty: no limit. A full cohort warns, it never stops an accession.")
    date_start = fields.Date("Admissions from")
    date_end = fields.Date("Admissions until")
    note = fields.Text("Notes")
    membership_ids = fields.One2many("ilp.membership", "cohort_id", "Companies")
    member_count = fields.Integer("Affiliates", compute="_compute_counts")
    candidate_count = fields.Integer("Candidates", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    places_left = fields.Integer(compute="_compute_counts")
    is_full = fields.Boolean(compute="_compute_counts")

    _numbers = models.Constraint(
        "CHECK(COALESCE(capacity, 0) >= 0 AND COALESCE(term_months, 0) >= 0)", "Places and months cannot be negative."
    )
    _dates_ordered = models.Constraint("CHECK(date_end >= date_start)", "Admissions cannot close before they open.")

    def _default_program(self):
        return self.env["ilp.program"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.constrains("program_id")
    def _check_members_program(self):
        if any(cohort.membership_ids.program_id - cohort.program_id for cohort in self):
            raise ValidationError(self.env._("The companies of a cohort are of its programme."))

    @api.depends("capacity", "membership_ids.state", "membership_ids.term_ids.state")
    def _compute_counts(self):
        members = self._count_members()
        candidates = self._count(Domain("state", "in", CANDIDATE_STATES) & ~self._member_domain())
        for cohort in self:
            left = max(0, cohort.capacity - members.get(cohort.id, 0))
            cohort.member_count = members.get(cohort.id, 0)
            cohort.candidate_count = candidates.get(cohort.id, 0)
            cohort.places_left = left if cohort.capacity else 0
            cohort.waiting_count = max(0, cohort.candidate_count - left) if cohort.capacity else 0
            cohort.is_full = bool(cohort.capacity) and not left

    @api.model
    def _member_domain(self):
        """Who takes a place: affiliates, and companies that signed for a later day."""
        signed = Domain("term_ids", "any", [("state", "in", ("signed", "active"))])
        return Domain("state", "in", AFFILIATE_STATES) | (Domain("state", "=", "offered") & signed)

    def _count_members(self):
        return self._count(self._member_domain())

    def _count(self, domain):
        groups = self.env["ilp.membership"]._read_group(
            Domain("cohort_id", "in", self.ids) & domain, ["cohort_id"], ["__count"]
        )
        return {cohort.id: count for cohort, count in groups}

    def action_open_companies(self):
        """Show the companies of the cohort, affiliates and candidates in their order."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_membership_action")
        action.pop("path", None)
        cohort = {"default_cohort_id": self.ensure_one().id, "default_program_id": self.program_id.id}
        waiting = bool(self.env.context.get("ilp_waiting"))
        views = self.env.ref("ilp_membership.ilp_membership_view_list_cohort")
        return action | {
            "name": self.name,
            "domain": [("cohort_id", "=", self.id)] + ([("state", "in", CANDIDATE_STATES)] if waiting else []),
            "context": cohort,
            "views": [(views.id, "list"), (False, "kanban"), (False, "form")],
        }
