from werkzeug.exceptions import NotFound

from odoo import models


class IrHttp(models.AbstractModel):
    """An address that names record number nought leads nowhere, also for the pages of events."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Say that there is no such page; core would fail on making the address of a record that has no number."""
        if any(isinstance(value, models.BaseModel) and not value.id for value in args.values()):
            raise NotFound
        return super()._pre_dispatch(rule, args)
