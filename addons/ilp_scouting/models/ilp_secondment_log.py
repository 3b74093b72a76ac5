from odoo import api, fields, models
from odoo.exceptions import UserError


class IlpSecondmentLog(models.Model):
    """Two lines of one week: what the guest did, and what it found for the company. Written by a personal link.

    What was found is a candidate on the company's scouting path: the officer turns it into a need with one click.
    """

    _name = "ilp.secondment.log"
    _description = "Week of a secondment"
    _inherit = ["ilp.token.mixin"]
    _order = "week_start desc, id desc"
    _rec_name = "week_start"

    secondment_id = fields.Many2one("ilp.secondment", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one(related="secondment_id.membership_id", store=True, index=True)
    company_id = fields.Many2one(related="secondment_id.company_id", store=True)
    person_id = fields.Many2one(related="secondment_id.person_id")
    week_start = fields.Date("Week of", required=True, readonly=True)
    did = fields.Text("What was done")
    found = fields.Text("What was found for the company")
    answered_on = fields.Datetime("Written on", readonly=True)
    candidate_ids = fields.One2many("ilp.scouting.candidate", "log_id", "Candidates")

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _once_a_week = models.UniqueIndex("(secondment_id, week_start)", "This week has its log already.")

    @api.depends("week_start", "person_id")
    def _compute_display_name(self):
        for log in self:
            log.display_name = f"{log.person_id.name or ''} {log.week_start or ''}".strip()

    def _url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/ilp/log/{self.token}"

    def _why_closed(self):
        """One sentence to whoever opens a link that does not work any more; False when it does."""
        if not self:
            return self.env._("This link is not complete: open the mail again and use the whole link.")
        if self.secondment_id.state not in ("running", "done"):
            return self.env._("This secondment is not running: nothing is asked of you.")
        return False

    def _answer(self, did, found):
        """Keep the two lines; they can be corrected until the officer has taken up what was found."""
        self.ensure_one()
        if closed := self._why_closed():
            raise UserError(closed)
        if not did:
            raise UserError(self.env._("Write in one line what you did this week."))
        decided = self.candidate_ids.filtered(lambda one: one.state != "open")
        if decided and found != (self.found or ""):
            raise UserError(self.env._("Your liaison officer has taken up what you found: write to them to change it."))
        self.write({"did": did, "found": found or False, "answered_on": fields.Datetime.now()})
        self.candidate_ids._note(found, self._prepare_candidate_vals())

    def _prepare_candidate_vals(self):
        secondment = self.secondment_id
        return {
            "membership_id": self.membership_id.id,
            "log_id": self.id,
            "partner_id": secondment.person_id.id,
            "area_ids": [fields.Command.set(secondment.area_ids.ids)],
        }

    def _send(self):
        """Ask for the two lines, in the language of the guest."""
        template = self.env.ref("ilp_scouting.mail_template_secondment_week")
        for log in self:
            template._send_to_partners(log, log.person_id)
