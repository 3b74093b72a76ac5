from odoo import SUPERUSER_ID, api, models
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

    # Updates

    @api.model
    def _reset_unchanged(self, module):
        """Bring an addon's templates that no user has ever written to the text of its code; the others stay."""
        owned = self.env["ir.model.data"].search([("module", "=", module), ("model", "=", self._name)])
        templates = self.browse(owned.mapped("res_id")).exists()
        unchanged = templates.filtered(lambda template: template.write_uid.id == SUPERUSER_ID)
        unchanged.with_context(ilp_update=True).reset_template()

    def _override_translation_term(self, module_name, xml_ids):
        """An update loads its translations itself, those of all templates at once."""
        if self.env.context.get("ilp_update"):
            return None
        return super()._override_translation_term(module_name, xml_ids)
