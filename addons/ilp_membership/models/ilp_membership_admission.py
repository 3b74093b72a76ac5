from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ilp_admission_mixin import STAFF

PASSED = ("clear", "conditions")


class IlpMembership(models.Model):
    """Eligibility and due diligence of the company; the first offer waits for the latter if the programme says so."""

    _name = "ilp.membership"
    _inherit = ["ilp.membership", "ilp.admission.mixin"]

    # never shown to the company
    ilp_is_eligible = fields.Boolean(groups=STAFF)
    ilp_exception_reason = fields.Text(groups=STAFF)
    ilp_exception_by_id = fields.Many2one(groups=STAFF)
    ilp_exception_on = fields.Datetime(groups=STAFF)
    due_diligence_ids = fields.One2many("ilp.due.diligence", "membership_id", "Due diligence", groups=STAFF)
    due_diligence_state = fields.Selection(
        [
            ("not_needed", "Not needed"),
            ("missing", "Missing"),
            ("passed", "Passed"),
            ("refused", "Refused"),
            ("waived", "Waived"),
        ],
        "Due diligence result",
        compute="_compute_due_diligence_state",
        groups=STAFF,
    )
    due_diligence_waiver = fields.Text("Why it was waived", readonly=True, copy=False, groups=STAFF)
    due_diligence_waived_by_id = fields.Many2one(
        "res.users", "Waived by", readonly=True, copy=False, groups=STAFF
    )
    due_diligence_waived_on = fields.Datetime("Waived on", readonly=True, copy=False, groups=STAFF)

    def _size_class_field(self):
        return "partner_id.ilp_size_class_id"

    @api.depends("partner_id.ilp_size_class_id.is_eligible")
    def _compute_ilp_is_eligible(self):
        return super()._compute_ilp_is_eligible()

    @api.depends("due_diligence_ids.result", "due_diligence_waived_on", "program_id.due_diligence_required")
    def _compute_due_diligence_state(self):
        for membership in self:
            last = membership.due_diligence_ids.sorted(lambda check: (check.date, check.id))[-1:]
            if membership.due_diligence_waived_on:
                membership.due_diligence_state = "waived"
            elif last:
                membership.due_diligence_state = "passed" if last.result in PASSED else "refused"
            else:
                needed = membership.program_id.due_diligence_required
                membership.due_diligence_state = "missing" if needed else "not_needed"

    def _check_due_diligence(self):
        """Refuse an offer to a company that the programme wants looked at first."""
        for membership in self.filtered("program_id.due_diligence_required"):
            if membership.due_diligence_state in ("missing", "refused"):
                raise UserError(
                    self.env._(
                        "The due diligence of %(company)s comes before its offer: record a clear result, or let the "
                        "manager waive it with a reason.",
                        company=membership.partner_id.name,
                    )
                )

    def action_waive_due_diligence(self):
        """Ask the manager why the offer may go out without a clear result."""
        self.ensure_one()._check_ilp_manager()
        return self.env["ilp.exception"]._open("due_diligence", self)

    def _waive_due_diligence(self, reason):
        self._check_ilp_manager()
        values = {"due_diligence_waiver": reason, "due_diligence_waived_by_id": self.env.uid}
        self.write(values | {"due_diligence_waived_on": fields.Datetime.now()})

    def _check_ilp_manager(self):
        if not (self.env.su or self.env.user.has_group("ilp_membership.group_ilp_manager")):
            raise AccessError(self.env._("Only the manager of the programme may do this."))

    def _due_diligence_done(self):
        """A recorded result closes the task that asked for it."""
        for membership in self:
            membership.activity_feedback(["ilp_membership.mail_activity_due_diligence"], only_automated=False)

    def _ask_due_diligence(self):
        """Give the officer the task to look at the company again before its renewal."""
        task = "ilp_membership.mail_activity_due_diligence"
        for membership in self.filtered("program_id.due_diligence_required"):
            if not membership.activity_search([task], only_automated=False):
                membership.activity_schedule(
                    task,
                    user_id=membership.officer_id.id or self.env.uid,
                    date_deadline=membership.env.company._ilp_today() + relativedelta(days=30),
                )


class IlpMembershipTerm(models.Model):
    """The first offer of a company goes out after its due diligence."""

    _inherit = "ilp.membership.term"

    def _mark_offered(self):
        """Refuse the first offer as long as the due diligence is due."""
        first = self.filtered(lambda term: term.state == "draft" and not term.previous_term_id)
        first.membership_id._check_due_diligence()
        return super()._mark_offered()
