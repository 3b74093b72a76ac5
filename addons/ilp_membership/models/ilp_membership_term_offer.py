from odoo import fields, models


class IlpMembershipTerm(models.Model):
    """What the offer leaves on its term: why it was declined, and whether the institute has yet to countersign it."""

    _inherit = "ilp.membership.term"

    decline_reason_id = fields.Many2one("crm.lost.reason", "Declined because", readonly=True, copy=False)
    decline_note = fields.Text("Words of the company", readonly=True, copy=False)
    declined_by_id = fields.Many2one("res.partner", "Declined by", readonly=True, copy=False)

    def _awaits_countersignature(self):
        """Whether the institute has to countersign before the term starts."""
        self.ensure_one()
        return self.program_id.countersignature and not self.order_id.ilp_countersigned_on

    def _activate_if_due(self):
        """Start no term that the institute has yet to countersign."""
        ready = self.filtered(lambda term: not term._awaits_countersignature())
        return super(IlpMembershipTerm, ready)._activate_if_due()

    def _is_open(self):
        """Before the countersignature nothing is given."""
        return super()._is_open() and (self.state == "active" or not self._awaits_countersignature())
