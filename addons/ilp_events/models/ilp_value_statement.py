from odoo import models


class IlpMembershipTerm(models.Model):
    """What events add to the value statement: those that the company went to, and how many of its people."""

    _inherit = "ilp.membership.term"

    def _statement_figures(self):
        """Count the events of the term that somebody of the company attended, visits apart."""
        domain = [
            ("ilp_membership_id", "=", self.membership_id.id),
            ("state", "=", "done"),
            ("event_id.date_begin", ">=", self.date_start),
            ("event_id.date_begin", "<=", self.date_end),
        ]
        seats_sudo = self.env["event.registration"].sudo().search(domain)  # numbers only, the same for every reader
        visits_sudo = seats_sudo.event_id.filtered(lambda event: event.ilp_kind == "visit")
        return [
            *super()._statement_figures(),
            (self.env._("Events attended"), len(seats_sudo.event_id - visits_sudo)),
            (self.env._("Visits"), len(visits_sudo)),
            (self.env._("People of yours who came"), len(seats_sudo.partner_id)),
        ]
