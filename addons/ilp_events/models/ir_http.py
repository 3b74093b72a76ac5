from werkzeug.exceptions import NotFound

from odoo import models


class IrHttp(models.AbstractModel):
    """An address that names record number nought leads nowhere, also for the pages of events."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Say that there is no such page; core would fail on making the address of a record that has no number."""
        rule, args = super()._match(path_info)
        if any(isinstance(value, models.BaseModel) and not value.id for value in args.values()):
            raise NotFound
        return rule, args
