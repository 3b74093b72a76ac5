from odoo import models


class EventMail(models.Model):
    """The confirmation of a registration waits until the seat is certain."""

    _inherit = "event.mail"

    def _create_missing_mail_registrations(self, registrations):
        """Who has not confirmed the offered seat, or was not approved yet, gets the message afterwards."""
        certain = registrations.filtered(lambda registration: not registration._ilp_is_provisional())
        return super()._create_missing_mail_registrations(certain)
