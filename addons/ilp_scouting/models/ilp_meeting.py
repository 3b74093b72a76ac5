from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .ilp_need import OFFICER

TRANSITIONS = {
    "requested": {"proposed", "accepted", "cancelled"},
    "proposed": {"accepted", "failed", "cancelled"},
    "failed": {"proposed", "accepted", "cancelled"},
    "accepted": {"requested", "held", "cancelled"},
    "held": {"closed"},
    "closed": set(),
    "cancelled": set(),
}
DIRECTIONS = {"institute": "at_institute", "company": "at_company", "remote": "remote"}
TO_PLAN = ("requested", "proposed", "failed")


class IlpMeeting(models.Model):
    """Company and researchers meet over one or more introduced technologies.

    The officer proposes dates and each side says by a link which ones it can make, or plans one that was agreed by
    telephone. Planning reserves one meeting of the term, cancelling gives it back, holding it uses it. When it has
    been held, researchers and coordinators each get a personal link to give their verdict, valid for sixty days.
    """

    _name = "ilp.meeting"
    _description = "Scouting meeting"
    _inherit = ["ilp.scouting.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _transitions = TRANSITIONS

    name = fields.Char("Subject", compute="_compute_name", store=True, readonly=False, precompute=True)
    need_id = fields.Many2one("ilp.need", required=True, ondelete="restrict", index=True)
    match_ids = fields.Many2many("ilp.match", string="Technologies", domain="[('need_id', '=', need_id)]")
    membership_id = fields.Many2one(related="need_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="need_id.company_id", store=True)
    officer_id = fields.Many2one("res.users", "Liaison officer", default=lambda self: self.env.user)
    researcher_ids = fields.Many2many(
        "ilp.researcher", string="Researchers", compute="_compute_researchers", store=True, readonly=False
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Company people", compute="_compute_partners", store=True, readonly=False
    )
    calendar_event_id = fields.Many2one("calendar.event", "Calendar", readonly=True, copy=False, index="btree_not_null")
    entitlement_id = fields.Many2one(
        "ilp.entitlement", "Taken from", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    date_start = fields.Datetime("Start", compute="_compute_dates", store=True, readonly=False)
    date_stop = fields.Datetime("End", compute="_compute_dates", store=True, readonly=False)
    place = fields.Selection(
        [("institute", "At the institute"), ("company", "At the company"), ("remote", "Remote")],
        required=True,
        default="remote",
    )
    location = fields.Char()
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("proposed", "Waiting for answers"),
            ("failed", "Not agreed"),
            ("accepted", "Planned"),
            ("held", "Held"),
            ("closed", "Concluded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="requested",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    minutes = fields.Html(groups="base.group_user")
    follow_ups = fields.Text("Follow-ups")
    request_ids = fields.One2many("ilp.verdict.request", "meeting_id", "Verdict links", groups=OFFICER)

    _dates_ordered = models.Constraint("CHECK(date_stop >= date_start)", "The meeting ends before it starts.")

    @api.depends("need_id")
    def _compute_name(self):
        for meeting in self:
            meeting.name = meeting._usual_name()

    def _usual_name(self):
        return self.env._("Meeting with %(company)s", company=self.membership_id.partner_id.name or "")

    def _spoken_name(self):
        """The subject in the language of the reader, unless somebody chose another one."""
        self.ensure_one()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        usual = {self.with_context(lang=code)._usual_name() for code in langs}
        return self._usual_name() if self.name in usual else self.name

    @api.depends("match_ids")
    def _compute_researchers(self):
        for meeting in self:
            meeting.researcher_ids = meeting.match_ids.researcher_ids

    @api.depends("need_id")
    def _compute_partners(self):
        for meeting in self:
            meeting.partner_ids = meeting.membership_id._coordinators() if meeting.membership_id else False

    @api.constrains("need_id", "match_ids")
    def _check_one_need(self):
        for meeting_sudo in self.sudo():  # a technology that the user may not read counts as well
            if meeting_sudo.match_ids.need_id - meeting_sudo.need_id:
                raise ValidationError(self.env._("A meeting speaks of the technologies of its own need only."))

    @api.onchange("need_id")
    def _onchange_need_id(self):
        self.match_ids = self.match_ids.filtered(lambda match: match._origin.need_id == self.need_id._origin)

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.date_start and not (self.date_stop and self.date_stop > self.date_start):
            self.date_stop = self.date_start + relativedelta(hours=1)

    def write(self, vals):
        """The balance that a meeting takes from is set by its invitation, never by hand; so it stays with its need."""
        if "entitlement_id" in vals and not self.env.su:
            raise AccessError(self.env._("The invitation sets which benefit a meeting uses."))
        if not self.env.su and "need_id" in vals:
            self._require_state("requested")
        if not self.env.su and vals.keys() & {"date_start", "date_stop"}:
            self._require_state(*TO_PLAN)  # a planned one is moved in the calendar, where everybody is told
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if any(meeting.state != "requested" for meeting in self):
            raise UserError(self.env._("Cancel the meeting instead of deleting it."))

    # Buttons

    def action_invite(self):
        """Put it in the calendar of all at its date and send the invitations; one meeting of the term is reserved."""
        self.need_id._check_officer()
        for meeting in self:
            meeting._invite()

    def action_hold(self):
        """It has been held: one meeting is used, and everyone gets the link to give a verdict."""
        self.need_id._check_officer()
        self._check_took_place()
        for meeting in self:
            meeting._hold()

    def action_close(self):
        """Minutes and verdicts are in."""
        self.need_id._check_officer()
        self._step("closed")

    def action_cancel(self):
        """Take it out of the calendars and give the meeting back to the company."""
        self.need_id._check_officer()
        for meeting in self:
            meeting._cancel()

    # Business

    def _invite(self):
        self.ensure_one()._require_state(*TO_PLAN)
        if not self.date_start or not self.match_ids:
            raise UserError(self.env._("Set the date and the technologies of the meeting first."))
        self._check_load()
        self._plan()

    def _plan(self):
        """It takes place at its date: the time of the people is taken, one meeting reserved, the invitations leave."""
        self._take_time()
        benefit = self.env.ref("ilp_membership.benefit_meeting")
        day = self.env.company._ilp_today(self.date_start)
        entitlement = self.membership_id._spendable(benefit, day)
        self._step("accepted", entitlement_id=entitlement.id)
        if entitlement:
            entitlement._reserve(1, self)
        self._event_sudo().create(self._prepare_event_vals())
        own = self.need_id._in_company_language()
        self._log(own.env._("Meeting planned: %(theme)s", theme=own._public_title()))

    def _hold(self):
        self.ensure_one()._require_state("accepted")
        self._step("held")
        self._free_time()
        if self.entitlement_id:
            self.entitlement_id._use(1, self)
        own = self.need_id._in_company_language()
        self._log(own.env._("Meeting held: %(theme)s", theme=own._public_title()))
        self._request_verdicts()._send()

    def _cancel(self):
        self.ensure_one()._require_state(*TO_PLAN, "accepted")
        before = self.state
        self._step("cancelled")
        self._unplan()
        if before == "proposed":
            self._tell_dropped()

    def _unplan(self):
        """Nobody comes: calendars and time are free again, and the company has its meeting back."""
        if self.entitlement_id:
            self.entitlement_id._release(1, self)
        self._free_time()
        self._event_sudo()._cancel_for_all()
        self.held_asked_on = False

    def _log(self, summary):
        self.membership_id._log_interaction(
            "meeting",
            summary,
            pillar="technologies",
            direction=DIRECTIONS[self.place],
            partners=self.researcher_ids.partner_id | self.partner_ids,
            date=self.date_start,
            origin=self,
        )

    def _request_verdicts(self):
        """One personal link for each technology, researcher and company person."""
        vals_list = []
        for match in self.match_ids:
            researchers = self.researcher_ids & match.researcher_ids or self.researcher_ids
            sides = (("researcher", researchers.partner_id), ("company", self.partner_ids))
            vals_list += [
                {"meeting_id": self.id, "match_id": match.id, "side": side, "partner_id": partner.id}
                for side, partners in sides
                for partner in partners
            ]
        requests_sudo = self.env["ilp.verdict.request"].sudo()  # links are made by the meeting, never by hand
        return requests_sudo.create(vals_list)
