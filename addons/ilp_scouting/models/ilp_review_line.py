from odoo import api, fields, models
from odoo.exceptions import UserError

ANSWERS = [("right", "Still right"), ("correct", "To be corrected"), ("withdraw", "To be withdrawn")]
DECISIONS = [("to_check", "To check"), ("accepted", "Accepted"), ("refused", "Refused")]


class IlpReviewLine(models.Model):
    """What a laboratory says of one sheet, given once and kept, with who and when.

    *Still right* counts as a review. A correction changes nothing before somebody of the programme accepts it. A
    withdrawn sheet leaves the catalogue at once, and is archived when that is accepted.
    """

    _name = "ilp.review.line"
    _description = "Review of a sheet"
    _order = "id"
    _rec_name = "technology_id"

    request_id = fields.Many2one("ilp.review.request", required=True, ondelete="cascade", index=True)
    lab_id = fields.Many2one(related="request_id.lab_id", store=True)
    partner_id = fields.Many2one(related="request_id.partner_id")
    technology_id = fields.Many2one("ilp.technology", required=True, ondelete="cascade", index=True)
    answer = fields.Selection(ANSWERS, readonly=True)
    answered_on = fields.Datetime("Answered", readonly=True)
    summary = fields.Text("Proposed introduction", readonly=True)
    trl = fields.Integer("Proposed TRL", readonly=True)
    lang = fields.Char(readonly=True, export_string_translation=False)  # of the page it was written on
    note = fields.Text("What the laboratory says", readonly=True)
    current_summary = fields.Text("Introduction", related="technology_id.summary")
    current_trl = fields.Integer("TRL", related="technology_id.trl")
    decision = fields.Selection(DECISIONS, readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime("Decided", readonly=True)

    _once = models.UniqueIndex("(request_id, technology_id)", "This sheet is in the request already.")

    def _answer(self, answer, summary="", trl=0, note=""):
        """Take one answer; of two at once the second is retried, because both write the line, and is told."""
        self.ensure_one()
        if self.answer:
            raise UserError(self.env._("“%(sheet)s” has been answered already.", sheet=self.technology_id.name))
        vals = {"answer": answer, "answered_on": fields.Datetime.now(), "note": note}
        if answer == "right":
            self.technology_id.reviewed_on = self.env.company._ilp_today()
        elif answer == "correct":
            vals |= self._correction(summary, trl)
        else:
            self.technology_id.visibility = "internal"
        self.write(vals | ({"decision": "to_check"} if answer != "right" else {}))

    def _correction(self, summary, trl):
        sheet = self.technology_id
        if (summary or "") == (sheet.summary or "") and trl == sheet.trl:
            raise UserError(self.env._("Write what has to be corrected in “%(sheet)s”.", sheet=sheet.name))
        return {"summary": summary, "trl": trl, "lang": self.env.context.get("lang")}

    def action_accept(self):
        """Do what the laboratory proposes."""
        for line in self._decide("accepted"):
            if line.answer == "withdraw":
                line.technology_id.active = False
            else:
                sheet = line.technology_id.with_context(lang=line.lang or line.partner_id.lang)
                today = line.env.company._ilp_today()
                sheet.write({"summary": line.summary, "trl": line.trl, "reviewed_on": today})

    def action_refuse(self):
        """Leave the sheet as it is; a withdrawn one stays out of the catalogue until somebody puts it back."""
        self._decide("refused")

    def _decide(self, decision):
        self.check_access("write")
        lines = self.filtered(lambda line: line.decision == "to_check")
        if not lines:
            raise UserError(self.env._("Nothing is left to decide here."))
        vals = {"decision": decision, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
        lines_sudo = lines.sudo()  # may be written, as just checked; what was said stays closed to the client
        lines_sudo.write(vals)
        return lines

    @api.model_create_multi
    def create(self, vals_list):
        """Sheets are put into a request by the programme itself."""
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        """What was said is not rewritten by hand."""
        self._refuse_by_hand()
        return super().write(vals)

    def _refuse_by_hand(self):
        if not self.env.su:
            raise UserError(self.env._("What a laboratory said is kept as it is: accept or refuse it."))
