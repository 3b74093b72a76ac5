from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.weeks import middle


class IlpSecondmentReport(models.Model):
    """The interim and the final report of a stay: a text or a file, given by a personal link when it is due."""

    _name = "ilp.secondment.report"
    _description = "Report of a secondment"
    _inherit = ["ilp.token.mixin"]
    _order = "due_on, id"
    _rec_name = "kind"

    secondment_id = fields.Many2one("ilp.secondment", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="secondment_id.company_id", store=True)
    person_id = fields.Many2one(related="secondment_id.person_id")
    kind = fields.Selection([("interim", "Interim report"), ("final", "Final report")], "Report", required=True)
    due_on = fields.Date("Due", required=True)
    text = fields.Text()
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    submitted_on = fields.Datetime("Given on", compute="_compute_submitted_on", store=True)
    asked_on = fields.Date("Asked for", readonly=True)
    chased_on = fields.Date("Officer told", readonly=True)

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _one_of_a_kind = models.UniqueIndex("(secondment_id, kind)", "This report exists already.")

    @api.depends("text", "document_name")
    def _compute_submitted_on(self):
        for report in self:
            given = (report.text or "").strip() or report.document_name
            report.submitted_on = (report.submitted_on or fields.Datetime.now()) if given else False

    @api.model
    def _due(self, kind, secondment):
        return secondment.date_end if kind == "final" else middle(secondment.date_start, secondment.date_end)

    def _url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/ilp/report/{self.token}"

    def _why_closed(self):
        """One sentence to whoever opens a link that does not work any more; False when it does."""
        if not self:
            return self.env._("This link is not complete: open the mail again and use the whole link.")
        if self.secondment_id.state != "running":
            return self.env._("This secondment is concluded: nothing more is asked of you.")
        return False

    def _answer(self, text, content=None, name=None):
        """Keep the report; until the stay is concluded a better one replaces it."""
        self.ensure_one()
        if closed := self._why_closed():
            raise UserError(closed)
        if not text and not content and not self.document:
            raise UserError(self.env._("Write the report, or attach it as a file."))
        self.write({"text": text or False} | ({"document": content, "document_name": name} if content else {}))
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        person = self.person_id.name
        self.secondment_id.activation_id._tell_officer(
            lambda env: env._("%(report)s of %(person)s is in: read it", report=kind, person=person)
        )

    def _ask(self):
        """Mail the link to the guest."""
        template = self.env.ref("ilp_scouting.mail_template_secondment_report")
        for report in self:
            report.asked_on = report.secondment_id.membership_id.program_id._today()
            template._send_to_partners(report, report.person_id)

    def _chase(self):
        """It is late: the officer gets one task."""
        for report in self:
            report.chased_on = report.secondment_id.membership_id.program_id._today()
            name = report.person_id.name
            report.secondment_id.activation_id._tell_officer(
                lambda env, name=name: env._("A report of %(person)s is late", person=name)
            )
