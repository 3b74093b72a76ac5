from odoo import api, fields, models
from odoo.exceptions import UserError

TRANSITIONS = {
    "proposed": {"kept", "introduced", "rejected"},
    "kept": {"proposed", "introduced", "rejected"},
    "introduced": {"rejected"},
    "rejected": {"proposed"},
}
REJECT_REASONS = [
    ("theme", "Another theme"),
    ("maturity", "Too early or too mature"),
    ("protection", "Not available: protection or licence"),
    ("capacity", "The laboratory has no time"),
    ("known", "Already known to the company"),
    ("other", "Other"),
]


class IlpMatch(models.Model):
    """A technology found for a need, with the facts behind its score.

    The officer keeps it, rejects it with a reason or introduces it: from the introduction on the company sees it.
    What the sides say of it is in `ilp_match_verdicts.py`, what is decided on it in `ilp_match_decision.py`.
    """

    _name = "ilp.match"
    _description = "Match"
    _inherit = ["ilp.scouting.mixin", "mail.thread"]
    _order = "need_id desc, id"  # not by score: companies may not read it
    _transitions = TRANSITIONS

    need_id = fields.Many2one("ilp.need", required=True, ondelete="cascade", index=True)
    technology_id = fields.Many2one("ilp.technology", required=True, ondelete="restrict", index=True)
    researcher_ids = fields.Many2many("ilp.researcher", string="Researchers")
    membership_id = fields.Many2one(related="need_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="need_id.company_id", store=True)
    lab_id = fields.Many2one(related="technology_id.lab_id")
    trl = fields.Integer(related="technology_id.trl", string="TRL")
    # decision
    state = fields.Selection(
        [("proposed", "Proposed"), ("kept", "Kept"), ("introduced", "Introduced"), ("rejected", "Rejected")],
        required=True,
        default="proposed",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    reject_reason = fields.Selection(REJECT_REASONS, readonly=True, copy=False, tracking=True)
    reject_note = fields.Char(readonly=True, copy=False, groups="base.group_user")
    introduced_on = fields.Datetime("Introduced", readonly=True, copy=False)
    meeting_ids = fields.Many2many("ilp.meeting", string="Meetings")

    _once = models.UniqueIndex("(need_id, technology_id)", "This technology was already found for this need.")

    @api.depends("technology_id.name", "need_id.title")
    def _compute_display_name(self):
        for match in self:
            match.display_name = f"{match.technology_id.name} · {match.need_id.title}"

    def write(self, vals):
        """What a verdict was given on stays what it is: another theme is another match."""
        if not vals.keys().isdisjoint({"need_id", "technology_id"}) and self.assessment_ids:
            raise UserError(self.env._("Somebody judged this match: its need and its technology stay."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(match.state != "proposed" or match.assessment_ids for match in self):
            raise UserError(self.env._("A match that somebody decided or judged stays on record."))

    @api.constrains("need_id", "meeting_ids")
    def _check_meetings(self):
        self.meeting_ids._check_one_need()

    # Buttons

    def action_keep(self):
        """Keep it for later, out of the reach of the next ranking."""
        self.need_id._check_officer()
        self._step("kept")

    def action_open_reject(self):
        """Ask for the reason of a rejection."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_match_reject_action")
        return action | {"context": {"active_ids": self.ids}}

    def action_reconsider(self):
        """Put a rejected or kept match back among the proposals."""
        self.need_id._check_officer()
        self._step("proposed", reject_reason=False, reject_note=False)

    def action_introduce(self):
        """Put company and researcher in touch: a mail to each in their language, a line on the timeline."""
        self.need_id._check_officer()
        self.need_id._check_reviewed()
        for match in self:
            match._introduce()

    def action_plan_meeting(self):
        """Open a new meeting on this technology."""
        self.need_id._check_officer()
        return self._open_new_meeting()

    # Business

    def _forget(self):
        """Drop the proposals that nobody decided or judged."""
        self.filtered(lambda match: match.state == "proposed" and not match.assessment_ids).unlink()

    def _introduce(self):
        self.ensure_one()._require_state("proposed", "kept")
        if not self.researcher_ids:
            raise UserError(self.env._("Choose the researcher to introduce first."))
        self._step("introduced", introduced_on=fields.Datetime.now())
        if self.need_id.state in ("submitted", "matching"):
            self.need_id._step("introduced")
        self.message_subscribe(self.membership_id.acting_officer_id.partner_id.ids)  # the answers to these mails
        researchers, coordinators = self.researcher_ids.partner_id, self.membership_id._coordinators()
        self.env.ref("ilp_scouting.mail_template_introduction_researcher")._send_to_partners(self, researchers)
        self.env.ref("ilp_scouting.mail_template_introduction_company")._send_to_partners(self, coordinators)
        own = self.with_env(self.need_id._in_company_language().env)
        summary = own.env._("Introduction for %(need)s", need=own.need_id._public_title())
        if not self.need_id._is_sealed():
            summary = own.env._("%(technology)s introduced", technology=own.technology_id.name)
        self.membership_id._log_interaction(
            "introduction", summary, pillar="technologies", partners=researchers | coordinators, origin=self
        )

    def _reject(self, reason, note=None):
        """Reject with a reason from the list; the match stays on record and is not proposed again."""
        self._step("rejected", reject_reason=reason, reject_note=note)

    def _open_new_meeting(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "ilp.meeting",
            "views": [(False, "form")],
            "name": self.env._("Plan a meeting"),
            "context": {"default_need_id": self.need_id.id, "default_match_ids": self.ids},
        }
