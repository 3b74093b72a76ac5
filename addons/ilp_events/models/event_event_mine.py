from odoo import api, fields, models
from odoo.fields import Domain


class EventEvent(models.Model):
    """Whether the user takes part: the list of participants is for participants."""

    _inherit = "event.event"

    ilp_expects_me = fields.Boolean(
        "Has a seat of mine", compute="_compute_ilp_expects_me", compute_sudo=True, search="_search_ilp_expects_me"
    )

    @api.depends_context("uid")
    def _compute_ilp_expects_me(self):
        """Record rules ask this, and not the seats themselves: those would stay in the cache of who may not."""
        mine = self._ilp_having("event.registration", self._ilp_my_seats())
        for event in self:
            event.ilp_expects_me = event in mine

    def _search_ilp_expects_me(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("registration_ids", "any", self._ilp_my_seats())

    def _ilp_my_seats(self):
        """The seats of the user that are certain: neither offered nor waiting for an officer."""
        certain = Domain("ilp_confirm_until", "=", False) & Domain("ilp_approval", "!=", "requested")
        mine = Domain("partner_id", "=", self.env.user.partner_id.id)
        return mine & certain & Domain("state", "in", ("open", "done"))
