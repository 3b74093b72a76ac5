from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools.terms import term_bounds


class IlpMembershipTerm(models.Model):
    """What changes between two signatures: more now, by an offer of its own; less from the renewal on, planned here."""

    _inherit = "ilp.membership.term"

    next_tier_id = fields.Many2one(
        "product.template", "Tier from the renewal", readonly=True, copy=False, domain=[("ilp_kind", "=", "tier")]
    )
    dropped_module_ids = fields.Many2many(
        "product.template",
        "ilp_term_dropped_module_rel",
        string="Modules until the end only",
        readonly=True,
        copy=False,
    )

    def _whole_start(self):
        """First day of the whole period that a shorter first term is a part of."""
        start, end = term_bounds(self.anchor_date, self.term_months, self.period_index)
        if end != self.date_end:  # the end was moved by hand
            start = self.date_end + relativedelta(days=1) - relativedelta(months=self.term_months)
        return min(start, self.date_start)

    def _in_force_lines(self):
        """The lines of the signed orders that give what they name today, the changes included."""
        lines = self._signed_orders().order_line
        return lines.filtered(lambda line: line.product_id.ilp_kind and line._ilp_in_force())

    # More, now

    def _create_amendment(self, day, tier, modules):
        """Offer a change from ``day`` on: a new tier with the credit of the old one, further modules."""
        self.ensure_one()
        self._check_amendable(day)
        orders = self.env["sale.order"]
        orders.flush_model(["state", "ilp_term_id", "is_ilp_amendment"])  # a change declined just now makes room
        return orders.create(self._prepare_amendment_vals(day, tier, modules))

    def _check_amendable(self, day):
        if self.state not in ("signed", "active"):
            raise UserError(self.env._("Only a term that is signed and not over can be changed."))
        if not self.date_start <= day <= self.date_end:
            raise UserError(self.env._("Choose a day between the first and the last day of the term."))
        opened = self.order_ids.filtered(lambda order: order.is_ilp_amendment and order.state in ("draft", "sent"))
        if opened:
            raise UserError(
                self.env._(
                    "The change %(name)s is open already: the company signs or declines it first.", name=opened[0].name
                )
            )

    def _prepare_amendment_vals(self, day, tier, modules):
        vals = self.env["sale.order"]._prepare_ilp_offer_vals(self)
        lines = [{"product_id": product.product_variant_id.id} for product in (*tier, *modules)]
        lines += [
            {"product_id": line.product_id.id, "ilp_credited_line_id": line.id}
            for line in self._in_force_lines()
            if tier and line.product_id.ilp_kind == "tier"
        ]
        change = {"is_ilp_amendment": True, "ilp_effective_date": day, "opportunity_id": False}
        change |= self._prepare_amendment_pricelist_vals(vals)
        return vals | change | {"order_line": [Command.create(line | {"product_uom_qty": 1}) for line in lines]}

    def _prepare_amendment_pricelist_vals(self, vals):
        """The price list of today if it is in the currency of the year, else the one that the company signed."""
        membership = self.membership_id
        company = membership.partner_id.with_company(membership.company_id)
        today = self.env["product.pricelist"].browse(vals.get("pricelist_id")) or company.property_product_pricelist
        same = today.currency_id == self.currency_id
        return {} if same else {"pricelist_id": self.order_id.pricelist_id.id}

    def _sign_amendment(self, order):
        """The change is signed: what it gives more is granted, the level follows, its invoice goes out."""
        self._grant_amendment(order)
        self.membership_id._mirror_grade()
        env = self.membership_id._in_company_language().env
        order._ilp_log(env._("Change of the affiliation signed by %(name)s", name=order.signed_by), "accession")
        order._ilp_invoice()
        self._follow_change()

    def _grant_amendment(self, order):
        """Grant what the change gives beyond what it credits; nothing that was granted is taken away."""
        gained, origin = defaultdict(int), {}
        for line in order.order_line.filtered(lambda line: line.product_uom_qty > 0):
            sign = -1 if line.ilp_credited_line_id else 1
            for grant in line.product_id.product_tmpl_id.ilp_grant_ids:
                gained[grant.benefit_id] += sign * round(grant.quantity * line.product_uom_qty)
                if sign > 0:
                    origin.setdefault(grant.benefit_id, line)
        for benefit, line in origin.items():
            if gained[benefit] > 0:
                self._entitlement_of(benefit)._grant(gained[benefit], line, line.product_id.name)

    def _entitlement_of(self, benefit):
        found = self.entitlement_ids.filtered(lambda entitlement: entitlement.benefit_id == benefit)
        return found or self.env["ilp.entitlement"].create({"term_id": self.id, "benefit_id": benefit.id})

    # Less, from the renewal on

    def _plan_change(self, tier, dropped):
        """Remember what the company gives up at the renewal: nothing of it is billed or taken away before."""
        self.write({"next_tier_id": tier.id, "dropped_module_ids": [Command.set(dropped.ids)]})
        if tier or dropped:
            env = self.membership_id._in_company_language().env
            names = ", ".join([*tier.mapped("name"), *dropped.mapped("name")])
            summary = env._("Change planned for the renewal: %(names)s", names=names)
            self.membership_id._log_interaction("offer", summary, origin=self)
        self._follow_change()

    # The renewal that was offered before

    def _follow_change(self):
        """The renewal says what the company has now: an open offer is written anew and sent, a signed one is a task."""
        following = self._successor()
        offer = following._main_orders().filtered(lambda order: order.state in ("draft", "sent"))
        if offer:
            following._write_offer_anew(offer)
        elif following.filtered(lambda term: term.state in ("signed", "active")):
            following._ask_to_change()

    def _write_offer_anew(self, offer):
        """Renew again into the open offer; what the company ticked of it stays ticked."""
        was_sent = offer.state == "sent"
        ticked = offer.order_line.filtered(lambda line: line.product_uom_qty > 0).product_id
        offer.order_line.unlink()
        offer.write({"order_line": self._prepare_renewal_order_vals()["order_line"]})
        dropped = self.previous_term_id.dropped_module_ids.product_variant_ids
        for line in offer.order_line.filtered(lambda line: not line.product_uom_qty and line.product_id):
            line.product_uom_qty = 1 if line.product_id in ticked - dropped else 0
        self._log_prices(offer)
        if was_sent and self.mail_partner_ids:
            self._send_renewal_mail("ilp_membership.mail_template_renewal")
        env = self.membership_id._in_company_language().env
        offer._message_log(body=env._("The term changed after this renewal was offered: the offer was written anew."))

    def _ask_to_change(self):
        """The company signed the new year before it changed the old one: administration speaks with it."""
        user = self.program_id._administrator()
        env = self.with_context(lang=user.lang or self.env.lang).env
        summary = env._("The term before changed after this renewal was signed: offer the change for this year too")
        if summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=summary)

    def action_change(self):
        """Open the change of the affiliation, with its amounts before anything is offered."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Offers are handled by the programme administration."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the affiliation"),
            "res_model": "ilp.term.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_term_id": self.id},
        }
