from datetime import timedelta

from odoo import api, fields, models

VALID_DAYS = 60
DOUBLE_CLICK = timedelta(minutes=5)


class IlpVerdictRequest(models.Model):
    """The personal link by which one person gives a verdict on one technology after a meeting, without a login.

    The token cannot be guessed and stops working after sixty days, or when the officer takes it back. Answering again
    adds a verdict, it erases none.
    """

    _name = "ilp.verdict.request"
    _description = "Verdict link"
    _inherit = ["ilp.token.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    meeting_id = fields.Many2one("ilp.meeting", required=True, ondelete="restrict", index=True)
    match_id = fields.Many2one("ilp.match", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="restrict")
    side = fields.Selection([("researcher", "Researcher"), ("company", "Company")], required=True)
    lang = fields.Char("Language", compute="_compute_lang", store=True)
    expires_on = fields.Date("Valid until", required=True, default=lambda self: self._default_expires_on())
    answered_on = fields.Datetime("Answered", readonly=True, copy=False)
    revoked_on = fields.Datetime("Taken back", readonly=True, copy=False)
    is_answered = fields.Boolean("Has answered", compute="_compute_is_answered")

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _once = models.UniqueIndex("(meeting_id, match_id, side, partner_id)", "This person already has a link.")

    def _default_expires_on(self):
        return self.env.company._ilp_today() + timedelta(days=VALID_DAYS)

    @api.depends("partner_id")
    def _compute_lang(self):
        for request in self:
            request.lang = request.partner_id.lang or self.env.lang

    @api.depends("answered_on")
    def _compute_is_answered(self):
        for request in self:
            request.is_answered = bool(request.answered_on)

    @api.model
    def _find(self, token):
        """The request of a token that is still valid, or empty; call it on a sudo model: the token is the right."""
        request = self._find_any(token)
        return self.browse() if request._why_closed() else request

    def _why_closed(self):
        """One sentence to whoever opens a link that does not work any more; False when it does."""
        if not self:
            return self.env._("This link is not complete: open the mail again and use the whole link.")
        if self.revoked_on:
            return self.env._("The liaison officer has taken this link back: nothing more is asked of you.")
        if self.expires_on < self.env.company._ilp_today():
            return self.env._("This link has expired: answer the mail, and the liaison officer sends you a new one.")
        return False

    def action_revoke(self):
        """Take the links back: what was said stays."""
        self._as_officer().write({"revoked_on": fields.Datetime.now()})

    def action_send_again(self):
        """Send the links once more, valid for another sixty days."""
        links_sudo = self._as_officer()
        links_sudo.write({"revoked_on": False, "expires_on": self._default_expires_on()})
        links_sudo._send()

    def _as_officer(self):
        self.match_id.need_id._check_officer()
        return self.sudo()  # an officer of this need, as just checked; nobody writes links by hand

    def _url(self):
        self.ensure_one()
        return f"{self.meeting_id.get_base_url()}/ilp/verdict/{self.token}"

    def _send(self):
        """Send each person the link, in the person's language."""
        template = self.env.ref("ilp_scouting.mail_template_verdict")
        for request in self:
            template._send_to_partners(request, request.partner_id)

    def _verdicts(self):
        """What this person said on this technology so far, latest first."""
        return self.match_id.assessment_ids.filtered(
            lambda verdict: verdict.side == self.side and verdict.author_id == self.partner_id
        ).sorted(lambda verdict: (verdict.date, verdict.id), reverse=True)

    def _answer(self, proximity, feasibility, reason, next_step=None, certainty="fair"):
        """Record a verdict in the person's name, add it to the timeline and tell the officer.

        The same one again within minutes is a double click: the first is returned. Of two at once, one is retried,
        because both write the link.
        """
        self.ensure_one()
        said = {
            "proximity_id": proximity.id,
            "feasibility_id": feasibility.id,
            "certainty": certainty,
            "reason": reason,
            "next_step": next_step or False,
        }
        if twin := self._find_twin(said):
            return twin
        self.answered_on = fields.Datetime.now()
        self.flush_recordset()  # here the second of two waits, before anybody is told
        own = {"match_id": self.match_id.id, "meeting_id": self.meeting_id.id, "side": self.side}
        verdict = self.env["ilp.assessment"].create(said | own | {"author_id": self.partner_id.id})
        self._log(verdict)
        return verdict

    def _find_twin(self, said):
        since = fields.Datetime.now() - DOUBLE_CLICK
        domain = [(name, "=", value) for name, value in said.items()]
        return self._verdicts().filtered(lambda verdict: verdict.date >= since).filtered_domain(domain)[:1]

    def _log(self, verdict):
        need = self.match_id.need_id._in_company_language()
        self.meeting_id.membership_id._log_interaction(
            "verdict",
            need.env._("Verdict of %(person)s: %(need)s", person=self.partner_id.name, need=need._public_title()),
            pillar="technologies",
            partners=self.partner_id,
            origin=verdict,
            internal=self.side == "researcher",
        )
        officer = self.meeting_id._responsible()
        self.meeting_id.message_post(
            body=self.env._(
                "%(person)s gave a verdict on %(technology)s.",
                person=self.partner_id.name,
                technology=self.match_id.technology_id.name,
            ),
            author_id=self.partner_id.id,
            partner_ids=officer.partner_id.ids,
        )
