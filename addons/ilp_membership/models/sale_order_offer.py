from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import request
from odoo.tools import is_html_empty


class SaleOrder(models.Model):
    """The signatures of an offer: who may give them, on which terms, and the one of the institute.

    On the portal a coordinator of the company signs, or whoever the institute sent the offer to, and accepts the terms
    of the programme. The signature on paper is recorded by administration. The institute countersigns, if its
    programme says so, before the term starts.
    """

    _inherit = "sale.order"

    ilp_signer_ids = fields.Many2many(
        "res.partner",
        "ilp_offer_signer_rel",
        string="Sent to",
        copy=False,
        help="Whom the offer was sent to: they may sign it, as the coordinators of the company may.",
    )
    ilp_accepted_by_id = fields.Many2one("res.partner", "Terms accepted by", readonly=True, copy=False)
    ilp_accepted_on = fields.Datetime("Terms accepted on", readonly=True, copy=False)
    ilp_accepted_terms = fields.Html("Accepted terms", readonly=True, copy=False)
    ilp_countersigned_by_id = fields.Many2one("res.users", "Countersigned by", readonly=True, copy=False)
    ilp_countersigned_on = fields.Datetime("Countersigned on", readonly=True, copy=False)
    ilp_awaits_countersignature = fields.Boolean(
        "To countersign",
        compute="_compute_ilp_awaits_countersignature",
        search="_search_ilp_awaits_countersignature",
        compute_sudo=True,  # a flag of the order; a salesman need not read the programme
    )

    @api.depends("state", "ilp_countersigned_on", "ilp_term_id")
    def _compute_ilp_awaits_countersignature(self):
        for order in self:
            signed = order.state == "sale" and not order.is_ilp_amendment
            needed = signed and order.ilp_term_id.program_id.countersignature
            order.ilp_awaits_countersignature = needed and not order.ilp_countersigned_on

    def _search_ilp_awaits_countersignature(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", "sale"),
            ("is_ilp_amendment", "=", False),
            ("ilp_countersigned_on", "=", False),
            ("ilp_term_id.membership_id.program_id.countersignature", "=", True),
        ]

    @api.depends("ilp_term_id")
    def _compute_type_name(self):
        result = super()._compute_type_name()
        for order in self.filtered("ilp_term_id"):
            if order.is_ilp_amendment:
                order.type_name = self.env._("Change of the affiliation")
            else:
                signed = order.state == "sale"
                order.type_name = self.env._("Affiliation") if signed else self.env._("Affiliation offer")
        return result

    # Who signs

    def _ilp_signers(self):
        """The people who may act on the offer in the name of the company."""
        self.ensure_one()
        return self.ilp_membership_id._coordinators() | self.ilp_signer_ids | self.partner_id

    def _ilp_user(self):
        """Who is here: the portal reads the order as superuser, only the request knows the person."""
        return request.env.user if request else self.env.user

    def _ilp_may_sign(self):
        """Whether the person may act on the offer. Who is not logged in came by a personal link of a mail.

        The link of the page itself is no signature: every colleague of the company can read it.
        """
        user = self._ilp_user()
        person = self._ilp_link_holder() if user._is_public() else user.partner_id
        return not user.share or person in self._ilp_signers()

    def _has_to_be_signed(self):
        """A colleague reads the offer; a coordinator, or whom it was sent to, signs it."""
        return super()._has_to_be_signed() and (not self.ilp_term_id or self._ilp_may_sign())

    def _can_be_edited_on_portal(self):
        """Whoever may sign ticks modules, until the offer expires."""
        allowed = not self.ilp_term_id or (self._ilp_may_sign() and not self.is_expired)
        return super()._can_be_edited_on_portal() and allowed

    def message_post(self, **kwargs):
        """Remember whom an offer is sent to."""
        if self.env.context.get("mark_so_as_sent") and kwargs.get("partner_ids"):
            people = [Command.link(partner_id) for partner_id in kwargs["partner_ids"]]
            self.filtered("ilp_term_id").write({"ilp_signer_ids": people})
        return super().message_post(**kwargs)

    def _find_mail_template(self):
        """An affiliation is offered in its own words."""
        if self.ilp_term_id and self.state != "sale" and not self.env.context.get("proforma"):
            return self.env.ref("ilp_membership.mail_template_offer")
        return super()._find_mail_template()

    def _get_confirmation_template(self):
        if self.ilp_term_id:
            return self.env.ref("ilp_membership.mail_template_offer_signed")
        return super()._get_confirmation_template()

    # On which terms

    def _ilp_terms(self):
        """The terms of the programme, in the reader's language; empty when there is nothing to accept."""
        terms = self.ilp_term_id.program_id.terms
        return False if is_html_empty(terms) else terms

    def _ilp_signature_error(self, name, accepted):
        """Why the signature on the portal cannot be taken, in one sentence, or nothing."""
        if not self._ilp_user().share:
            return self.env._("The company signs here. Record a signature on paper on the offer itself.")
        if not (name or "").strip():
            return self.env._("Write the name of who signs.")
        if self._ilp_terms() and not accepted:
            return self.env._("Accept the terms of the programme before signing.")
        return None

    def _ilp_accept(self, partner, reference):
        """Record who accepts the terms, word for word, and the company's purchase order."""
        vals = {"client_order_ref": reference} if reference else {}
        if terms := self._ilp_terms():
            now = fields.Datetime.now()
            vals |= {"ilp_accepted_by_id": partner.id, "ilp_accepted_on": now, "ilp_accepted_terms": terms}
        self.write(vals)

    def _confirmation_error_message(self):
        """Refuse what nobody can have meant to sign, whichever door it comes through."""
        error = super()._confirmation_error_message()
        if error or not self.ilp_term_id:
            return error
        if any(line.product_uom_qty < 0 for line in self.order_line if not line.display_type):
            return self.env._("A module is ordered or not: no quantity can be below zero.")
        if self.signature and self._ilp_fees_sudo()._ilp_terms() and not self.ilp_accepted_on:
            return self.env._("Accept the terms of the programme before signing.")
        return None

    # The institute

    def _action_confirm(self):
        """Ask administration for the countersignature, if the programme wants it."""
        result = super()._action_confirm()
        for order_sudo in self._ilp_offers_sudo().filtered("ilp_awaits_countersignature"):
            order_sudo._ilp_task("ilp_membership.mail_activity_countersign")
        return result

    def _ilp_task(self, xmlid):
        """Give administration a task on the offer, once."""
        if not self.activity_search([xmlid], only_automated=False):
            self.activity_schedule(xmlid, user_id=self.ilp_term_id.program_id._administrator().id)

    def action_countersign(self):
        """Sign for the institute; the term starts if nothing else is missing."""
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("The programme administration countersigns."))
        self.check_access("write")
        if any(not order.ilp_term_id or order.state != "sale" for order in self):
            raise UserError(self.env._("Only a signed affiliation can be countersigned."))
        orders_sudo = self.filtered(lambda order: not order.ilp_countersigned_on).sudo()  # rights checked above
        orders_sudo.write({"ilp_countersigned_by_id": self.env.uid, "ilp_countersigned_on": fields.Datetime.now()})
        orders_sudo.activity_feedback(["ilp_membership.mail_activity_countersign"], only_automated=False)
        for order_sudo in orders_sudo:
            order_sudo._ilp_log(
                order_sudo.ilp_membership_id._in_company_language().env._(
                    "Countersigned by %(name)s for the institute", name=self.env.user.name
                )
            )
        orders_sudo.ilp_term_id._activate_if_due()

    def _ilp_log(self, summary, kind="accession"):
        self.ilp_membership_id._log_interaction(kind, summary, origin=self)
