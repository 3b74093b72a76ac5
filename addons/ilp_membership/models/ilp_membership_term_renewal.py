from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_date, formatLang

from ..tools.terms import indexed

RENEWED_KINDS = ("tier", "module")


class IlpMembershipTerm(models.Model):
    """The next term: what it copies from the one in force, what it costs, how it is offered, signed or goes on tacitly.

    Tier and modules are renewed with their quantities and discounts, joining fees and extras are not. The purchase
    order number of the company stays with its year: the next order waits for a new one. Prices are those of the new
    period, also when the renewal is begun late.
    """

    _inherit = "ilp.membership.term"

    is_tacit = fields.Boolean("Renewed tacitly", readonly=True, copy=False)
    reminded_on = fields.Date("Reminded on", readonly=True, copy=False)
    price_log = fields.Text("Changes of price", readonly=True, copy=False)
    has_successor = fields.Boolean(compute="_compute_has_successor")
    mail_partner_ids = fields.Many2many("res.partner", string="Mails go to", compute="_compute_mail_partner_ids")

    @api.depends("following_term_ids.state")
    def _compute_has_successor(self):
        for term in self:
            term.has_successor = bool(term._successor())

    @api.depends("membership_id.contact_ids.is_coordinator", "membership_id.partner_id")
    def _compute_mail_partner_ids(self):
        for term in self:
            membership = term.membership_id
            people = membership._coordinators().filtered("email")
            term.mail_partner_ids = people or membership.partner_id.filtered("email")

    def _successor(self):
        """The living term after each of these."""
        return self.following_term_ids.filtered(lambda term: term.state != "cancelled")

    # The next term and its order

    def _renew(self):
        """Create the next term of each, with its order, and offer it. Returns the next terms.

        What nobody can be told of stays prepared and shows why; it is offered by the run after it was mended.
        """
        following = self.create([term.membership_id._prepare_next_term_vals() for term in self])
        orders = self.env["sale.order"].create([term._prepare_renewal_order_vals() for term in following])
        following._log_prices(orders)
        reachable = following.filtered("mail_partner_ids")
        reachable._offer_renewal(orders.filtered(lambda order: order.ilp_term_id in reachable))
        for term in following - reachable:
            term._note_error("_offer_prepared", term._nobody_to_mail())
        return following

    def _offer_prepared(self):
        """Offer what the run had prepared when there was nobody to tell."""
        self._offer_renewal(self._open_offer())

    def _preview_renewal(self):
        """The next term and its offer, as `_renew` would make them, of nothing that is saved."""
        following = self.new(self.membership_id._prepare_next_term_vals())
        vals = following.with_context(ilp_preview=True)._prepare_renewal_order_vals()
        return following, self.env["sale.order"].new(vals)

    def _offer_renewal(self, orders):
        self._send_renewal_mail("ilp_membership.mail_template_renewal")
        orders.write({"state": "sent"})
        for term in self:
            term.membership_id._renewal_offered(term)

    def _send_renewal_mail(self, xmlid):
        self._check_mail_partners()
        template_sudo = self.env.ref(xmlid).sudo()  # only the mail itself may hold the personal link
        template_sudo.with_context(ilp_personal_link=True).send_mail_batch(self.ids)

    def _check_mail_partners(self):
        for term in self:
            if not term.mail_partner_ids:
                raise UserError(term._nobody_to_mail())

    def _nobody_to_mail(self):
        company = self.membership_id.display_name
        return self.env._("Nobody of %(company)s has an e-mail address: the offer cannot be sent.", company=company)

    def _prepare_renewal_order_vals(self):
        """The header of an offer for this term, the purchase data of the last one, the lines to renew."""
        header = self.env["sale.order"]._prepare_ilp_offer_vals(self)
        last_day = max(self.previous_term_id.date_end, self.program_id._today())
        lines = [*self._prepare_renewal_lines(), *self._prepare_option_lines()]
        if self.env.context.get("ilp_preview"):
            header["name"] = "/"
        return {
            **header,
            **self.previous_term_id._renewal_purchase_vals(),
            "validity_date": last_day + timedelta(days=self.program_id.grace_days),
            "order_line": [Command.create(line | {"sequence": number}) for number, line in enumerate(lines, 1)],
        }

    def _renewal_purchase_vals(self):
        """What the next order keeps of how the company buys: the tender codes where Italian invoicing is installed."""
        kept = ("l10n_it_cig", "l10n_it_cup")
        return {name: self.order_id[name] for name in kept if name in self.order_id._fields}

    def _renewal_lines(self):
        """What of this term is renewed: product, quantity, discount and last yearly price of each line, in order.

        What the company planned to give up stays out; a tier planned for the renewal has no last price.
        """
        return [
            {
                "product_id": line.product_id.id,
                "product_uom_qty": line.product_uom_qty,
                "discount": line.discount,
                "price_unit": line.ilp_full_price or line.price_unit,
            }
            | self._planned_tier_vals(line)
            for line in self._in_force_lines()
            if line.product_id.ilp_kind in RENEWED_KINDS
            and line.product_id.product_tmpl_id not in self.dropped_module_ids
        ]

    def _planned_tier_vals(self, line):
        if line.product_id.ilp_kind != "tier" or not self.next_tier_id:
            return {}
        return {"product_id": self.next_tier_id.product_variant_id.id, "price_unit": False}

    def _prepare_renewal_lines(self):
        """The lines of the term before this one, at the price that the programme's policy gives them."""
        policy, lines = self.program_id.price_policy, self.previous_term_id._renewal_lines()
        if not lines:
            raise UserError(self.env._("The last order has no tier and no module: there is nothing to renew."))
        percents = self._due_indices().mapped("percent") if policy == "index" else []
        for line in lines:
            last_price = line.pop("price_unit")
            if policy != "list" and last_price is not False:
                line["price_unit"] = self.previous_term_id.currency_id.round(indexed(last_price, percents))
        return lines

    def _due_indices(self):
        return self.program_id.index_ids._between(self.previous_term_id.date_start, self.date_start)

    def _prepare_option_lines(self):
        """The modules of the programme's template that the company does not have yet, offered unticked."""
        language = self.membership_id._in_company_language().env.context
        owned = self.previous_term_id.tier_id.product_variant_ids | self.previous_term_id.module_ids.product_variant_ids
        options = self.program_id.order_template_id.with_context(**language).sale_order_template_line_ids.filtered(
            lambda line: line.product_id.ilp_kind == "module" and line.product_id not in owned
        )
        if not options:
            return []
        section = {"display_type": "line_section", "is_optional": True, "name": options.env._("Further modules")}
        return [section, *(line._prepare_order_line_values() | {"product_uom_qty": 0} for line in options)]

    def _log_prices(self, orders):
        """Tell on term and order which price changed, from what to what, and by which index."""
        bodies = {}
        for order in orders:
            if text := order.ilp_term_id._price_changes(order):
                order.ilp_term_id.price_log = text
                bodies[order.id] = Markup("<br/>").join(text.splitlines())
        if bodies:
            self.env["sale.order"].browse(bodies)._message_log_batch(bodies)

    def _price_changes(self, order):
        env = self.membership_id._in_company_language().env
        lines = self.previous_term_id._renewal_lines()
        last = {line["product_id"]: line["price_unit"] for line in lines if line["price_unit"] is not False}
        changes = [
            env._(
                "%(product)s: from %(old)s to %(new)s",
                product=line.product_id.name,
                old=formatLang(env, last[line.product_id.id], currency_obj=order.currency_id),
                new=formatLang(env, line.price_unit, currency_obj=order.currency_id),
            )
            for line in order.order_line
            if order.currency_id.compare_amounts(last.get(line.product_id.id, line.price_unit), line.price_unit)
        ]
        return "\n".join([*changes, *self._price_reasons(env)]) if changes else False

    def _price_reasons(self, env):
        if self.program_id.price_policy == "index":
            return [env._("Index: %(index)s", index=index.display_name) for index in self._due_indices()]
        day = format_date(env, self.date_start)
        return [env._("Price list of the year that starts on %(date)s", date=day)]

    # Reminder, tacit renewal

    def _remind(self):
        """Remind the companies, once, of the renewal that they have not signed yet."""
        self._send_renewal_mail("ilp_membership.mail_template_renewal_reminder")
        for program, terms in self.grouped("program_id").items():
            terms.write({"reminded_on": program._today()})

    def _renew_tacitly(self):
        """Nobody gave notice in time: the renewal is in force, in the name of who signed the last term."""
        self.write({"is_tacit": True})
        now = fields.Datetime.now()
        offers = self._open_offer()
        for offer in offers:
            offer.write({"signed_by": offer.ilp_term_id.previous_term_id.signed_by, "signed_on": now})
        offers.action_confirm()

    def _open_offer(self):
        return self.order_ids.filtered(lambda order: order.state in ("draft", "sent"))

    # Buttons

    def action_renew(self):
        """Renew these terms now, whatever the lead time; what fails stops only itself and shows its cause."""
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Renewals are made by the programme administration."))
        self.check_access("write")
        ready = self.filtered(lambda term: term._can_renew())
        if not ready:
            raise UserError(
                self.env._("Nothing to renew: the next term is there already, or the company does not renew.")
            )
        ready_sudo = ready.sudo()  # checked above; orders, mails and activities of the run need no further rights
        for term_sudo in ready_sudo.with_context(mail_auto_subscribe_no_notify=True):
            term_sudo._renew_now()
        return ready._successor_action()

    def _renew_now(self):
        """Renew one term within this request: what goes wrong is shown on it, as the run does."""
        error = self._attempt(self.ids, "_renew", lambda terms: terms)
        if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise error  # the request is tried again
        if error:
            self._note_error("_renew", self._cause(error))
        elif self.failed_step == "_renew":
            self._forget_error()

    def _can_renew(self):
        return self.state in ("active", "expired") and not self._successor() and self.membership_id._renews()

    def _successor_action(self):
        following = self._successor()
        if len(following) == 1:
            return following.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_membership_term_action")
        return action | {"domain": [("id", "in", (self + following).ids)]}
