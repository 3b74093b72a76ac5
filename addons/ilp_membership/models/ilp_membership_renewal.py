from odoo import models


class IlpMembership(models.Model):
    """An affiliation from one term to the next: who renews, and what its renewal asks of the company."""

    _inherit = "ilp.membership"

    def _renews(self):
        """Whether the company is offered another term: an affiliate in force or in its days of grace."""
        return self.is_affiliate

    def _renewal_offered(self, term):
        """``term``, the next one, was offered to the company: what else the renewal asks of it starts here."""

    def _withdraw_offers(self):
        """The open offers of these affiliations are not valid any more."""
        terms = self.term_ids.filtered(lambda term: term.state in ("draft", "offered"))
        terms.order_ids.filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()
        terms.filtered(lambda term: term.state != "cancelled").write({"state": "cancelled"})
