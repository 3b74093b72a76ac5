import re
import secrets

from odoo import api, fields, models
from odoo.tools import SQL, consteq

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")


class IlpTokenMixin(models.AbstractModel):
    """A personal link that works without a login: the token cannot be guessed, and nobody reads it but the mail."""

    _name = "ilp.token.mixin"
    _description = "Personal link"

    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups="base.group_system",
    )

    def _init_column(self, column_name):
        """Records that are older than their links get one each, and not all the same."""
        if column_name != "token":
            return super()._init_column(column_name)
        table = SQL.identifier(self._table)
        for (number,) in self.env.execute_query(SQL("SELECT id FROM %s WHERE token IS NULL", table)):
            self.env.cr.execute(SQL("UPDATE %s SET token = %s WHERE id = %s", table, secrets.token_urlsafe(32), number))
        return None

    @api.model
    def _find_any(self, token):
        """The record of the token, whatever has become of it; call it on a sudo model: the token is the right."""
        record = self.search([("token", "=", token)], limit=1) if TOKEN.fullmatch(token or "") else self.browse()
        return record if record and consteq(record.token, token) else self.browse()
