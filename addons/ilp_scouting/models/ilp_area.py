from odoo import api, fields, models


def open_map(env, action, domain, **context):
    """A window action of the map, kept to a domain, new records starting from where the user comes from."""
    values = env["ir.actions.act_window"]._for_xml_id(f"ilp_scouting.{action}")
    return values | {"domain": domain, "context": context}


class IlpArea(models.Model):
    """An area leads to what the institute has in it, narrower areas included; the top level is the research domain."""

    _inherit = "ilp.area"

    lab_count = fields.Integer("Number of laboratories", compute="_compute_map_counts")
    researcher_count = fields.Integer("Number of researchers", compute="_compute_map_counts")
    technology_count = fields.Integer("Number of technologies", compute="_compute_map_counts")

    def _compute_map_counts(self):
        for name in ("lab", "researcher", "technology"):
            found = self._found_below(f"ilp.{name}")
            for area in self:
                area[f"{name}_count"] = len(found.get(area._origin.id, ()))

    def _found_below(self, model):
        """{area id: ids of the records in it or in a narrower one}, in one query."""
        found = {}
        groups = self.env[model]._read_group([("area_ids", "child_of", self.ids)], ["area_ids"], ["id:array_agg"])
        for area, ids in groups:
            for above in area._ancestors_ids():
                found.setdefault(above, set()).update(ids)
        return found

    @api.readonly
    def action_open_labs(self):
        """Open the laboratories of this area."""
        return self._open_map("ilp_lab_action")

    @api.readonly
    def action_open_researchers(self):
        """Open the researchers of this area."""
        return self._open_map("ilp_researcher_action")

    @api.readonly
    def action_open_technologies(self):
        """Open the technologies of this area."""
        return self._open_map("ilp_technology_action")

    def _open_map(self, action):
        return open_map(self.env, action, [("area_ids", "child_of", self.ids)], default_area_ids=self.ids)
