from odoo.http import request, route

from .portal import IlpPortal


class StatementPortal(IlpPortal):
    """The value statement for the coordinators of the company."""

    @route("/my/ilp/statement", type="http", auth="user", website=True)
    def portal_my_ilp_statement(self, term=None, **kwargs):
        """The document of the running term, or of an earlier one of the same company."""
        membership = self._get_ilp_membership()
        terms = membership.term_ids.filtered(lambda one: one.state in ("active", "expired"))
        chosen = terms.filtered(lambda one: str(one.id) == term) if term else membership.current_term_id & terms
        allowed = self._is_ilp_coordinator(membership) or self.env.user._is_internal()
        if not chosen or not allowed:
            return request.redirect("/my/ilp")
        report = "ilp_membership.action_report_value_statement"
        return self._show_report(model=chosen, report_type="pdf", report_ref=report, download=True)
