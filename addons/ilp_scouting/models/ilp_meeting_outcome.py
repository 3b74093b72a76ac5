from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty


class IlpMeeting(models.Model):
    """Before a meeting everybody gets a brief; after it there are minutes, promises and verdicts, or somebody asks.

    A meeting that was held and has neither minutes nor a verdict some days later is without outcome.
    """

    _inherit = "ilp.meeting"

    assessment_ids = fields.One2many("ilp.assessment", "meeting_id", "Verdicts", groups="base.group_user")
    has_outcome = fields.Boolean("Minutes or verdict", compute="_compute_has_outcome", store=True)
    is_without_outcome = fields.Boolean(
        "Without outcome", compute="_compute_is_without_outcome", search="_search_is_without_outcome"
    )
    outcome_asked_on = fields.Datetime("Outcome asked for", readonly=True, copy=False)
    held_asked_on = fields.Datetime("Asked whether it was held", readonly=True, copy=False)
    brief_sent_on = fields.Datetime("Brief sent", readonly=True, copy=False)
    minutes_shared_on = fields.Datetime("Minutes shared", readonly=True, copy=False, tracking=True)
    follow_up_ids = fields.One2many("ilp.meeting.follow.up", "meeting_id", "Promised", groups="base.group_user")

    @api.depends("minutes", "assessment_ids")
    def _compute_has_outcome(self):
        for meeting in self:
            meeting.has_outcome = bool(meeting.assessment_ids) or not is_html_empty(meeting.minutes)

    @api.depends("state", "has_outcome", "date_start")
    def _compute_is_without_outcome(self):
        late = self.filtered_domain(self._search_is_without_outcome("in", [True]))
        for meeting in self:
            meeting.is_without_outcome = meeting in late

    def _search_is_without_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        programs = self.env["ilp.program"]._every()
        late = Domain.OR(
            Domain("membership_id.program_id", "=", program.id)
            & Domain("date_start", "<", fields.Datetime.now() - timedelta(days=program.meeting_outcome_days))
            for program in programs
        )
        return Domain("state", "=", "held") & Domain("has_outcome", "=", False) & late

    # Minutes

    def action_share_minutes(self):
        """Let the company read the minutes on its page, and tell those who were there."""
        self.need_id._check_officer()
        for meeting in self:
            if is_html_empty(meeting.minutes):
                raise UserError(self.env._("Write the minutes before sharing them."))
            meeting.minutes_shared_on = fields.Datetime.now()
            template = self.env.ref("ilp_scouting.mail_template_meeting_minutes")
            template._send_to_partners(meeting, meeting._guests())

    def action_unshare_minutes(self):
        """Keep the minutes inside the programme again."""
        self.need_id._check_officer()
        self.minutes_shared_on = False

    # Brief

    def action_send_brief(self):
        """Send everybody the brief now."""
        self.need_id._check_officer()
        for meeting in self:
            meeting._require_state("accepted")
            meeting._send_brief()

    def _send_brief(self):
        self.brief_sent_on = fields.Datetime.now()
        self.env.ref("ilp_scouting.mail_template_meeting_brief")._send_to_partners(self, self._people())

    def _brief_html(self, partner=None):
        """What a person of this meeting has to know of it, in the language of the context."""
        staff = bool(partner) and partner == self.officer_id.partner_id
        values = {
            "meeting": self,
            "partner": partner or self.env["res.partner"],
            "zone": self._zone_of(partner) if partner else self._institute_zone(),
            "staff": staff,
            "earlier": self._earlier(),
        }
        return self.env["ir.qweb"]._render("ilp_scouting.meeting_brief_body", values)

    def _earlier(self):
        """Meetings that the same need has had before: those of other needs may be nobody's business here."""
        return self.need_id.meeting_ids.filtered(
            lambda one: one != self and one.state in ("held", "closed")
        ).sorted("date_start")

    def _ask_whether_held(self):
        """One task for the officer: the meeting is over, and nobody has said whether it took place."""
        self.held_asked_on = fields.Datetime.now()
        self._alert_officer(self._officer_env()._("The meeting is over: mark it held, or cancel it"))

    def _ask_for_outcome(self):
        """One task for the officer: what came of it?"""
        self.outcome_asked_on = fields.Datetime.now()
        self._alert_officer(self._officer_env()._("Write down what came of the meeting"))
