from odoo import api, fields, models
from odoo.exceptions import UserError

TRANSITIONS = {
    "draft": {"submitted", "closed"},
    "submitted": {"draft", "matching", "introduced", "closed"},
    "matching": {"draft", "introduced", "closed"},
    "introduced": {"closed"},
    "closed": {"draft", "matching"},
}
CONFIDENTIALITY = [("open", "Open"), ("anonymous", "Anonymous"), ("sealed", "Sealed")]
OFFICER = "ilp_membership.group_ilp_officer"


class IlpNeed(models.Model):
    """What a company looks for, in its own words and language.

    *Open*: every liaison officer reads it and researchers may know whose it is. *Anonymous*: every officer reads it,
    researchers learn whose it is when they are introduced. *Sealed*: only the company, its officer and deputy and the
    programme manager read it, with its matches, verdicts and meetings. Submitting one uses one need of the term. It is
    reviewed before it circulates: accepted, or sent back with what is missing.
    """

    _name = "ilp.need"
    _description = "Need"
    _inherit = ["ilp.scouting.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "submitted_on desc, id desc"
    _rec_name = "title"
    _rec_names_search = ("title", "membership_id.partner_id.name")
    _transitions = TRANSITIONS

    title = fields.Char(required=True, tracking=True)
    description = fields.Text()
    membership_id = fields.Many2one("ilp.membership", "Company", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    officer_id = fields.Many2one(related="membership_id.officer_id", string="Liaison officer")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    trl_min = fields.Integer("TRL from")
    trl_max = fields.Integer("TRL to")
    confidentiality = fields.Selection(CONFIDENTIALITY, required=True, default="anonymous", tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("matching", "Matching"),
            ("introduced", "Introduced"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    submitted_by_id = fields.Many2one("res.partner", "Submitted by", readonly=True, copy=False)
    submitted_on = fields.Datetime("Submitted", readonly=True, copy=False)
    deadline = fields.Date("Answer by", copy=False, tracking=True)
    entitlement_id = fields.Many2one(
        "ilp.entitlement", "Taken from", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    match_ids = fields.One2many("ilp.match", "need_id", "Matches")
    meeting_ids = fields.One2many("ilp.meeting", "need_id", "Meetings")
    match_count = fields.Integer("Technologies found", compute="_compute_match_count")

    _trl_range = models.Constraint(
        "CHECK(trl_min BETWEEN 0 AND 9 AND trl_max BETWEEN 0 AND 9)", "The TRL goes from 1 to 9."
    )

    @api.depends("match_ids")
    def _compute_match_count(self):
        counts = dict(self.env["ilp.match"]._read_group([("need_id", "in", self.ids)], ["need_id"], ["__count"]))
        for need in self:
            need.match_count = counts.get(need._origin, 0)

    # Buttons

    def action_submit(self):
        """Submit in the name of the company; whom the officer wrote it down for needs no other review."""
        self._check_officer()
        for need in self:
            need._submit(need.membership_id._coordinators()[:1])
            need._accept()

    def action_match(self):
        """Rank the technologies for this need."""
        self._check_officer()
        self.ensure_one()._match()

    def action_reopen(self):
        """Take a closed need up again."""
        self._check_officer()
        self._reopen()

    def action_open_matches(self):
        """Open the technologies found, best first."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_match_action")
        return action | {"domain": [("need_id", "=", self.ensure_one().id)], "context": {"search_default_open": 1}}

    def action_plan_meeting(self):
        """Open a new meeting on the technologies introduced so far."""
        self._check_officer()
        introduced = self.ensure_one().match_ids.filtered(lambda match: match.state == "introduced")
        if not introduced:
            raise UserError(self.env._("Introduce a technology before planning a meeting."))
        return introduced._open_new_meeting()

    # Business

    def _submit(self, partner):
        """The company has spoken: one need of the term is used, the officer is told, the timeline has a line."""
        self.ensure_one()._require_state("draft")
        if not (self.description or "").strip():
            raise UserError(self.env._("Describe the need before submitting it."))
        self._use_benefit()
        self._step("submitted", **self._prepare_submission_vals(partner))
        own = self._in_company_language()
        self.membership_id._log_interaction(
            "need",
            own.env._("Need submitted: %(title)s", title=own._public_title()),
            pillar="technologies",
            partners=partner,
            origin=self,
        )
        if officer := self.membership_id.acting_officer_id:
            todo = self.with_context(lang=officer.lang or self.env.lang).env._("Find technologies")
            self.activity_schedule("ilp_scouting.mail_activity_need", user_id=officer.id, summary=todo)

    def _prepare_submission_vals(self, partner):
        return {"submitted_by_id": partner.id, "submitted_on": fields.Datetime.now()}

    def _use_benefit(self):
        """Take one need from the balance, once: what was sent back is submitted again for nothing."""
        if self.entitlement_id:
            return
        entitlement = self.membership_id._spendable(self.env.ref("ilp_membership.benefit_need"))
        if entitlement:
            entitlement._use(1, self)
            self._step(self.state, entitlement_id=entitlement.id)

    def _in_company_language(self):
        """This need in the language of its company: so is the timeline written."""
        return self.with_env(self.membership_id._in_company_language().env)

    def _public_title(self):
        """How the need is called where people read who may not read it."""
        self.ensure_one()
        return self.env._("sealed need no. %(number)s", number=self.id) if self._is_sealed() else self.title

    def _next_step(self):
        """What the company has to expect or to do next, as one sentence."""
        self.ensure_one()
        if self.state == "introduced":
            return self._next_step_introduced()
        if self.state == "closed":
            return self.env._("Nothing more to do.")
        if self.state == "draft":
            returned = self.review == "returned"
            return self.env._("Complete what is missing and submit it again.") if returned else self.env._("Submit it.")
        if self.review == "pending":
            return self.env._("Your liaison officer reads it and tells you if something is missing.")
        return self.env._("Your liaison officer is looking for technologies.")

    def _next_step_introduced(self):
        states = set(self.meeting_ids.mapped("state"))
        if "proposed" in states:
            return self.env._("Say which of the proposed dates you can make, by the link in your mail.")
        if "accepted" in states:
            return self.env._("Meet the researchers, then give your verdict.")
        if any(meeting._waits_for_company() for meeting in self.meeting_ids):
            return self.env._("Give your verdict by the link in your mail.")
        if states & {"held", "closed"}:
            return self.env._("Your liaison officer follows up on the verdicts.")
        return self.env._("You have been introduced: your liaison officer plans a meeting.")

    def _is_sealed(self):
        return self.confidentiality == "sealed"
