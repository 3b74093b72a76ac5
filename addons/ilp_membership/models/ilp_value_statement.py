from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.balance import bar
from .ilp_benefit import PILLARS

COLORS = {"technologies": "#1f4e79", "skills": "#2e7d4f", "relations": "#b5651d"}
PAPER = ("offer", "accession", "withdrawal", "invoice", "payment", "handover", "profile")  # no work with the company
WIDTH = 600


class IlpMembershipTerm(models.Model):
    """The value statement: one page for the company on what it got in a year of affiliation.

    It says the same whoever prints it: nothing internal, nothing of a sealed need, what the company may read. Other
    rooms add their figures (`_statement_figures`) and parts (`_statement_parts`). There is no score.
    """

    _inherit = "ilp.membership.term"

    def action_print_statement(self):
        """Print what the company got in this term."""
        self.check_access("read")
        return self.env.ref("ilp_membership.action_report_value_statement").report_action(self)

    def _get_report_base_filename(self):
        return f"{self.membership_id.partner_id.name} {self.date_start.year}"

    def _statement(self):
        """Everything the page shows, in the language of the context."""
        self.ensure_one()
        return {
            "benefits": self.entitlement_ids,
            "figures": [(label, number) for label, number in self._statement_figures() if number],
            "pillars": self._statement_pillars(),
            "parts": [(title, lines) for title, lines in self._statement_parts() if lines],
            "width": WIDTH,
        }

    def _statement_domain(self):
        """The lines of the timeline in this term, until today, that the company may read."""
        end = fields.Datetime.end_of(fields.Datetime.to_datetime(self.date_end), "day")
        domain = Domain("membership_id", "=", self.membership_id.id) & Domain("is_internal", "=", False)
        domain &= Domain("date", ">=", self.date_start) & Domain("date", "<=", min(end, fields.Datetime.now()))
        return domain & Domain("kind", "not in", PAPER)

    def _statement_figures(self):
        """[(what, how many)] of this term."""
        talks = self._statement_domain() & Domain("kind", "in", ("consultation", "call"))
        lines = self.env["ilp.interaction"].search(talks)
        return [(self.env._("Consultations and calls"), len({line._record_key() for line in lines}))]

    def _statement_parts(self):
        """[(title, lines)] of what deserves words."""
        return []

    def _statement_pillars(self):
        """[(pillar, number, x, width, colour)]: how the work is spread; a record counts once."""
        lines = self.env["ilp.interaction"].search(self._statement_domain())
        counts = [len({line._record_key() for line in lines if line.pillar == code}) for code, _label in PILLARS]
        labels = dict(self.env["ilp.interaction"]._fields["pillar"]._description_selection(self.env))
        return [
            (labels[code], count, *place, COLORS[code])
            for (code, _label), count, place in zip(PILLARS, counts, bar(counts, WIDTH), strict=True)
        ]


class IlpMembership(models.Model):
    """The value statement of the year that runs, or of the last one."""

    _inherit = "ilp.membership"

    def action_print_statement(self):
        """Print what these companies got in their year."""
        self.check_access("read")
        terms = self.current_term_id
        if not terms:
            raise UserError(self.env._("There is no term yet: nothing to state."))
        return terms.action_print_statement()
