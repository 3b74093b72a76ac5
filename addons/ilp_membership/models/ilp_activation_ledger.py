from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.months import months_begun


class IlpActivation(models.Model):
    """What an activity takes: units of the term, by the ledger, and places of the year."""

    _inherit = "ilp.activation"

    def _find_entitlement(self):
        """The balance that this activity counts against; empty when its module counts nothing."""
        balance = self.membership_id._entitlement(self.benefit_id, self.date_start)
        if self.benefit_id and not balance:
            raise UserError(
                self.env._(
                    "The term of %(company)s has no balance of “%(benefit)s”.",
                    company=self.membership_id.partner_id.name,
                    benefit=self.benefit_id.name,
                )
            )
        return balance

    def _units_at_start(self):
        """What the start uses at once; siblings whose units go one by one say less."""
        return self.quantity

    def _held(self):
        """(reserved, used) units of the term."""
        return self.entitlement_id._balance_of(self) if self.entitlement_id else (0, 0)

    def _use_units(self, quantity):
        if self.entitlement_id and quantity:
            self.entitlement_id._use(quantity, self)

    def _give_back(self, quantity):
        if self.entitlement_id and quantity:
            self.entitlement_id._release(quantity, self, self.reason_id.name)

    def _unused(self, day):
        """Units to give back when it stops on ``day``: a month that has begun is used."""
        reserved, used = self._held()
        if self.unit != "month" or self.state != "running":
            return reserved
        return reserved + max(used - months_begun(self.date_start, day), 0)

    def _set_quantity(self, quantity, **values):
        """It takes more or fewer units than agreed: the ledger follows. Raises a UserError when too few are left."""
        self.ensure_one()
        more = quantity - self.quantity
        if self.entitlement_id and more > 0:
            (self.entitlement_id._use if self.state == "running" else self.entitlement_id._reserve)(more, self)
        elif more < 0:
            self._give_back(-more)
        self._step(self.state, quantity=quantity, **values)

    # Places

    def _capacity_domain(self):
        """The places of the year that this activity takes; siblings know of narrower ones."""
        return [
            ("company_id", "=", self.company_id.id),
            ("product_tmpl_id", "=", self.product_tmpl_id.id),
            ("year", "=", self.date_start.year),
        ]

    def _take_places(self):
        """Take one place of each limit that holds for the year; the database has the last word when two ask at once."""
        for activation in self:
            limits = self.env["ilp.activation.capacity"].search(activation._capacity_domain())
            full = (limits - activation.capacity_ids).filtered(lambda one: one.places_left <= 0)
            if full:
                raise UserError(
                    self.env._("No place is left for “%(what)s” in that year.", what=full[0].display_name)
                )
            if limits != activation.capacity_ids:
                activation._step(activation.state, capacity_ids=[Command.set(limits.ids)])
        self.env.flush_all()
