from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IlpArea(models.Model):
    """Technology area: the one tree that profiles, needs, technologies, researchers and events all use."""

    _name = "ilp.area"
    _description = "Technology area"
    _inherit = "ilp.code.mixin"
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["name", "complete_name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short stable code, used by imports.")
    parent_id = fields.Many2one("ilp.area", "Parent area", ondelete="restrict", index=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("ilp.area", "parent_id", "Narrower areas")
    complete_name = fields.Char(compute="_compute_complete_name", store=True, recursive=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another area has this code.")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for area in self:
            parent = area.parent_id.complete_name
            area.complete_name = f"{parent} / {area.name}" if parent else area.name

    @api.depends("name")
    def _compute_display_name(self):
        for area in self:
            area.display_name = area.name

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An area cannot be part of itself."))

    def _within(self, areas):
        """Those of these areas that are one of ``areas``, or part of one."""
        return self.filtered(lambda area: area._ancestors_ids() & set(areas.ids))

    def _ancestors_ids(self):
        """Ids of these areas and of every area above them."""
        return {int(part) for area in self for part in (area.parent_path or "").split("/") if part}
