from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.terms import following_period
from .ilp_admission_mixin import STAFF

MANAGERS_WORD = {"accepted_on", "accepted_by_id", "accepted_reason", "agreed_end"}
TRANSITIONS = {"notified": {"effective", "revoked"}, "effective": set(), "revoked": set()}


class IlpWithdrawal(models.Model):
    """The notice by which a company leaves: when, by whom, why, and what it means.

    Given until the notice date it ends the affiliation with the term in force, and the benefits run to the last day.
    Given later it counts for the term after that one, unless the manager accepts it with a reason. Until the last day
    it can be revoked. An early end that both sides agree on is a notice with a last day of its own.
    """

    _name = "ilp.withdrawal"
    _description = "Withdrawal"
    _inherit = ["ilp.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "notified_on desc, id desc"
    _rec_name = "membership_id"
    _transitions = TRANSITIONS

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    officer_id = fields.Many2one(related="membership_id.officer_id", store=True)
    term_id = fields.Many2one(
        "ilp.membership.term",
        "Term it was notified in",
        compute="_compute_term_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        [("notified", "Notified"), ("effective", "Effective"), ("revoked", "Revoked")],
        required=True,
        default="notified",
        tracking=True,
    )
    notified_on = fields.Date("Notified on", required=True, default=lambda self: self.env.company._ilp_today())
    notified_by_id = fields.Many2one("res.partner", "Notified by", ondelete="restrict")
    reason_id = fields.Many2one("ilp.withdrawal.reason", required=True, ondelete="restrict", tracking=True)
    note = fields.Text("In their words")
    # what it means
    deadline = fields.Date("Notice until", compute="_compute_deadline", store=True, precompute=True)
    is_late = fields.Boolean("Late", compute="_compute_deadline", store=True, precompute=True)
    accepted_reason = fields.Text("Why it was accepted", readonly=True, copy=False, groups=STAFF)
    accepted_by_id = fields.Many2one("res.users", "Accepted by", readonly=True, copy=False, groups=STAFF)
    accepted_on = fields.Datetime("Accepted on", readonly=True, copy=False)
    agreed_end = fields.Date("Agreed last day", readonly=True, copy=False)
    last_day = fields.Date("Last day", compute="_compute_last_day", store=True, precompute=True, tracking=True)
    interview_ids = fields.One2many("ilp.exit.interview", "withdrawal_id", "Exit interview", groups=STAFF)

    _one_open = models.UniqueIndex("(membership_id) WHERE state = 'notified'", "This company gave notice already.")

    @api.depends("membership_id")
    def _compute_term_id(self):
        for withdrawal in self:
            withdrawal.term_id = withdrawal.membership_id._last_signed_term()

    @api.depends("term_id", "notified_on")
    def _compute_deadline(self):
        for withdrawal in self:
            withdrawal.deadline = withdrawal.term_id.notice_date
            day, deadline = withdrawal.notified_on, withdrawal.deadline
            withdrawal.is_late = bool(day and deadline) and day > deadline

    @api.depends("term_id.date_end", "is_late", "accepted_on", "agreed_end")
    def _compute_last_day(self):
        for withdrawal in self:
            end, program = withdrawal.term_id.date_end, withdrawal.membership_id.program_id
            if withdrawal.is_late and not withdrawal.accepted_on and end:
                last = withdrawal.term_id._period()
                end = following_period(last, program.term_months, program._year_month()).end
            withdrawal.last_day = withdrawal.agreed_end or end

    @api.constrains("notified_on")
    def _check_notified_on(self):
        if any(withdrawal.notified_on > withdrawal.env.company._ilp_today() for withdrawal in self):
            raise UserError(self.env._("A notice cannot come from the future."))

    @api.model_create_multi
    def create(self, vals_list):
        """A notice stops the renewal, opens the exit interview and is confirmed to the company."""
        self.flush_model(["state"])  # one revoked in this transaction makes room for the next
        Membership = self.env["ilp.membership"]
        for vals in vals_list:
            Membership.browse(vals.get("membership_id"))._check_can_withdraw()
        withdrawals = super().create(vals_list)
        for withdrawal in withdrawals:
            withdrawal._notified()
        return withdrawals

    def write(self, vals):
        """That a late notice counts, or which last day was agreed, is the manager's word."""
        if not self.env.su and not vals.keys().isdisjoint(MANAGERS_WORD):
            self.membership_id._check_ilp_manager()
        return super().write(vals)

    def _notified(self):
        membership = self.membership_id
        self._stop_renewal()
        summary = membership._in_company_language().env._("Withdrawal notified: %(reason)s", reason=self.reason_id.name)
        membership._log_interaction("withdrawal", summary, origin=self, partners=self.notified_by_id, internal=True)
        membership._open_exit_interview(self)
        template = self.env.ref("ilp_membership.mail_template_withdrawal")
        template._send_to_partners(self, membership._coordinators() | self.notified_by_id)

    def _stop_renewal(self):
        """The open renewal offer falls, unless a late notice lets one more term come."""
        self.filtered(lambda withdrawal: withdrawal._ends_with_last_term()).membership_id._withdraw_offers()

    def _ends_with_last_term(self):
        """Whether no term follows the last one that is signed."""
        self.ensure_one()
        last = self.membership_id._last_signed_term()
        return not last or self.last_day <= last.date_end

    def action_accept_late(self):
        """Ask the manager why a late notice counts for the term in force."""
        self.ensure_one().membership_id._check_ilp_manager()
        return self.env["ilp.exception"]._open("late_notice", self)

    def _accept_late(self, reason):
        self.membership_id._check_ilp_manager()
        if any(withdrawal.state != "notified" or not withdrawal.is_late for withdrawal in self):
            raise UserError(self.env._("Only a late notice that is still open can be accepted."))
        values = {"accepted_reason": reason, "accepted_by_id": self.env.uid}
        self.write(values | {"accepted_on": fields.Datetime.now()})
        self._stop_renewal()

    def action_revoke(self):
        """The company stays: the notice falls, the renewal goes on with the next run."""
        self.check_access("write")
        self._revoke()

    def _revoke(self, partner=None):
        for withdrawal in self:
            membership = withdrawal.membership_id
            withdrawal.state = "revoked"
            summary = membership._in_company_language().env._("Withdrawal revoked")
            membership._log_interaction("withdrawal", summary, origin=withdrawal, partners=partner, internal=True)
            withdrawal.interview_ids.filtered(lambda interview: interview.state == "open")._drop()
