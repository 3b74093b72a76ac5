from odoo import models


class MailRenderMixin(models.AbstractModel):
    """A mail about a seat of the programme speaks the language of its reader, whichever template the event uses."""

    _inherit = "mail.render.mixin"

    def _render_lang(self, res_ids, engine="inline_template"):
        """The language of the person comes before the one that template or event prefer."""
        languages = super()._render_lang(res_ids, engine=engine)
        if self.render_model == "event.registration":
            languages |= self.env["event.registration"].browse(res_ids)._ilp_languages()
        return languages
