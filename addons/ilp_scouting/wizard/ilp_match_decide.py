from odoo import api, fields, models

from ..models.ilp_match import REJECT_REASONS
from ..models.ilp_match_decision import DECISIONS


class IlpMatchDecide(models.TransientModel):
    """The decision on a technology, with the verdicts at hand and the words that go to each side."""

    _name = "ilp.match.decide"
    _description = "Decide on a match"

    match_id = fields.Many2one("ilp.match", required=True, ondelete="cascade")
    verdict_table = fields.Html(related="match_id.verdict_table")
    decision = fields.Selection(DECISIONS, required=True, default="go")
    note = fields.Text("Why", required=True)
    revisit_on = fields.Date("Look again on")
    stop_reason = fields.Selection(REJECT_REASONS, "Reason")
    feedback_researcher = fields.Text(
        "To the researcher", compute="_compute_feedback", store=True, readonly=False, precompute=True
    )
    feedback_company = fields.Text(
        "To the company", compute="_compute_feedback", store=True, readonly=False, precompute=True
    )

    @api.depends("match_id")
    def _compute_feedback(self):
        for wizard in self:
            wizard.feedback_researcher = wizard.match_id and wizard.match_id._suggest_feedback("researcher")
            wizard.feedback_company = wizard.match_id and wizard.match_id._suggest_feedback("company")

    def action_confirm(self):
        """Take the decision and tell those concerned."""
        self.match_id.need_id._check_officer()
        self.match_id._decide(
            self.decision,
            self.note,
            revisit_on=self.revisit_on,
            stop_reason=self.stop_reason,
            to_researcher=self.feedback_researcher,
            to_company=self.feedback_company,
        )
        return {"type": "ir.actions.act_window_close"}
