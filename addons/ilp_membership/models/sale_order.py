from odoo import api, fields, models


class SaleOrder(models.Model):
    """The offer of a term. Sending it offers the term, signing it is the accession, cancelling it declines it."""

    _inherit = "sale.order"

    ilp_term_id = fields.Many2one(
        "ilp.membership.term", "Affiliation term", index="btree_not_null", copy=False, ondelete="restrict"
    )
    ilp_membership_id = fields.Many2one(related="ilp_term_id.membership_id", string="Affiliate")

    is_ilp_amendment = fields.Boolean(
        "Change during the term", readonly=True, copy=False, help="It adds to a term that is signed already."
    )

    _one_order_a_term = models.UniqueIndex(
        "(ilp_term_id) WHERE state = 'sale' AND ilp_term_id IS NOT NULL AND is_ilp_amendment IS NOT TRUE",
        "This term already has a signed order.",
    )

    @api.model
    def _create_ilp_offer(self, term):
        """Create the quotation of ``term`` from the programme's template: the tier, and the modules still unticked."""
        membership = term.membership_id
        lang = membership.partner_id.lang or self.env.lang
        template = membership.program_id.order_template_id.with_context(lang=lang)
        lines = [
            fields.Command.create(line._prepare_order_line_values()) for line in template.sale_order_template_line_ids
        ]
        return self.create(self._prepare_ilp_offer_vals(term) | {"order_line": lines})

    @api.model
    def _prepare_ilp_offer_vals(self, term):
        """Header of an order of ``term``: for whom, who pays, at which prices, who signs. Lines are the caller's.

        It searches nothing of its own, so that a renewal run prepares a thousand of them.
        """
        membership = term.membership_id
        return {
            "partner_id": (membership._coordinators()[:1] or membership.partner_id).id,
            "company_id": membership.company_id.id,
            "ilp_term_id": term.id,
            "sale_order_template_id": membership.program_id.order_template_id.id,
            "opportunity_id": False if term.previous_term_id else membership.lead_id.id,
            "team_id": self.env["crm.lead"]._ilp_team().id,
            "user_id": membership.officer_id.id or self.env.uid,
            "require_signature": True,
            "require_payment": False,
            **membership._prepare_payer_vals(),
            **membership._prepare_pricelist_vals(),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """The first offer of a term is its order at once."""
        orders = super().create(vals_list)
        orders._ilp_lead_terms()
        return orders

    def write(self, vals):
        """Carry the state of the offer over to its term."""
        result = super().write(vals)
        if "ilp_term_id" in vals:
            self._ilp_lead_terms()
        if vals.get("state") == "sent":
            self._ilp_offers_sudo().ilp_term_id._mark_offered()
        elif vals.get("state") == "cancel":
            for order_sudo in self._ilp_offers_sudo():
                order_sudo.ilp_term_id._mark_declined(order_sudo)
        return result

    def _get_invoice_grouping_keys(self):
        """Every term has an invoice of its own, also when one company pays for several."""
        keys = super()._get_invoice_grouping_keys()
        return [*keys, "invoice_origin"] if any(order.ilp_term_id for order in self) else keys

    def _ilp_fees_sudo(self):
        """The orders of an affiliation among these. Whoever may handle the order need not know its term."""
        return self.sudo().filtered("ilp_term_id")  # salesmen, accountants and signing companies have no right on terms

    def _ilp_lead_terms(self):
        """Whoever has no order yet takes this one; another offer takes its place when the company signs that."""
        for order_sudo in self._ilp_offers_sudo():
            if not (order_sudo.ilp_term_id.order_id or order_sudo.is_ilp_amendment or order_sudo.state == "cancel"):
                order_sudo.ilp_term_id.order_id = order_sudo

    def _ilp_offers_sudo(self):
        """The offers of terms: whoever may move the order moves its term, as superuser."""
        return self._ilp_fees_sudo()

    def _confirmation_error_message(self):
        """Refuse an accession without signatory and date, whoever confirms it."""
        error = super()._confirmation_error_message()
        if not error and self.ilp_term_id and not ((self.signed_by or "").strip() and self.signed_on):
            return self.env._(
                "An accession is signed: let the company sign on the portal, or record who signed and when."
            )
        return error

    def _should_be_locked(self):
        """What a company signed is what it pays: a signed offer is changed by another offer only."""
        return super()._should_be_locked() or bool(self.ilp_term_id)

    def _action_confirm(self):
        """The signature is the formal accession of the term."""
        result = super()._action_confirm()
        offers_sudo = self._ilp_offers_sudo().filtered(lambda order: not order.is_ilp_amendment)
        offers_sudo.ilp_term_id._sign(offers_sudo)
        return result
