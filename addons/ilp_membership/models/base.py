from odoo import models
from odoo.tools import SQL


class Base(models.AbstractModel):
    """Whoever acts on the same record at once acts one after the other."""

    _inherit = "base"

    def _ilp_take_turns(self):
        """Make transactions that come here with one of these records follow each other.

        The second waits for the end of the first. In a snapshot, which is Odoo's habit, it is refused then and retried
        by the server, and sees what the first one did. Odoo's own `lock_for_update` does not wait: it raises.
        """
        if self.ids:
            query = SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s", SQL.identifier(self._table), tuple(self.ids)
            )
            self.env.cr.execute(query, log_exceptions=False)  # a conflict is expected and retried
