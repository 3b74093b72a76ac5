from odoo import api, models


class IlpArea(models.Model):
    """The names of the areas belong to the glossary that needs are read with."""

    _inherit = "ilp.area"

    @api.model_create_multi
    def create(self, vals_list):
        """A new area is understood at once."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """A renamed area is understood at once."""
        if not vals.keys().isdisjoint(("name", "active")):
            self.env.registry.clear_cache()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """An area translated in the dialog of Odoo is understood at once."""
        self.env.registry.clear_cache()
        return super()._update_field_translations(field_name, translations, digest, source_lang)
