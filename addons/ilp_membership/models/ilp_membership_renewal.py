from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError


class IlpMembership(models.Model):
    """An affiliation from one term to the next: who renews, when the next term starts, who comes back."""

    _inherit = "ilp.membership"

    invoice_lead_days = fields.Integer(
        "Invoiced before the start (days)",
        help="For a company that pays late by contract and asks for its invoice earlier. 0: as the programme says.",
    )

    _invoice_lead = models.Constraint("CHECK(invoice_lead_days >= 0)", "Days cannot be negative.")

    def _renews(self):
        """Whether the company is offered another term: an affiliate in force or in its days of grace."""
        return self.is_affiliate

    def _renewal_offered(self, term):
        """``term``, the next one, was offered to the company: what else the renewal asks of it starts here."""

    def _new_term(self, date_start):
        """The term that the next offer is for: the day after the last, or for who is no affiliate on ``date_start``."""
        self._check_offer_template()
        return self.env["ilp.membership.term"].create(self._prepare_next_term_vals(date_start))

    def _check_offer_template(self):
        for program in self.program_id:
            if not program.order_template_id:
                raise UserError(
                    self.env._("Choose the offer template of the programme first (Configuration, Programmes).")
                )

    def _prepare_next_term_vals(self, date_start=None):
        """A return after a lapse or a declined offer starts a run of its own; an affiliate goes on without a gap."""
        last = self.term_ids.filtered(lambda term: term.state != "cancelled").sorted("date_start")[-1:]
        start = date_start or self.program_id._today()
        if last:
            following = last.date_end + relativedelta(days=1)
            start = following if self.is_affiliate else max(start, following)
        return {
            "membership_id": self.id,
            "previous_term_id": last.id,
            "date_start": start,
            "has_fixed_dates": False,
        }

    def _withdraw_offers(self):
        """The open offers of these affiliations are not valid any more."""
        terms = self.term_ids.filtered(lambda term: term.state in ("draft", "offered"))
        terms.order_ids.filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()
        terms.filtered(lambda term: term.state != "cancelled").write({"state": "cancelled"})

    def action_renew(self):
        """Renew these affiliations now: the next term, its order, the offer."""
        terms = self.term_ids.filtered(lambda term: term.state in ("active", "expired") and not term._successor())
        return terms.action_renew()
