from odoo import models
from odoo.exceptions import UserError


class EventRegistration(models.Model):
    """The gate's question about the seats of one company at one event."""

    # pylint: disable=consider-merging-classes-inherited  # the quota has a file of its own
    _inherit = "event.registration"

    def _ilp_check_company_quota(self, membership):
        """Refuse the person who would be one too many of her company, unless an officer gave a reason."""
        super()._ilp_check_company_quota(membership)
        event = self.event_id
        limit = event._ilp_company_limit(membership) if membership else None
        if limit is None or self.ilp_override_reason:
            return
        event._ilp_take_turns()  # two people of the company conflict, and the second one counts again
        if event._ilp_company_taken(membership) >= limit:
            raise UserError(
                self.env._(
                    "%(count)s people of %(company)s may come to %(event)s, and all these seats are taken.",
                    count=limit,
                    company=membership.partner_id.name,
                    event=event.name,
                )
            )
