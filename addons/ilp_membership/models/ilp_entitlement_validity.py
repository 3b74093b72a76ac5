from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.ledger import lapsed


class IlpEntitlement(models.Model):
    """Until when a balance can be used. Days are compared when somebody asks: nothing here is stored but dates.

    A balance lasts as long as its term, and through the days of grace of an affiliate that has not renewed: they are
    told only when they run, because who renews has none. What came from the last term may end before. What a record
    holds already it keeps, whatever the day.
    """

    _inherit = "ilp.entitlement"

    rolled_until = fields.Date("From the last term until", readonly=True)
    usable_until = fields.Date("Usable until", compute="_compute_usable_until", compute_sudo=True)
    is_expired = fields.Boolean("Over", compute="_compute_usable_until", compute_sudo=True)
    usable = fields.Integer(
        "Left", compute="_compute_usable", compute_sudo=True, help="What can be booked or used today."
    )
    expired = fields.Integer(
        "Expired units", compute="_compute_usable", compute_sudo=True, help="What was left and was not used in time."
    )
    rolled_left = fields.Integer(
        "Left of the last term",
        compute="_compute_usable",
        compute_sudo=True,
        help="Of what is left, the units that came from the last term and end before the others.",
    )

    @api.depends("term_id.date_end", "membership_id.state", "term_id.following_term_ids.state")
    def _compute_usable_until(self):
        for entitlement in self:
            last, today = entitlement.term_id.date_end, entitlement.company_id._ilp_today()
            if last and today > last:
                last += timedelta(days=entitlement._grace_days())
            entitlement.update({"usable_until": last, "is_expired": bool(last) and today > last})

    def _grace_days(self):
        """The days for which an affiliate that has not renewed may use what was left."""
        renewed = any(following.state in ("signed", "active") for following in self.term_id.following_term_ids)
        return self.membership_id.program_id.grace_days if self.membership_id.is_affiliate and not renewed else 0

    @api.depends("remaining", "is_expired", "rolled_until", "move_ids.granted")
    def _compute_usable(self):
        rolled = self.filtered("rolled_until")._rolled_and_taken()
        for entitlement in self:
            left, until = entitlement.remaining, entitlement.rolled_until
            early = lapsed(left, *rolled.get(entitlement._origin.id, (0, 0)))
            late = bool(until) and entitlement.company_id._ilp_today() > until
            lost = left if entitlement.is_expired else early if late else 0
            entitlement.update(
                {"expired": max(lost, 0), "usable": left - lost, "rolled_left": 0 if lost or late else early}
            )

    def _rolled_and_taken(self):
        """Of each of these: the units that came from the last term, and those taken in time."""
        if not self.ids:
            return {}
        self.env["ilp.entitlement.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id, COALESCE(SUM(m.granted) FILTER (WHERE m.kind = 'roll_over'), 0),"
                " COALESCE(SUM(m.reserved + m.used) FILTER (WHERE m.date <= e.rolled_until), 0)"
                " FROM ilp_entitlement e JOIN ilp_entitlement_move m ON m.entitlement_id = e.id"
                " WHERE e.id IN %s GROUP BY e.id",
                tuple(self.ids),
            )
        )
        return {entitlement_id: (int(rolled), int(taken)) for entitlement_id, rolled, taken in rows}

    @api.model
    def _find_inconsistent(self):
        """The balances that are not the sum of their moves: there are none, and this proves it on a running system."""
        self.flush_model()
        self.env["ilp.entitlement.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id FROM ilp_entitlement e LEFT JOIN ilp_entitlement_move m ON m.entitlement_id = e.id"
                " GROUP BY e.id HAVING (COALESCE(e.granted, 0), COALESCE(e.reserved, 0), COALESCE(e.used, 0))"
                " <> (COALESCE(SUM(m.granted), 0), COALESCE(SUM(m.reserved), 0), COALESCE(SUM(m.used), 0))"
                " OR COALESCE(e.remaining, 0) <> COALESCE(e.granted, 0) - COALESCE(e.reserved, 0) - COALESCE(e.used, 0)"
            )
        )
        return self.browse(row[0] for row in rows)
