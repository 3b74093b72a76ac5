from odoo import models
from odoo.exceptions import UserError


class IlpEventInvitation(models.Model):
    """Answers from one link come one after the other: two clicks on its button are one answer."""

    # pylint: disable=consider-merging-classes-inherited  # the order of the answers has a file of its own
    _inherit = "ilp.event.invitation"

    def _take_turn(self, in_line=False):
        """Wait for the answer that this link is giving now; the next one sees what it did.

        Who takes a seat sees it without beginning again (``in_line``), as on the portal. Only as the first act of a
        request, because what it read before is forgotten.
        """
        self.ensure_one()
        if in_line:
            self.event_id._ilp_read_committed()
        self._ilp_take_turns()
        self.env.invalidate_all()

    def _check_contact(self):
        """Who left the company's list of contacts takes no seat by an old link; who never was on it may."""
        contacts = self.membership_id.contact_ids.filtered(lambda contact: contact.partner_id == self.partner_id)
        if contacts and not any(contact.is_current for contact in contacts):
            names = {"person": self.partner_id.name, "company": self.membership_id.partner_id.name}
            raise UserError(self.env._("%(person)s is no longer a contact of %(company)s in the programme.", **names))
