from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ANSWERING = ("submitted", "matching")


class IlpNeed(models.Model):
    """A need is reviewed before it circulates, answered in time, renewed or closed with a reason from the list."""

    _inherit = "ilp.need"
    _by_step = frozenset({"review", "reviewed_by_id", "reviewed_on", "entitlement_id", "close_reason_id", "closed_on"})

    review = fields.Selection(
        [("pending", "To review"), ("accepted", "Accepted"), ("returned", "Sent back")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by", readonly=True, copy=False)
    reviewed_on = fields.Datetime("Reviewed", readonly=True, copy=False)
    review_note = fields.Text("What is missing", readonly=True, copy=False)
    expires_on = fields.Date("Open until", copy=False, tracking=True)
    expiry_told = fields.Date(readonly=True, copy=False, export_string_translation=False)
    deadline_told = fields.Date(readonly=True, copy=False, export_string_translation=False)
    close_reason_id = fields.Many2one(
        "ilp.closing.reason", "Reason of closing", readonly=True, copy=False, ondelete="restrict", tracking=True,
        index="btree_not_null",
    )
    close_note = fields.Char("Note on closing", readonly=True, copy=False, groups="base.group_user")
    closed_on = fields.Datetime("Closed", readonly=True, copy=False)
    is_late = fields.Boolean("Answer overdue", compute="_compute_is_late", search="_search_is_late")

    _expiry_idx = models.Index("(expires_on) WHERE state IN ('submitted', 'matching')")

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = self.env.company._ilp_today()
        for need in self:
            need.is_late = bool(need.state in ANSWERING and need.deadline and need.deadline < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", ANSWERING) & Domain("deadline", "<", self.env.company._ilp_today())

    def write(self, vals):
        """What a company has submitted stays that company's."""
        if not self.env.su and "membership_id" in vals:
            self._require_state("draft")
        return super().write(vals)

    # Buttons

    def action_accept(self):
        """Nothing is missing: the need may circulate."""
        self._check_officer()
        for need in self:
            need._accept()

    def action_open_return(self):
        """Ask what is missing before sending the need back."""
        return self._open_wizard("ilp_scouting.ilp_need_return_action")

    def action_close(self):
        """Ask for the reason of closing."""
        return self._open_wizard("ilp_scouting.ilp_need_close_action")

    def action_renew(self):
        """Keep the need open for another period."""
        self._check_officer()
        self._renew()

    def _open_wizard(self, xmlid):
        self._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"context": {"default_need_ids": self.ids}}

    # Business

    def _prepare_submission_vals(self, partner):
        program, today = self.membership_id.program_id, self.env.company._ilp_today()
        return super()._prepare_submission_vals(partner) | {
            "review": "pending",
            "deadline": self.deadline or today + relativedelta(days=program.need_response_days),
            "expires_on": self.expires_on or today + relativedelta(months=program.need_expiry_months),
        }

    def _accept(self):
        """Record who found the need complete."""
        self.ensure_one()._require_state(*ANSWERING)
        if self.review != "accepted":
            self._step(self.state, review="accepted", review_note=False, **self._prepare_review_vals())

    def _send_back(self, note):
        """Give the need back to the company with what is missing; it stays paid for."""
        self.ensure_one()._require_state(*ANSWERING)
        if not (note or "").strip():
            raise UserError(self.env._("Say what is missing."))
        self._step("draft", review="returned", review_note=note.strip(), **self._prepare_review_vals())
        self.activity_unlink(["ilp_scouting.mail_activity_need", "ilp_scouting.mail_activity_need_late"])
        self._mail_company("ilp_scouting.mail_template_need_returned")

    def _prepare_review_vals(self):
        return {"reviewed_by_id": self.env.uid, "reviewed_on": fields.Datetime.now()}

    def _check_reviewed(self):
        """Raise a UserError when a need that nobody reviewed, or that is not open, is about to circulate."""
        for need in self:
            need._require_state(*ANSWERING, "introduced")
            if need.review == "pending":
                raise UserError(self.env._("“%(need)s” has not been reviewed: accept it first.", need=need.title))

    def _close(self, reason, note=None):
        """Close with a reason from the list; matches and verdicts stay."""
        states = self.meeting_ids.mapped("state")
        if "accepted" in states:
            raise UserError(self.env._("Cancel the planned meeting or mark it held before closing the need."))
        if "proposed" in states:
            raise UserError(self.env._("A meeting waits for answers: cancel it before closing the need."))
        if not reason:
            raise UserError(self.env._("Choose the reason of closing."))
        self._step("closed", close_reason_id=reason.id, close_note=note, closed_on=fields.Datetime.now())
        self.activity_unlink(["ilp_scouting.mail_activity_need", "ilp_scouting.mail_activity_need_late"])

    def _withdraw(self):
        """The company takes its need back; before an introduction it gets its request back."""
        self.ensure_one()._require_state("draft", *ANSWERING)
        self._close(self.env.ref("ilp_scouting.closing_reason_withdrawn"))
        if self.entitlement_id:
            self.entitlement_id._release(1, self)
            self._step("closed", entitlement_id=False)
        if self.submitted_on:
            own = self._in_company_language()
            summary = own.env._("Need withdrawn: %(title)s", title=own._public_title())
            self.membership_id._log_interaction("need", summary, pillar="technologies", origin=self)

    def _reopen(self):
        """Take it up again: it is paid for again when it was given back, and open for another period."""
        for need in self:
            need._require_state("closed")
            cleared = {"close_reason_id": False, "close_note": False, "closed_on": False}
            if not need.submitted_on or need.review == "returned":
                need._step("draft", **cleared)
                continue
            need._use_benefit()
            need._step("matching", **cleared)
            need._renew()

    def _renew(self):
        """Open for another period from today, whatever was left."""
        today = self.env.company._ilp_today()
        for need in self:
            need._require_state(*ANSWERING, "introduced")
            months = need.membership_id.program_id.need_expiry_months
            need._step(need.state, expires_on=today + relativedelta(months=months))

    def _mail_company(self, template):
        self.env.ref(template)._send_to_partners(self, self.membership_id._coordinators())

    # Cron

    @api.model
    def _cron_follow(self):
        """Warn before a need expires, close the expired, put overdue answers on the officer's list: each once."""
        today = self.env.company._ilp_today()
        answering = Domain("state", "in", ANSWERING)
        late = self.search(answering & Domain("deadline", "<", today))
        ending = self.search(answering & Domain("expires_on", "!=", False))
        todo = [(need, "_tell_late") for need in late if need.deadline_told != need.deadline]
        todo += [(need, "_follow_expiry") for need in ending if need._expiry_is_due(today)]
        self._run_isolated(todo)

    def _expiry_is_due(self, today):
        warning = self.expires_on - relativedelta(days=self.membership_id.program_id.need_reminder_days)
        return self.expires_on < today or (warning <= today and self.expiry_told != self.expires_on)

    def _tell_late(self):
        if not self.is_late or self.deadline_told == self.deadline:
            return
        self._step(self.state, deadline_told=self.deadline)
        if officer := self.membership_id.acting_officer_id:
            late = self.with_context(lang=officer.lang).env._("The answer to the company is overdue")
            self.activity_schedule("ilp_scouting.mail_activity_need_late", user_id=officer.id, summary=late)

    def _follow_expiry(self):
        """First the warning, then the end: a need of which nobody was warned gets its days of warning."""
        today = self.env.company._ilp_today()
        if self.state not in ANSWERING or not self._expiry_is_due(today):
            return
        if self.expiry_told == self.expires_on:
            self._close(self.env.ref("ilp_scouting.closing_reason_expired"))
            return
        days = self.membership_id.program_id.need_reminder_days
        end = max(self.expires_on, today + relativedelta(days=days) if self.expires_on < today else self.expires_on)
        self._step(self.state, expires_on=end, expiry_told=end)
        self._mail_company("ilp_scouting.mail_template_need_expiry")
