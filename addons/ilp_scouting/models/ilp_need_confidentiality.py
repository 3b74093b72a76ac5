from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.masking import mask
from .ilp_need import CONFIDENTIALITY

STRICTNESS = {level: number for number, (level, _label) in enumerate(CONFIDENTIALITY)}
BLIND_FIELDS = ("blind_title", "blind_text")


class IlpNeed(models.Model):
    """Who may know whose need it is.

    The institute may tighten the confidentiality of a need; loosening is the company's to decide, on its page. Every
    change leaves a line. The blind title and text are what may circulate of an anonymous need.
    """

    _inherit = "ilp.need"

    blind_title = fields.Char("Title without names", copy=False, groups="base.group_user")
    blind_text = fields.Text("Text without names", copy=False, groups="base.group_user")
    blind_checked_by_id = fields.Many2one(
        "res.users", "Read by", readonly=True, copy=False, groups="base.group_user", help="Who answers for it."
    )
    blind_checked_on = fields.Datetime("Read on", readonly=True, copy=False, groups="base.group_user")
    asked_confidentiality = fields.Selection(
        CONFIDENTIALITY,
        "Ask the company to make it",
        copy=False,
        tracking=True,
        help="The company is asked by mail and answers on its page; until then nothing changes.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever writes the blind text answers for it."""
        return super().create([self._sign_blind_text(vals) for vals in vals_list])

    def write(self, vals):
        """Audit a change of confidentiality; sealed needs take their theme out of the calendars."""
        level = vals.get("confidentiality")
        changed = self.filtered(lambda need: level and need.confidentiality != level)
        changed._check_loosening(level)
        before = {need: need._level_label() for need in changed}
        if "asked_confidentiality" in vals:
            self._check_asked(vals["asked_confidentiality"])
        done = super().write(self._sign_blind_text(vals))
        for need_sudo in changed.sudo():  # who seals it may no longer read it
            need_sudo._log_level(before[need_sudo])
        if vals.get("asked_confidentiality"):
            for need in self:
                need._mail_company("ilp_scouting.mail_template_need_consent")
        return done

    def _sign_blind_text(self, vals):
        if vals.keys().isdisjoint(BLIND_FIELDS):
            return vals
        return vals | {"blind_checked_by_id": self.env.uid, "blind_checked_on": fields.Datetime.now()}

    def _level_label(self):
        return dict(self._fields["confidentiality"]._description_selection(self.env))[self.confidentiality]

    def _log_level(self, before):
        if self._is_sealed():
            self.meeting_ids._seal_events()
            self._seal_timeline()
        self._message_log(
            body=self.env._(
                "Confidentiality changed by %(person)s: %(before)s → %(after)s.",
                person=self.env.user.name,
                before=before,
                after=self._level_label(),
            )
        )

    def activity_schedule(self, *args, **kwargs):
        """The task of a sealed need is told on the screen, not by a mail whose subject has its title."""
        quiet = self.with_context(mail_activity_quick_update=True) if any(need._is_sealed() for need in self) else self
        return super(IlpNeed, quiet).activity_schedule(*args, **kwargs)

    def _seal_timeline(self):
        """What was written on the timeline before keeps its date and its people, and loses the theme."""
        own = self._in_company_language()
        origins = (self, self.match_ids, self.meeting_ids, self.match_ids.assessment_ids)
        domain = Domain.OR([("res_model", "=", one._name), ("res_id", "in", one.ids)] for one in origins)
        themes = [self.title, *self.match_ids.technology_id.mapped("name")]
        for line in self.env["ilp.interaction"].search(Domain("membership_id", "=", self.membership_id.id) & domain):
            for theme in themes:
                line.summary = line.summary.replace(theme, own._public_title())
                line.outcome = line.outcome and line.outcome.replace(theme, own._public_title())

    def _check_loosening(self, level):
        """The institute never opens what the company closed; its own unsent drafts are its own."""
        for need in self:
            loosened = STRICTNESS[level] < STRICTNESS[need.confidentiality]
            own_draft = need.state == "draft" and not need.submitted_on and not need.create_uid.share
            if loosened and not own_draft and not self.env.su:
                raise AccessError(
                    self.env._("Only the company can make its need less confidential: ask it on the need.")
                )

    def _check_asked(self, level):
        for need in self:
            if level and STRICTNESS[level] >= STRICTNESS[need.confidentiality]:
                raise UserError(self.env._("It is already that confidential: there is nothing to ask."))

    def _answer_asked(self, agreed):
        """The company's word on making the need less confidential; call it as superuser after checking who speaks."""
        self.ensure_one()
        level = self.asked_confidentiality
        self.write({"asked_confidentiality": False} | ({"confidentiality": level} if agreed and level else {}))

    # The text that circulates

    def action_mask(self):
        """Propose title and text without the names of company, people and places."""
        self._check_officer()
        for need in self:
            need.write(need._masked())

    def _masked(self):
        self.ensure_one()
        company = self.membership_id.partner_id
        contacts = self.membership_id.contact_ids.partner_id | company.child_ids
        names = (company | company.child_ids.filtered("is_company")).mapped("name")
        people = contacts.filtered(lambda partner: not partner.is_company).mapped("name")
        places = [place for place in (company | contacts).mapped("city") if place]
        labels = (self.env._("[company]"), self.env._("[person]"), self.env._("[place]"))
        return {
            "blind_title": mask(self.title, names, people, places, labels),
            "blind_text": mask(self.description, names, people, places, labels),
        }

    def _check_blind_text(self):
        """What goes to the laboratories of a need that is not open has no names in it, and somebody read it."""
        for need in self:
            if need._is_sealed():
                raise UserError(self.env._("A sealed need does not circulate: ask the company first."))
            if not (need.blind_title or "").strip() or not (need.blind_text or "").strip():
                raise UserError(self.env._("Write the title and the text without names first."))
