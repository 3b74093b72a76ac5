from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.masking import bare

TRANSITIONS = {
    "sent": {"answered", "declined", "withdrawn"},
    "answered": {"declined"},
    "declined": {"answered"},
    "withdrawn": set(),
}
REMINDER_DAYS = 3


class IlpNeedAnswer(models.Model):
    """The blind board: one laboratory is asked, without knowing by whom, whether it can help with a need.

    Its head answers three questions by a personal link until the deadline: can you help, with what, what would you
    have to know. The officer shares an answer with the company; only when the company agrees, person and date on
    record, the laboratory is told who asks.
    """

    _name = "ilp.need.answer"
    _description = "Answer of a laboratory"
    _inherit = ["ilp.scouting.mixin", "mail.thread", "ilp.token.mixin"]
    _order = "need_id desc, id"
    _rec_name = "lab_id"
    _transitions = TRANSITIONS

    need_id = fields.Many2one("ilp.need", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one(related="need_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="need_id.company_id", store=True)
    lab_id = fields.Many2one("ilp.lab", "Laboratory", required=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Asked", required=True, ondelete="restrict")
    deadline = fields.Date("Answer by", required=True)
    reminded_on = fields.Datetime("Reminded", readonly=True, copy=False)
    state = fields.Selection(
        [("sent", "Asked"), ("answered", "Answered"), ("declined", "Declined"), ("withdrawn", "Taken back")],
        required=True,
        default="sent",
        copy=False,
        tracking=True,
    )
    # the three questions
    can_help = fields.Selection([("yes", "Yes"), ("partly", "In part"), ("no", "No")], "Can you help?", copy=False)
    evidence = fields.Text("With what?", copy=False)
    question = fields.Text("What would you have to know?", copy=False)
    technology_id = fields.Many2one("ilp.technology", ondelete="set null", copy=False)
    decline_reason = fields.Text("Reason of declining", copy=False)
    answered_on = fields.Datetime("Answered on", readonly=True, copy=False)
    # who may know whom
    shared_on = fields.Datetime("Shared with the company", readonly=True, copy=False)
    consent_by_id = fields.Many2one("res.partner", "Consent by", readonly=True, copy=False, ondelete="restrict")
    consent_on = fields.Datetime("Consent on", readonly=True, copy=False)
    match_id = fields.Many2one("ilp.match", readonly=True, copy=False, ondelete="set null")

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _once = models.UniqueIndex("(need_id, lab_id)", "This laboratory has been asked already.")

    def write(self, vals):
        """The officer writes the technology an answer speaks of; everything else comes from a step."""
        if not self.env.su and not vals.keys() <= {"technology_id"}:
            raise AccessError(self.env._("The answers of the laboratories are not written by hand."))
        return super().write(vals)

    # Buttons

    def action_share(self):
        """Show the answer to the company."""
        self.need_id._check_officer()
        for answer in self:
            answer._require_state("answered")
            answer._step("answered", shared_on=fields.Datetime.now())
            template = self.env.ref("ilp_scouting.mail_template_board_shared")
            template._send_to_partners(answer, answer.membership_id._coordinators())

    def action_match(self):
        """Make a match of the answer: kept among the technologies found for the need."""
        self.need_id._check_officer()
        for answer in self:
            answer._make_match()

    def action_withdraw(self):
        """Take the question back: the link stops working."""
        self.need_id._check_officer()
        self.filtered(lambda answer: answer.state == "sent")._step("withdrawn")

    # Business

    @api.model
    def _find(self, token):
        """The question of a token that still works, or empty; call it on a sudo model: the token is the right."""
        return self._find_any(token).filtered(lambda answer: answer._is_open())

    def _is_open(self):
        need = self.need_id
        working = self.state != "withdrawn" and not self.shared_on and not self.consent_on
        return (
            working
            and need.state in ("submitted", "matching", "introduced")
            and not need._is_sealed()
            and self.deadline >= need.membership_id.program_id._today()
        )

    def _url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/ilp/answer/{self.token}"

    def _send(self):
        template = self.env.ref("ilp_scouting.mail_template_board_question")
        for answer in self:
            template._send_to_partners(answer, answer.partner_id)

    def _remind(self):
        self._step("sent", reminded_on=fields.Datetime.now())
        self._send()

    def _answer(self, values):
        """Record what the laboratory says; call it as superuser, the token was the right. A later word replaces it."""
        self.ensure_one()
        declined = values["can_help"] == "no"
        told = "decline_reason" if declined else "evidence"
        if not values["evidence"]:
            raise UserError(self.env._("Say with what you can help, or why you cannot."))
        kept = {"can_help": values["can_help"], "question": values["question"], "decline_reason": False}
        kept |= {"evidence": False, "technology_id": values["technology_id"], told: values["evidence"]}
        if self.answered_on and self._has_said(kept):
            return  # a double click
        self._step("declined" if declined else "answered", answered_on=fields.Datetime.now(), **kept)
        if officer := self.membership_id.acting_officer_id:
            self.need_id.message_notify(
                partner_ids=officer.partner_id.ids,
                subject=self.with_context(lang=officer.lang).env._("A laboratory has answered"),
                body=self.with_context(lang=officer.lang).env._("%(lab)s has answered.", lab=self.lab_id.name),
            )

    def _has_said(self, kept):
        said = {name: self._fields[name].convert_to_write(self[name], self) or False for name in kept}
        return said == {name: value or False for name, value in kept.items()}

    def _consent(self, partner):
        """The company agrees to be named to this laboratory; call it as superuser: the person is checked here."""
        self.ensure_one()._require_state("answered")
        if partner not in self.membership_id._coordinators() or not self.shared_on:
            raise AccessError(self.env._("A coordinator of the company decides who is told its name."))
        if not self.consent_on:
            self._step("answered", consent_by_id=partner.id, consent_on=fields.Datetime.now())
            self.env.ref("ilp_scouting.mail_template_board_revealed")._send_to_partners(self, self.partner_id)

    def _make_match(self):
        self._require_state("answered")
        technology = self.technology_id or self._best_technology()
        if not technology:
            raise UserError(self.env._("Choose the technology that %(lab)s speaks of.", lab=self.lab_id.name))
        need = self.need_id
        match = need.match_ids.filtered(lambda match: match.technology_id == technology)
        match = match or match.create(need._prepare_match_vals(technology))
        if match.state == "proposed":
            match._step("kept")
        self._step("answered", match_id=match.id, technology_id=technology.id)

    def _best_technology(self):
        found = self.need_id.match_ids.filtered(lambda match: match.technology_id.lab_id == self.lab_id)
        own = self.lab_id.technology_ids
        return found.sorted("score", reverse=True)[:1].technology_id or (own if len(own) == 1 else own.browse())

    @api.model
    def _cron_remind(self):
        """Remind once the laboratories whose deadline is near."""
        today = self.env.company._ilp_today()
        near = [("deadline", ">=", today), ("deadline", "<=", today + timedelta(days=REMINDER_DAYS))]
        late = self.search([("state", "=", "sent"), ("reminded_on", "=", False), *near])
        todo = [(answer, "_remind") for answer in late if answer._is_open()]
        self._run_isolated(todo, lambda answer, _method: answer.state == "sent" and not answer.reminded_on)


class IlpNeed(models.Model):
    """A need on the blind board."""

    _inherit = "ilp.need"

    answer_ids = fields.One2many("ilp.need.answer", "need_id", "Answers of the laboratories")
    answer_count = fields.Integer("Laboratories that answered", compute="_compute_answer_count", compute_sudo=True)

    @api.depends("answer_ids.state")
    def _compute_answer_count(self):
        domain = [("need_id", "in", self.ids), ("state", "=", "answered")]
        counts = dict(self.env["ilp.need.answer"]._read_group(domain, ["need_id"], ["__count"]))
        for need in self:
            need.answer_count = counts.get(need._origin, 0)

    def action_open_publish(self):
        """Choose the laboratories and read once more what they will read."""
        return self.ensure_one()._open_wizard("ilp_scouting.ilp_need_publish_action") | {
            "context": {"default_need_id": self.id}
        }

    def _publish(self, labs, deadline):
        """Ask these laboratories, each once, without saying whose need it is; return the questions sent."""
        self.ensure_one()._require_state("submitted", "matching", "introduced")
        self._check_reviewed()
        self._check_blind_text()
        self._check_no_name_left()
        vals_list = [
            {"need_id": self.id, "lab_id": lab.id, "partner_id": self._whom_to_ask(lab).id, "deadline": deadline}
            for lab in labs - self.answer_ids.lab_id
        ]
        answers_sudo = self.env["ilp.need.answer"].sudo().create(vals_list)  # links are made by the board, not by hand
        answers_sudo._send()
        return answers_sudo.sudo(False)

    def _check_no_name_left(self):
        company = self.membership_id.partner_id
        companies = company | company.child_ids.filtered("is_company")
        text = f"{self.blind_title}\n{self.blind_text}".lower()
        for name in filter(None, map(bare, companies.mapped("name"))):
            if name.lower() in text:
                raise UserError(self.env._("The text still names “%(name)s”: take it out.", name=name))

    def _whom_to_ask(self, lab):
        people = (lab.head_id | lab.researcher_ids).partner_id.filtered("email")
        if not people:
            raise UserError(self.env._("Nobody of %(lab)s has a mail address: write one first.", lab=lab.name))
        return people[0]

    def _log_level(self, before):
        """A need that is sealed leaves the board."""
        result = super()._log_level(before)
        if self._is_sealed():
            self.answer_ids.filtered(lambda answer: answer.state == "sent")._step("withdrawn")
        return result


class IlpMatch(models.Model):
    """A match made from an answer of the blind board waits for the company's consent."""

    _inherit = "ilp.match"

    def _introduce(self):
        """Refuse to name an anonymous company to a laboratory of the board before it agreed."""
        asked = self.need_id.answer_ids.filtered(lambda answer: answer.match_id == self and not answer.consent_on)
        if asked and self.need_id.confidentiality == "anonymous":
            raise UserError(
                self.env._("The company has not agreed yet to be named to %(lab)s.", lab=asked[0].lab_id.name)
            )
        return super()._introduce()
