from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools.ledger import lapsed, passing_on


class IlpMembershipTerm(models.Model):
    """What is left of a benefit when the year is over passes to the next one, as far as the benefit says.

    It happens when the next term starts, once: the new balance has one move that names the old one. Units that are
    booked stay where they are. What is given back later is over, as is what came from an earlier term and has ended.
    """

    _inherit = "ilp.membership.term"

    def _activate_if_due(self):
        result = super()._activate_if_due()
        self.filtered(lambda term: term.state == "active")._roll_over()
        return result

    def _roll_over(self):
        """Pass on what the term before left. Doing it again passes nothing."""
        for term in self.filtered("previous_term_id"):
            for old in term.previous_term_id.entitlement_ids.filtered("benefit_id.rollover_percent"):
                benefit, new = old.benefit_id, term._entitlement_of(old.benefit_id)
                ended = lapsed(old.remaining, *old._rolled_and_taken()[old.id]) if old.rolled_until else 0
                quantity = passing_on(old.remaining - ended, benefit.rollover_percent, benefit.rollover_max)
                if quantity and "roll_over" not in new.move_ids.mapped("kind"):
                    old._move("pass_on", quantity, new, term.display_name)
                    new._move("roll_over", quantity, old, old.term_id.display_name)
                    new.rolled_until = term._rolled_until(benefit)

    def _rolled_until(self, benefit):
        if not benefit.rollover_months:
            return False
        return min(self.date_start + relativedelta(months=benefit.rollover_months, days=-1), self.date_end)
