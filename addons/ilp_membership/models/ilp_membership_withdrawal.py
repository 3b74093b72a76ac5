from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ilp_admission_mixin import STAFF
from .ilp_membership_term import SIGNED_STATES

GONE = ("lapsed", "ended")


class IlpMembership(models.Model):
    """How a company leaves: by notice, by silence, or for good; always with a reason from the list."""

    _inherit = "ilp.membership"

    withdrawal_ids = fields.One2many("ilp.withdrawal", "membership_id", "Withdrawals")
    withdrawal_id = fields.Many2one("ilp.withdrawal", "Notice", compute="_compute_withdrawal_id")
    exit_interview_ids = fields.One2many("ilp.exit.interview", "membership_id", "Exit interviews", groups=STAFF)
    end_reason_id = fields.Many2one(
        "ilp.withdrawal.reason",
        "Why it left",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
        groups=STAFF,
    )
    end_note = fields.Text("Note on the end", readonly=True, copy=False, groups=STAFF)

    _ended_with_reason = models.Constraint(
        "CHECK(state <> 'ended' OR end_reason_id IS NOT NULL)", "An affiliation ends with a reason."
    )

    @api.depends("withdrawal_ids.state")
    def _compute_withdrawal_id(self):
        for membership in self:
            membership.withdrawal_id = membership.withdrawal_ids.filtered(lambda one: one.state == "notified")[:1]

    # The notice

    def _last_signed_term(self):
        """The last term that the company is bound by."""
        return self.term_ids.filtered(lambda term: term.state in SIGNED_STATES).sorted("date_end")[-1:]

    def _check_can_withdraw(self):
        for membership in self:
            if not membership.is_affiliate or not membership._last_signed_term():
                raise UserError(
                    self.env._(
                        "%(company)s is not an affiliate: there is nothing to withdraw from.",
                        company=membership.partner_id.name,
                    )
                )

    def _notify_withdrawal(self, partner, reason, note):
        """The notice of a coordinator of the company, given today on the portal."""
        self.ensure_one()
        if partner not in self._coordinators():
            raise AccessError(self.env._("Only a coordinator of the company may give notice."))
        if self.withdrawal_id:
            raise UserError(self.env._("Your company gave notice already."))
        if not reason.is_company_choice:
            raise UserError(self.env._("Choose a reason from the list."))
        return self.env["ilp.withdrawal"].create(
            {"membership_id": self.id, "notified_by_id": partner.id, "reason_id": reason.id, "note": note}
        )

    def _revoke_withdrawal(self, partner):
        """A coordinator of the company takes the notice back."""
        if partner not in self._coordinators():
            raise AccessError(self.env._("Only a coordinator of the company may revoke the notice."))
        self.withdrawal_id._revoke(partner)

    def _renews(self):
        """A company that gave notice is not offered the term after its last day."""
        return super()._renews() and not (self.withdrawal_id and self.withdrawal_id._ends_with_last_term())

    def _term_ended(self, term):
        """The last day of a notice has passed: who withdrew has no days of grace."""
        result = super()._term_ended(term)
        for membership in self.filtered(lambda one: one.state == "grace" and one.withdrawal_id):
            if membership.withdrawal_id._ends_with_last_term():
                membership.state = "lapsed"
                membership._mirror_grade()
        return result

    # The end

    def write(self, vals):
        """An affiliation ends with a reason from the list; who lapses in silence has one too, and is asked why."""
        target = vals.get("state")
        leaving = self.filtered(lambda membership: membership.state != target) if target in GONE else self.browse()
        if target == "ended":
            self._check_end_reason(vals)
        if target == "active":
            vals = vals | {"end_reason_id": False, "end_note": False}
        result = super().write(vals)
        leaving._has_left(target)
        return result

    def _check_end_reason(self, vals):
        if not vals.get("end_reason_id") and not all(membership.end_reason_id for membership in self):
            raise UserError(self.env._("Choose from the list why the affiliation ends."))

    def _has_left(self, state):
        silence = self.env.ref("ilp_membership.withdrawal_reason_no_reply")
        for membership in self.filtered("accession_date"):
            withdrawal = membership.withdrawal_ids.filtered(lambda one: one.state != "revoked")[:1]
            if state == "lapsed":
                membership.end_reason_id = withdrawal.reason_id or silence
            membership.withdrawal_id.write({"state": "effective"})
            membership._open_exit_interview(withdrawal)

    def _open_exit_interview(self, withdrawal):
        """Ask once for each departure, whichever way it is noticed first."""
        self.ensure_one()
        Interview = self.env["ilp.exit.interview"]
        known = self.exit_interview_ids.filtered(
            lambda one: one.state == "open" or (withdrawal and one.withdrawal_id == withdrawal)
        )
        if not known:
            reason = withdrawal.reason_id or self.end_reason_id
            Interview.flush_model(["state"])  # one dropped in this transaction makes room for the next
            values = {"membership_id": self.id, "withdrawal_id": withdrawal.id, "reason_id": reason.id}
            known = Interview.create(values)
            known._ask()
        return known

    def action_end(self):
        """Ask for the reason and close the relation; a term in force ends early on the day that is agreed."""
        self.ensure_one()._check_ilp_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End the affiliation"),
            "res_model": "ilp.termination",
            "view_mode": "form",
            "target": "new",
            "context": {"default_membership_id": self.id},
        }

    def _end(self, reason, note=False):
        """Close the relation for good; the history stays."""
        self._check_ilp_manager()
        if any(term.state in ("signed", "active") for term in self.term_ids):
            raise UserError(self.env._("A signed term is still open: it ends or is cancelled first."))
        self._withdraw_offers()
        self.write({"state": "ended", "end_reason_id": reason.id, "end_note": note})
        self._mirror_grade()
