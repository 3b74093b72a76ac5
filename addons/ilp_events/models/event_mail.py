from odoo import models


class EventMail(models.Model):
    """The confirmation of a registration waits until the seat is certain, and then no longer."""

    _inherit = "event.mail"

    def _create_missing_mail_registrations(self, registrations):
        """Who has not confirmed the offered seat, or was not approved yet, gets the message afterwards."""
        certain = registrations.filtered(lambda registration: not registration._ilp_is_provisional())
        return super()._create_missing_mail_registrations(certain)

    def _send_mail(self, registrations):
        """What is written about our events leaves at once: the queue of mails runs every hour by itself."""
        result = super()._send_mail(registrations)
        if self.event_id._ilp_is_ours():
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return result
