from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

TRANSITIONS = {
    "proposed": {"accepted", "declined", "closed"},
    "accepted": {"running", "closed"},
    "declined": {"proposed", "closed"},
    "running": {"closed"},
    "closed": set(),
}
OPEN_STATES = ("proposed", "accepted", "running")
PROGRESS = {
    "need_count": ("ilp.need", "submitted_on", Domain.TRUE),
    "introduction_count": ("ilp.match", "introduced_on", Domain("state", "=", "introduced")),
    "meeting_count": ("ilp.meeting", "date_start", Domain("state", "in", ("held", "closed"))),
    "verdict_count": ("ilp.assessment", "date", Domain.TRUE),
}


class IlpScoutingPath(models.Model):
    """The year's scouting of one affiliate: its themes, the steps planned, and how far they got.

    Every active affiliate has one. The officer proposes it from the profile, a coordinator accepts or declines it with
    name and date; it runs until it is closed with a reason from the list. A company has one open path at a time.
    """

    _name = "ilp.scouting.path"
    _description = "Scouting path"
    _inherit = ["ilp.scouting.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "membership_id"
    _transitions = TRANSITIONS
    _by_step = frozenset(
        {"shared_on", "answered_by_id", "answered_on", "decline_reason", "close_reason_id", "closed_on"}
    )

    membership_id = fields.Many2one("ilp.membership", "Company", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    officer_id = fields.Many2one(related="membership_id.officer_id", string="Liaison officer", store=True, index=True)
    date_start = fields.Date("From", required=True, default=lambda self: self.env.company._ilp_today())
    date_end = fields.Date(
        "Until", required=True, compute="_compute_date_end", store=True, readonly=False, precompute=True
    )
    area_ids = fields.Many2many("ilp.area", string="Themes")
    objectives = fields.Text(help="What the company wants from this year of scouting, in words that it would use.")
    step_ids = fields.One2many("ilp.scouting.path.step", "path_id", "Steps", copy=True)
    state = fields.Selection(
        [
            ("proposed", "To be accepted"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("running", "Running"),
            ("closed", "Concluded"),
        ],
        required=True,
        default="proposed",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    shared_on = fields.Datetime("Shown to the company", readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.partner", "Answered by", readonly=True, copy=False, ondelete="restrict")
    answered_on = fields.Datetime("Answered", readonly=True, copy=False)
    decline_reason = fields.Text("Reason of declining", readonly=True, copy=False)
    close_reason_id = fields.Many2one(
        "ilp.closing.reason", "Reason of closing", readonly=True, copy=False, ondelete="restrict", tracking=True,
        index="btree_not_null",
    )
    close_note = fields.Char("Note on closing", copy=False, groups="base.group_user")
    closed_on = fields.Datetime("Closed", readonly=True, copy=False)
    # progress
    need_count = fields.Integer("Needs", compute="_compute_progress")
    introduction_count = fields.Integer("Introductions", compute="_compute_progress")
    meeting_count = fields.Integer("Meetings held", compute="_compute_progress")
    verdict_count = fields.Integer("Verdicts", compute="_compute_progress")
    steps_done = fields.Integer("Steps done (%)", compute="_compute_steps_done")

    _one_open = models.UniqueIndex(
        "(membership_id) WHERE state IN ('proposed', 'accepted', 'running')", "This company already has an open path."
    )
    _dates_ordered = models.Constraint("CHECK(date_end >= date_start)", "The path ends before it starts.")

    @api.depends("date_start")
    def _compute_date_end(self):
        for path in self:
            if path.date_start and not (path.date_end and path.date_end >= path.date_start):
                path.date_end = path.date_start + relativedelta(years=1, days=-1)

    @api.depends("membership_id.partner_id.name", "date_start")
    def _compute_display_name(self):
        for path in self:
            year = path.date_start.year if path.date_start else ""
            path.display_name = f"{path.membership_id.partner_id.name or ''} {year}".strip()

    @api.depends("date_start", "date_end", "membership_id")
    def _compute_progress(self):
        """Count what the reader may read, by company and day: four queries for any number of paths."""
        for name, (model, date, domain) in PROGRESS.items():
            mine = Domain("membership_id", "in", self.membership_id.ids) & Domain(date, "!=", False) & domain
            rows = self.env[model]._read_group(mine, ["membership_id", f"{date}:day"], ["__count"])
            for path in self:
                path[name] = sum(
                    count
                    for membership, day, count in rows
                    if membership == path.membership_id._origin and path._covers(day.date())
                )

    def _covers(self, day):
        return bool(self.date_start and self.date_end) and self.date_start <= day <= self.date_end

    @api.depends("step_ids.done_on")
    def _compute_steps_done(self):
        for path in self:
            steps = path.step_ids
            path.steps_done = round(100 * len(steps.filtered("done_on")) / len(steps)) if steps else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        if any(path.state != "proposed" or path.shared_on for path in self):
            raise UserError(self.env._("Close the path with a reason instead of deleting it."))

    # Buttons

    def action_share(self):
        """Show the proposal to the company and ask its coordinators for an answer."""
        self._check_officer()
        for path in self:
            path._share()

    def action_start(self):
        """The company accepted: the work begins."""
        self._check_officer()
        self._step("running")

    def action_revise(self):
        """Propose again after a refusal."""
        self._check_officer()
        self._step("proposed", shared_on=False, answered_by_id=False, answered_on=False)

    def action_open_close(self):
        """Ask for the reason of closing."""
        self._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_path_close_action")
        return action | {"context": {"default_path_ids": self.ids}}

    def action_open_needs(self):
        """Open the needs of the company that the user may read."""
        return self.membership_id.action_open_needs()

    # Business

    def _share(self):
        self.ensure_one()._require_state("proposed")
        if not self.area_ids or not self.step_ids:
            raise UserError(self.env._("Give the path its themes and at least one step before the company sees it."))
        self._step("proposed", shared_on=fields.Datetime.now())
        self.activity_feedback(["ilp_scouting.mail_activity_path"])
        template = self.env.ref("ilp_scouting.mail_template_path_proposed")
        template._send_to_partners(self, self.membership_id._coordinators())

    def _answer(self, partner, accepted, reason=None):
        """The company's answer, with person and date; call it as superuser: the person is checked here."""
        self.ensure_one()._require_state("proposed")
        if partner not in self.membership_id._coordinators() or not self.shared_on:
            raise AccessError(self.env._("A coordinator of the company answers the proposal."))
        if not accepted and not (reason or "").strip():
            raise UserError(self.env._("Say why you decline: the next proposal will be closer."))
        values = {"answered_by_id": partner.id, "answered_on": fields.Datetime.now(), "decline_reason": reason}
        self._step("accepted" if accepted else "declined", **values)
        env = self.membership_id._in_company_language().env
        summary = env._("Scouting path accepted") if accepted else env._("Scouting path declined")
        self.membership_id._log_interaction("profile", summary, partners=partner, origin=self, outcome=reason)
        if not accepted:
            self.membership_id._explain_no_path(reason)
        self._tell_officer(self._in_officer_language().env._("The company has answered the path"))

    def _in_officer_language(self):
        return self.with_context(lang=self.membership_id.acting_officer_id.lang or self.env.lang)

    def _tell_officer(self, summary):
        if officer := self.membership_id.acting_officer_id:
            self.activity_schedule("ilp_scouting.mail_activity_path", user_id=officer.id, summary=summary)

    def _close(self, reason, note=None):
        """Close with a reason from the list; what was done stays."""
        if not reason:
            raise UserError(self.env._("Choose the reason of closing."))
        self._step("closed", close_reason_id=reason.id, close_note=note, closed_on=fields.Datetime.now())
        self.activity_unlink(["ilp_scouting.mail_activity_path"])

    def _close_left(self):
        self._close(self.env.ref("ilp_scouting.closing_reason_left"))

    def _begin(self):
        self._step("running")

    def _tell_over(self):
        """The year is over: the officer closes the path with a reason and proposes the next."""
        kind = self.env.ref("ilp_scouting.mail_activity_path")
        if kind not in self.activity_ids.activity_type_id:
            own = self._in_officer_language()
            self._tell_officer(own.env._("The year is over: close the path and propose the next"))
