from datetime import timedelta

from psycopg2.errors import ExclusionViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

TASK = "ilp_scouting.mail_activity_meeting"
FAILURES = [
    ("declined", "One side declined"),
    ("dates", "No date in common"),
    ("expired", "No answer in time"),
    ("balance", "No meeting left in the affiliation"),
]


class IlpMeeting(models.Model):
    """How a date is agreed: dates are proposed to both sides, the first one that both can make is booked.

    Every researcher who has not declined and at least one person of the company have to say yes. When one side has
    nobody left, when no date is common, or when answers do not come in time, the officer is told and proposes again.
    """

    _inherit = "ilp.meeting"

    asked_by_id = fields.Many2one("res.partner", "Asked for by", readonly=True, copy=False)
    asked_note = fields.Text("What the company wants to speak about", readonly=True, copy=False)
    slot_ids = fields.One2many("ilp.meeting.slot", "meeting_id", "Proposed dates", groups="base.group_user")
    invitee_ids = fields.One2many("ilp.meeting.invitee", "meeting_id", "Answers", groups="base.group_user")
    answer_by = fields.Date("Answer by", copy=False)
    answer_count = fields.Integer("Answers received", default=0, readonly=True, copy=False)
    failure = fields.Selection(FAILURES, "Not agreed because", readonly=True, copy=False, tracking=True)

    # Buttons

    def action_propose_dates(self):
        """Fill in dates on which everybody is free, as far as calendars, working hours and holidays tell."""
        for meeting in self._as_officer():
            meeting._require_state("requested", "failed")
            meeting._propose_dates()

    def action_request(self):
        """Ask both sides which of the dates they can make; each person gets a link."""
        for meeting in self._as_officer():
            meeting._request()

    def action_reschedule(self):
        """Take a planned meeting out of the calendars and look for another date."""
        self.need_id._check_officer()
        for meeting in self:
            meeting._require_state("accepted")
            meeting._step("requested")
            meeting._unplan()
            meeting.slot_ids.unlink()

    # Business

    def _as_officer(self):
        self.need_id._check_officer()
        return self.sudo()  # an officer of this need, as just checked: links and free hours of people need it

    def _request(self):
        self.ensure_one()._require_state("requested", "failed")
        self._check_request()
        self._check_load()
        program = self.membership_id.program_id
        first = min(self.slot_ids._coming().mapped("date_start")).date()
        days = timedelta(days=program.meeting_answer_days)
        self._step("proposed", failure=False, answer_by=min(program._meeting_today() + days, first))
        self.invitee_ids.unlink()
        sides = (("researcher", self.researcher_ids.partner_id), ("company", self.partner_ids))
        self.invitee_ids = [
            Command.create({"partner_id": partner.id, "side": side}) for side, partners in sides for partner in partners
        ]
        self.invitee_ids._send_request()

    def _check_request(self):
        for match in self.match_ids:
            match._require_introduced()
        sides = (self.researcher_ids.partner_id, self.partner_ids)
        if not self.match_ids or not all(sides):
            raise UserError(self.env._("Choose the technologies, the researchers and the people of the company first."))
        if nameless := (sides[0] | sides[1]).filtered(lambda partner: not partner.email):
            raise UserError(self.env._("%(person)s has no mail address.", person=nameless[0].name))
        if not self.slot_ids._coming():
            raise UserError(self.env._("Propose at least one date to come."))
        balance = self.membership_id._spendable(self.env.ref("ilp_membership.benefit_meeting"))
        if balance and balance.usable < 1:
            raise UserError(self.env._("The affiliation has no meeting left: agree on more before asking for dates."))

    def _settle(self):
        """After an answer: book the first common date, wait, or give up."""
        self.ensure_one()
        answers = self.invitee_ids.filtered(lambda invitee: invitee.state in ("waiting", "accepted"))
        sides = [answers.filtered(lambda one, side=side: one.side == side) for side in ("researcher", "company")]
        if not all(sides):
            return self._fail("declined")
        researchers, company = sides
        if "waiting" in researchers.mapped("state") or "accepted" not in company.mapped("state"):
            return False
        for slot in self.slot_ids._coming():
            if researchers <= slot.invitee_ids and company & slot.invitee_ids and self._book(slot):
                return True
        return False if "waiting" in company.mapped("state") else self.state == "proposed" and self._fail("dates")

    def _book(self, slot):
        """Plan the meeting on this date; False when somebody's time has been taken meanwhile."""
        try:
            with self.env.cr.savepoint():
                self.write({"date_start": slot.date_start, "date_stop": slot.date_stop})
                self._take_time()
                self.env.flush_all()
        except (ExclusionViolation, UserError):
            return False
        try:
            with self.env.cr.savepoint():
                self._plan()
                self.env.flush_all()
        except UserError:
            self._free_time()
            return self._fail("balance")
        return True

    def _fail(self, failure):
        """No date: the officer is told once and proposes others, or lets it be."""
        self._step("failed", failure=failure)
        reason = dict(self._fields["failure"]._description_selection(self._officer_env())).get(failure)
        self._alert_officer(self._officer_env()._("No date for the meeting: %(reason)s", reason=reason))
        self._tell_dropped()
        return True

    def _officer_env(self):
        return self.with_context(lang=self._responsible().lang or self.env.lang).env

    def _responsible(self):
        """Who has the tasks of the meeting: its officer, or who acts while the officer of the company is away."""
        membership = self.membership_id
        return membership.acting_officer_id if self.officer_id == membership.officer_id else self.officer_id

    def _alert_officer(self, summary, note=None):
        """One task for the officer who acts; the same task is not written twice."""
        officer = self._responsible()
        same = self.activity_ids.filtered(lambda one: one.summary == summary and one.user_id == officer)
        if officer and not same:
            self.activity_schedule(TASK, summary=summary, note=plaintext2html(note or ""), user_id=officer.id)

    def _step(self, state, **values):
        """The tasks of the state that is left are done."""
        result = super()._step(state, **values)
        self.activity_unlink([TASK])
        return result

    def _tell_dropped(self):
        """Those who had not declined hear that the proposed dates are off."""
        template = self.env.ref("ilp_scouting.mail_template_meeting_dropped")
        for invitee in self.invitee_ids.filtered(lambda one: one.state in ("waiting", "accepted")):
            template._send_to_partners(invitee, invitee.partner_id)

    def _expire_request(self):
        """The day to answer is over, or no date is left to come."""
        self._require_state("proposed")
        self._fail("expired")

    def _next_step_of_company(self):
        """What the company has to expect or to do next about this meeting, as one sentence."""
        if self._waits_for_company():
            return self.env._("Give your verdict by the link in your mail.")
        return {
            "requested": self.env._("Your liaison officer looks for dates."),
            "proposed": self.env._("Say which of the proposed dates you can make, by the link in your mail."),
            "failed": self.env._("No date suits both sides yet: your liaison officer looks for others."),
            "accepted": self.env._("The invitation is in your calendar."),
            "held": self.env._("Your liaison officer follows up on the verdicts."),
            "closed": self.env._("Nothing more to do."),
            "cancelled": self.env._("This meeting has been cancelled."),
        }[self.state]

    def _waits_for_company(self):
        """Held, and the company has not yet judged every technology of it."""
        if self.state != "held":
            return False
        theirs = self.match_ids.assessment_ids.filtered(lambda one: one.side == "company" and one.meeting_id == self)
        return bool(self.match_ids - theirs.match_id)

    def _remind(self):
        """Remind those who have not answered, once."""
        waiting = self.invitee_ids.filtered(lambda invitee: invitee.state == "waiting" and not invitee.reminded_on)
        waiting.reminded_on = fields.Datetime.now()
        template = self.env.ref("ilp_scouting.mail_template_meeting_reminder")
        for invitee in waiting:
            template._send_to_partners(invitee, invitee.partner_id)



class IlpMatch(models.Model):
    """The company may ask for a meeting on a technology that was introduced to it."""

    _inherit = "ilp.match"

    def _ask_meeting(self, partner, note):
        """The company asks: the officer has a task, the meeting waits for dates."""
        officer = self.membership_id.officer_id  # its tasks go to who acts
        meeting = self.env["ilp.meeting"].create(
            {
                "need_id": self.need_id.id,
                "match_ids": [Command.set(self.ids)],
                "officer_id": officer.id,
                "asked_by_id": partner.id,
                "asked_note": note,
            }
        )
        meeting._alert_officer(meeting._officer_env()._("The company asks for a meeting"), note)
        return meeting
