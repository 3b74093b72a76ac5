from odoo import api, fields, models
from odoo.exceptions import UserError


class IlpException(models.TransientModel):
    """The reason of an exception to a rule of the programme: kept with who decided and when."""

    _name = "ilp.exception"
    _description = "Exception to a rule"

    kind = fields.Selection(
        [
            ("eligibility", "Admit a company outside the size classes"),
            ("due_diligence", "Send the offer without a clear due diligence"),
            ("late_notice", "Accept a late notice"),
        ],
        required=True,
    )
    lead_id = fields.Many2one("crm.lead", "Prospect")
    membership_id = fields.Many2one("ilp.membership", "Affiliate")
    withdrawal_id = fields.Many2one("ilp.withdrawal", "Notice")
    reason = fields.Text(required=True)

    @api.model
    def _open(self, kind, record):
        """The dialog that asks for the reason of the exception ``kind`` about ``record``."""
        owner = next(name for name, field in self._fields.items() if field.comodel_name == record._name)
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, f"default_{owner}": record.id},
        }

    def action_apply(self):
        """Record the exception where it belongs, with the rights of who asks."""
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Write the reason of the exception."))
        getattr(self, f"_apply_{self.kind}")()
        return {"type": "ir.actions.act_window_close"}

    def _apply_eligibility(self):
        (self.membership_id or self.lead_id)._record_ilp_exception(self.reason)

    def _apply_due_diligence(self):
        self.membership_id._waive_due_diligence(self.reason)

    def _apply_late_notice(self):
        self.withdrawal_id._accept_late(self.reason)
