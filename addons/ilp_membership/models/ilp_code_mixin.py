from odoo import models

from ..tools import numbers


class IlpCodeMixin(models.AbstractModel):
    """An entry of a vocabulary that is known by a name and a code of its own.

    A duplicate is told apart by both: it is made to be changed, not to be refused.
    """

    _name = "ilp.code.mixin"
    _description = "Entry of a vocabulary"

    def copy_data(self, default=None):
        """Give each duplicate the next name and code that are free."""
        given = default or {}
        vals_list = super().copy_data(default)
        for record, vals in zip(self, vals_list, strict=True):
            if "name" not in given:
                vals["name"] = self.env._("%(name)s (copy)", name=record.name)
            if vals.get("code") and "code" not in given:
                vals["code"] = record._free_code()
        return vals_list

    def _free_code(self):
        like = f"{self.code}\\_%"
        taken = set(self.with_context(active_test=False).search([("code", "=like", like)]).mapped("code"))
        return numbers.free(self.code, taken)
