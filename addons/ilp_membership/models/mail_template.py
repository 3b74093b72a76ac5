from odoo import models
from odoo.fields import Command


class MailTemplate(models.Model):
    """Mails of the programme reach each person in that person's language."""

    _inherit = "mail.template"

    def _send_to_partners(self, record, partners):
        """Queue one mail to each partner, in its own language; the template's `lang` reads `recipient_lang`."""
        self.ensure_one()
        for partner in partners.filtered("email"):
            self.with_context(recipient_lang=partner.lang, recipient=partner).send_mail(
                record.id, email_values={"recipient_ids": [Command.set(partner.ids)], "email_to": False}
            )
