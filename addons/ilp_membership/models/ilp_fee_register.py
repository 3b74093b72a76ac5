import json
from urllib.parse import urlencode

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import tabular


class IlpMembershipTerm(models.Model):
    """The fee register: one row for each term, with its payer, purchase order and amounts, as a workbook."""

    _inherit = "ilp.membership.term"

    def action_export_register(self):
        """Download the register of the selected terms, else of those that the filters show."""
        return self._register_url("ilp.membership.term")

    @api.model
    def _register_url(self, model):
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("The fee register is for the programme administration."))
        ids, domain = self.env.context.get("active_ids"), self.env.context.get("active_domain") or []
        domain = json.dumps([["id", "in", ids]] if ids else domain)
        query = urlencode({"model": model, "domain": domain, "companies": json.dumps(self.env.companies.ids)})
        return {"type": "ir.actions.act_url", "url": f"/ilp/fees/register.xlsx?{query}", "target": "download"}

    def _fee_register(self):
        """The workbook of these terms, in the language of the user; dates and amounts are real."""
        header = [*self._register_header(), *self._register_amounts_header()]
        rows = [[*term._register_row(), *term._register_amounts()] for term in self]
        return tabular.workbook(header, rows, title=self.env._("Fee register"))

    def _register_header(self):
        return [
            self.env._("Affiliate"),
            self.env._("VAT"),
            self.env._("Payer"),
            self.env._("Liaison officer"),
            self.env._("First day"),
            self.env._("Last day"),
            self.env._("State"),
            self.env._("Signatory"),
            self.env._("Signed on"),
            self.env._("Order"),
            self.env._("Purchase order"),
            self.env._("Tier"),
            self.env._("Modules"),
        ]

    def _register_row(self):
        membership, order = self.membership_id, self._current_order()
        return [
            membership.partner_id.name,
            membership.partner_id.vat,
            (membership.payer_id or membership.partner_id).name,
            membership.officer_id.name,
            self.date_start,
            self.date_end,
            self._state_label(self.state),
            self.signed_by,
            self.signed_on,
            order.name,
            order.client_order_ref,
            self.tier_id.name,
            ", ".join(self.module_ids.mapped("name")),
        ]

    def _register_amounts_header(self):
        return [
            self.env._("Tier fee"),
            self.env._("Modules fee"),
            self.env._("Fee"),
            self.env._("Invoiced"),
            self.env._("To invoice"),
            self.env._("Paid, with taxes"),
            self.env._("Due, with taxes"),
            self.env._("Currency"),
            self.env._("Payment"),
        ]

    def _register_amounts(self):
        invoices = self._fee_invoices()
        due = sum(invoices.mapped("amount_residual"))
        return [
            self.amount_base,
            self.amount_modules,
            self.amount_untaxed,
            self.amount_invoiced,
            self.amount_to_invoice,
            sum(invoices.mapped("amount_total")) - due,
            due,
            self.currency_id.name,
            dict(self._fields["payment_state"]._description_selection(self.env)).get(self.payment_state),
        ]


class IlpRenewal(models.Model):
    """What the cockpit opens for a selection of renewals."""

    _inherit = "ilp.renewal"

    def action_export_register(self):
        """Download the register of the selected renewals' terms, else of those that the filters show."""
        return self.env["ilp.membership.term"]._register_url("ilp.renewal")

    def action_handover(self):
        """Hand the affiliates of these renewals over to another officer."""
        return self.membership_id.action_handover()
