from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

TRANSITIONS = {"planned": {"held", "cancelled"}, "held": set(), "cancelled": set()}
LED = ("planned", "running")
DIRECTIONS = {"institute": "at_institute", "company": "at_company", "remote": "remote"}


class IlpMentoringSession(models.Model):
    """One session: an event in the calendars of mentor, mentees and officer. Moving the event moves the session.

    Held, it uses one unit of the term and is one line of the timeline; each line of its ideas is a candidate.
    """

    _name = "ilp.mentoring.session"
    _description = "Session of a mentoring"
    _inherit = ["ilp.scouting.mixin"]
    _order = "date_start, id"
    _transitions = TRANSITIONS

    mentoring_id = fields.Many2one("ilp.mentoring", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one(related="mentoring_id.membership_id", store=True, index=True)
    company_id = fields.Many2one(related="mentoring_id.company_id", store=True)
    calendar_event_id = fields.Many2one(
        "calendar.event", "Calendar", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    date_start = fields.Datetime("Start", compute="_compute_dates", store=True, readonly=False, required=True)
    date_stop = fields.Datetime("End", compute="_compute_dates", store=True, readonly=False)
    theme = fields.Char()
    place = fields.Selection(
        [("institute", "At the institute"), ("company", "At the company"), ("remote", "Remote")],
        required=True,
        default="institute",
    )
    location = fields.Char()
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        copy=False,
    )
    takeaways = fields.Text("Ideas of application", help="One idea per line: each becomes a candidate on the path.")
    candidate_ids = fields.One2many(
        "ilp.scouting.candidate", "session_id", "Candidates", groups="base.group_user"
    )

    _dates_ordered = models.Constraint("CHECK(date_stop >= date_start)", "The session ends before it starts.")

    @api.depends("calendar_event_id.start", "calendar_event_id.stop")
    def _compute_dates(self):
        for session in self:
            event = session._event_sudo()
            session.date_start = event.start or session.date_start
            session.date_stop = event.stop or session.date_stop

    @api.depends("mentoring_id", "date_start")
    def _compute_display_name(self):
        for session in self:
            day = session.date_start.date() if session.date_start else ""
            session.display_name = f"{session.mentoring_id.display_name} {day}".strip()

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.date_start and not (self.date_stop and self.date_stop > self.date_start):
            self.date_stop = self.date_start + timedelta(hours=2)

    @api.constrains("date_start", "mentoring_id")
    def _check_dates_agreed(self):
        for session in self.filtered(lambda one: one.state == "planned" and one.mentoring_id.state in LED):
            term = session.mentoring_id.activation_id.term_id
            if not term.date_start <= self.env.company._ilp_today(session.date_start) <= term.date_end:
                raise ValidationError(self.env._("A session lies inside the term of the affiliation that counts it."))

    @api.model_create_multi
    def create(self, vals_list):
        """A session added to a mentoring that is agreed goes into the calendars at once."""
        sessions = super().create(vals_list)
        sessions.filtered(lambda one: one.mentoring_id.state in LED)._open_events()
        sessions.mentoring_id._follow_sessions()
        return sessions

    def write(self, vals):
        """A session that is moved moves in the calendars; what was held stays, but for its ideas."""
        fixed = {"date_start", "date_stop", "mentoring_id"} & vals.keys()
        if fixed and not self.env.su and any(session.state != "planned" for session in self):
            raise AccessError(self.env._("A session that was held or cancelled stays where it is."))
        result = super().write(vals)
        moved = {"date_start", "date_stop", "location"} & vals.keys()
        if moved:
            for session in self.filtered("calendar_event_id"):
                event_vals = {"start": session.date_start, "stop": session._stop(), "location": session.location}
                session._event_sudo().write(event_vals)
            self.mentoring_id._follow_sessions()
        if "takeaways" in vals:
            self.filtered(lambda session: session.state == "held")._note_ideas()
        return result

    def unlink(self):
        """A session that is deleted leaves the calendars too."""
        events_sudo, mentorings = self._event_sudo(), self.mentoring_id
        result = super().unlink()
        events_sudo.with_context(dont_notify=True).write({"active": False})
        mentorings._follow_sessions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if any(session.state == "held" for session in self):
            raise UserError(self.env._("A session that was held stays on record."))

    # Buttons

    def action_hold(self):
        """It took place: one unit of the term is used, the ideas stand on the path."""
        self.mentoring_id._check_officer()
        self._check_took_place()
        for session in self:
            session._hold()

    def action_cancel(self):
        """It does not take place: out of the calendars."""
        self.mentoring_id._check_officer()
        self._require_state("planned")
        self._cancel()

    # Business

    def _hold(self):
        self.ensure_one()._require_state("planned")
        mentoring = self.mentoring_id
        if mentoring.state == "planned":
            mentoring._start()
        if mentoring.state != "running":
            raise UserError(self.env._("Start the mentoring first."))
        self._step("held")
        mentoring.activation_id._use_units(1)
        self._note_ideas()
        own = mentoring.membership_id._in_company_language()
        technology = mentoring.with_env(own.env).technology_id.name
        mentoring.membership_id._log_interaction(
            "mentoring",
            own.env._("Mentoring session: %(technology)s", technology=technology),
            pillar="skills",
            direction=DIRECTIONS[self.place],
            partners=mentoring.mentor_id.partner_id | mentoring.mentee_ids,
            date=self.date_start,
            origin=self,
        )

    def _cancel(self):
        self._step("cancelled")
        self._event_sudo().with_context(dont_notify=True).write({"active": False})
        self.mentoring_id._follow_sessions()

    def _note_ideas(self):
        """Each line of the ideas is a candidate; a line that is there already is not made twice."""
        for session in self:
            lines = [line.strip() for line in (session.takeaways or "").splitlines() if line.strip()]
            known = set(session.candidate_ids.mapped("text"))
            for line in lines:
                if line not in known:
                    session.candidate_ids.browse()._note(line, session._prepare_candidate_vals())

    def _prepare_candidate_vals(self):
        technology = self.mentoring_id.technology_id
        return {
            "membership_id": self.membership_id.id,
            "session_id": self.id,
            "technology_id": technology.id,
            "partner_id": self.mentoring_id.mentor_id.partner_id.id,
            "area_ids": [Command.set(technology.area_ids.ids)],
        }

    # Calendar

    def _event_sudo(self):
        return self.sudo().calendar_event_id  # made for the session; its organiser may be somebody else

    def _days(self):
        return [self.env.company._ilp_today(session.date_start) for session in self]

    def _stop(self):
        return self.date_stop if self.date_stop and self.date_stop > self.date_start else self.date_start + timedelta(
            hours=2
        )

    def _people(self):
        mentoring = self.mentoring_id
        return mentoring.officer_id.partner_id | mentoring.mentor_id.partner_id | mentoring.mentee_ids

    def _open_events(self):
        """Put those that have no event into the calendars of their people."""
        for session in self.filtered(lambda one: not one.calendar_event_id and one.state == "planned"):
            session.calendar_event_id = session._event_sudo().create(session._prepare_event_vals())

    def _prepare_event_vals(self):
        mentoring = self.mentoring_id
        return {
            "name": self.env._("Mentoring: %(technology)s", technology=mentoring.technology_id.name),
            "description": self.theme,
            "start": self.date_start,
            "stop": self._stop(),
            "location": self.location,
            "user_id": mentoring.officer_id.id,
            "partner_ids": [Command.set(self._people().ids)],
        }

    def _set_attendees(self):
        for session in self.filtered("calendar_event_id"):
            session._event_sudo().write({"partner_ids": [Command.set(session._people().ids)]})
