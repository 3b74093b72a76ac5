from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .ilp_admission_mixin import STAFF
from .ilp_cohort import CANDIDATE_STATES


class IlpMembership(models.Model):
    """The company's place in its cohort: a member, a candidate with a place, or one that waits in its order."""

    _inherit = "ilp.membership"

    cohort_id = fields.Many2one(
        "ilp.cohort", index="btree_not_null", tracking=True, ondelete="restrict", groups=STAFF
    )
    cohort_since = fields.Datetime(
        "In the cohort since",
        compute="_compute_cohort_since",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        groups=STAFF,
    )
    cohort_position = fields.Integer("Waiting position", compute="_compute_cohort_position", groups=STAFF)

    @api.depends("cohort_id")
    def _compute_cohort_since(self):
        for membership in self:
            membership.cohort_since = fields.Datetime.now() if membership.cohort_id else False

    @api.depends(
        "cohort_id.capacity",
        *(f"cohort_id.membership_ids.{name}" for name in ("state", "cohort_since", "term_ids.state")),
    )
    def _compute_cohort_position(self):
        positions = self.cohort_id._waiting_positions()
        for membership in self:
            membership.cohort_position = positions.get(membership._origin.id, 0)

    @api.constrains("cohort_id", "program_id")
    def _check_cohort_program(self):
        for membership in self.filtered("cohort_id"):
            if membership.cohort_id.program_id != membership.program_id:
                raise ValidationError(self.env._("The cohort of a company is one of its programme."))


class IlpCohort(models.Model):
    """The waiting list: candidates in the order in which they entered, after those who still find a place."""

    _inherit = "ilp.cohort"

    def _waiting_positions(self):
        """Affiliation id -> its position in the waiting list of its cohort, from 1; who has a place is not in it."""
        limited = self.filtered("capacity")
        candidates = self.env["ilp.membership"].search(
            Domain("cohort_id", "in", limited.ids)
            & Domain("state", "in", CANDIDATE_STATES)
            & ~self._member_domain(),
            order="cohort_since, id",
        )
        return {
            membership.id: position
            for cohort, group in candidates.grouped("cohort_id").items()
            for position, membership in enumerate(group, start=1 - cohort.places_left)
            if position > 0
        }


class IlpMembershipTerm(models.Model):
    """The first term of a company of a pilot cohort lasts as long as the cohort says, whenever the common year ends."""

    _inherit = "ilp.membership.term"

    def _pilot_months(self):
        cohort_sudo = self.membership_id.sudo().cohort_id  # the length of a term is nobody's secret
        return cohort_sudo.term_months if cohort_sudo.is_pilot and not self.previous_term_id else 0

    def _term_months(self):
        """The cohort's months for the first term of a pilot."""
        return self._pilot_months() or super()._term_months()

    def _year_month(self):
        """A pilot is counted from its own first day; the year after it ends with the common one."""
        return None if self._pilot_months() else super()._year_month()
