from odoo import fields, models

from odoo.addons.ilp_membership.tools import numbers


class IlpDesk(models.Model):
    """A working place in a laboratory that a guest can have. Two guests never have it on the same day."""

    _name = "ilp.desk"
    _description = "Desk of a laboratory"
    _order = "lab_id, name, id"

    name = fields.Char(required=True)
    lab_id = fields.Many2one("ilp.lab", "Laboratory", required=True, index=True, ondelete="restrict")
    note = fields.Char("Where it is, what it has")
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(lab_id, name)", "This laboratory has a desk of that name.")

    def copy_data(self, default=None):
        """Another desk of the laboratory."""
        vals_list = super().copy_data(default)
        for desk, vals in zip(self, vals_list, strict=True):
            vals["name"] = (default or {}).get("name") or desk._free_name()
        return vals_list

    def _free_name(self):
        taken = set(self.with_context(active_test=False).search([("lab_id", "=", self.lab_id.id)]).mapped("name"))
        name = self.env._("%(name)s (copy)", name=self.name)
        return numbers.free(name, taken, " ") if name in taken else name
