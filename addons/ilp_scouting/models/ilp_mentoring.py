from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .ilp_mentoring_session import LED


class IlpMentoring(models.Model):
    """A researcher shows people of an affiliate what a technology can do for them: goals, sessions, ideas.

    The mentor works on the technology, the mentees are of the company. Each session is an event in the calendars of
    all and uses one unit of the term when it has been held; what comes out of it is a candidate on the path.
    """

    _name = "ilp.mentoring"
    _description = "Reverse mentoring"
    _inherit = "ilp.activity.sheet.mixin"
    _order = "id desc"
    _rec_names_search = ("membership_id.partner_id.name", "mentor_id.name", "technology_id.name")

    display_name = fields.Char(compute_sudo=True)  # names a technology that a mentee may not open
    technology_id = fields.Many2one("ilp.technology", index="btree_not_null", ondelete="restrict", tracking=True)
    mentor_id = fields.Many2one(
        "ilp.researcher",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('technology_ids', 'in', technology_id)]",
    )
    mentee_ids = fields.Many2many("res.partner", string="Mentees")
    goals = fields.Text(help="What the company wants to understand or to be able to do at the end.")
    session_ids = fields.One2many("ilp.mentoring.session", "mentoring_id", "Sessions")
    sessions_agreed = fields.Integer(related="activation_id.quantity", string="Sessions agreed")
    sessions_held = fields.Integer("Sessions held", compute="_compute_sessions_held")
    evaluation_ids = fields.One2many(
        "ilp.activity.evaluation", "mentoring_id", "Evaluations", groups="ilp_membership.group_ilp_officer"
    )

    _one_sheet = models.UniqueIndex("(activation_id)", "This activity has its mentoring already.")
    _complete = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR (technology_id IS NOT NULL AND mentor_id IS NOT NULL))",
        "A planned mentoring names its technology and its mentor.",
    )

    @api.depends("session_ids.state")
    def _compute_sessions_held(self):
        domain = [("mentoring_id", "in", self.ids), ("state", "=", "held")]
        counts = dict(self.env["ilp.mentoring.session"]._read_group(domain, ["mentoring_id"], ["__count"]))
        for mentoring in self:
            mentoring.sessions_held = counts.get(mentoring._origin, 0)

    @api.depends("membership_id.partner_id.name", "technology_id.name")
    def _compute_display_name(self):
        for mentoring in self:
            names = (mentoring.membership_id.partner_id.name, mentoring.technology_id.name)
            mentoring.display_name = " · ".join(name for name in names if name)

    @api.constrains("mentor_id", "technology_id")
    def _check_mentor(self):
        for mentoring in self.filtered(lambda one: one.mentor_id and one.technology_id):
            if mentoring.mentor_id not in mentoring.technology_id.researcher_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work on “%(technology)s”.",
                        person=mentoring.mentor_id.name,
                        technology=mentoring.technology_id.name,
                    )
                )

    @api.constrains("mentee_ids", "activation_id", "state")
    def _check_mentees(self):
        for mentoring in self.filtered(lambda one: one.state in ("planned", "running")):
            company = mentoring.membership_id.partner_id
            strangers = mentoring.mentee_ids.filtered(lambda one, own=company: one.commercial_partner_id != own)
            if strangers:
                raise ValidationError(
                    self.env._("%(person)s is not of %(company)s.", person=strangers[0].name, company=company.name)
                )

    def write(self, vals):
        """Who is exchanged is exchanged in the sessions ahead too."""
        if not self.env.su and "activation_id" in vals:
            raise AccessError(self.env._("A mentoring stays with its activity."))
        result = super().write(vals)
        if {"mentor_id", "mentee_ids"} & vals.keys():
            self.session_ids.filtered(lambda session: session.state == "planned")._set_attendees()
            for mentoring in self.filtered(lambda one: one.state in ("planned", "running")):
                mentoring.activation_id.partner_ids = mentoring.mentee_ids
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(mentoring.state != "draft" for mentoring in self):
            raise UserError(self.env._("Cancel the activity instead of deleting its mentoring."))

    # Buttons

    def action_plan(self):
        """Mentor, mentees, goals and sessions are agreed: the sessions stand in the calendars."""
        self._check_officer()
        for mentoring in self:
            mentoring._plan()

    def action_start(self):
        """The first session is near: it runs."""
        self._check_officer()
        for mentoring in self:
            mentoring._start()

    def action_finish(self):
        """All is said: both sides are asked for their evaluation, sessions that were not held go back."""
        self._check_officer()
        for mentoring in self:
            mentoring._finish()

    # Steps

    @api.model
    def _prepare_sheet_vals(self, activation):
        return {
            "activation_id": activation.id,
            "mentee_ids": [Command.set(activation.partner_ids.ids)],
            "goals": activation.note,
        }

    def _plan(self):
        self.ensure_one()._require_state("draft")
        if not (self.technology_id and self.mentor_id and self.mentee_ids and (self.goals or "").strip()):
            raise UserError(self.env._("Write technology, mentor, mentees and goals first."))
        planned = self.session_ids.filtered(lambda session: session.state == "planned")
        if not planned:
            raise UserError(self.env._("Plan at least one session."))
        self._step("planned")
        days = planned._days()
        activation = self.activation_id
        activation.write({"partner_ids": [Command.set(self.mentee_ids.ids)], "lab_id": self.mentor_id.lab_id.id})
        activation._set_quantity(
            max(activation.quantity, len(planned)), date_start=min(days), date_end=max(days)
        )
        activation._schedule()
        planned._open_events()

    def _start(self):
        self.ensure_one()._require_state("planned")
        self._step("running")
        self.activation_id._start()

    def _finish(self):
        self.ensure_one()._require_state("running")
        if waiting := self.session_ids.filtered(lambda session: session.state == "planned"):
            day = fields.Datetime.context_timestamp(self, waiting[0].date_start).date()
            raise UserError(self.env._("The session of %(day)s is neither held nor cancelled.", day=day))
        self._step("done")
        self.activation_id._finish()
        people = {"company": self.mentee_ids, "institute": self.mentor_id.partner_id}
        self.env["ilp.activity.evaluation"]._ask({"mentoring_id": self.id}, people)

    def _follow_sessions(self):
        """The activity of an agreed mentoring lasts until its last session, and begins not later than its first."""
        for mentoring in self.filtered(lambda one: one.state in LED):
            days = mentoring.session_ids.filtered(lambda session: session.state != "cancelled")._days()
            activation = mentoring.activation_id
            start = min([activation.date_start, *days])
            end = max([start, *days])
            if days and (start, end) != (activation.date_start, activation.date_end):
                activation._step(activation.state, date_start=start, date_end=end)

    def _follow_cancel(self):
        """The activity was cancelled: so are its sheet and the sessions ahead."""
        for mentoring in self.filtered(lambda one: one.state in ("draft", "planned", "running")):
            mentoring.session_ids.filtered(lambda session: session.state == "planned")._cancel()
            mentoring._step("cancelled")
