from odoo import api, fields, models


class IlpTermination(models.TransientModel):
    """The end of an affiliation, with its reason from the list; a term in force ends early, with what goes back."""

    _name = "ilp.termination"
    _description = "End of an affiliation"

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True)
    reason_id = fields.Many2one("ilp.withdrawal.reason", required=True)
    note = fields.Text()
    term_id = fields.Many2one("ilp.membership.term", "Term in force", compute="_compute_term_id")
    last_day = fields.Date("Last day", required=True, default=lambda self: self.env.company._ilp_today())
    currency_id = fields.Many2one(related="term_id.currency_id")
    refund_policy = fields.Selection(related="membership_id.program_id.refund_policy")
    refund_amount = fields.Monetary("To credit, before taxes", compute="_compute_refund_amount")

    @api.depends("membership_id")
    def _compute_term_id(self):
        for wizard in self:
            wizard.term_id = wizard.membership_id.term_ids.filtered(lambda term: term.state == "active")[:1]

    @api.depends("term_id", "last_day")
    def _compute_refund_amount(self):
        for wizard in self:
            early = wizard.term_id and wizard.last_day
            wizard.refund_amount = wizard.term_id._refund_amount(wizard.last_day) if early else 0

    def action_apply(self):
        """End the affiliation, or its term early, with the rights of who asks."""
        self.ensure_one()
        if not self.term_id:
            self.membership_id._end(self.reason_id, self.note)
            return {"type": "ir.actions.act_window_close"}
        refunds = self.membership_id._end_early(self.last_day, self.reason_id, self.note)
        if not refunds:
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_refund_type")
        return action | {"domain": [("id", "in", refunds.ids)], "context": {}}
