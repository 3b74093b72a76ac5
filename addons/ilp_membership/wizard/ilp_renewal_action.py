from datetime import datetime, time

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import formatLang

DAYS_TO_CALL = 7


class IlpRenewalAction(models.TransientModel):
    """One action on many renewals: what it would do is shown first, what it did afterwards, a line for each.

    An offer is shown as it would be sent: its lines and prices, its recipients, or what stands in its way. A renewal
    that fails stops only itself.
    """

    _name = "ilp.renewal.action"
    _description = "Action on renewals"

    action = fields.Selection(
        [
            ("offer", "Prepare and send the offer"),
            ("remind", "Remind of the offer"),
            ("sign", "Record the signature on paper"),
            ("invoice", "Invoice now"),
            ("call", "Schedule a call"),
        ],
        required=True,
        default="offer",
    )
    renewal_ids = fields.Many2many("ilp.renewal", "ilp_renewal_action_rel", string="Renewals")
    line_ids = fields.One2many(
        "ilp.renewal.action.line", "action_id", compute="_compute_line_ids", store=True, readonly=False
    )
    is_done = fields.Boolean()
    summary = fields.Char("Result", compute="_compute_summary")

    @api.model
    def default_get(self, fields_list):
        """Start from the renewals that the user selected."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "ilp.renewal":
            values["renewal_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("action", "renewal_ids")
    def _compute_line_ids(self):
        for wizard in self.filtered(lambda wizard: not wizard.is_done):
            lines = [Command.create(wizard._prepare_line(renewal)) for renewal in wizard.renewal_ids._origin]
            wizard.line_ids = [Command.clear(), *lines]

    def _prepare_line(self, renewal):
        refusal, details = getattr(self, f"_refuse_{self.action}")(renewal), {}
        if not refusal:
            try:
                details = getattr(self, f"_preview_{self.action}", lambda renewal: {})(renewal)
            except UserError as error:
                refusal = str(error)
        return {
            "renewal_id": renewal.id,
            "state": "skipped" if refusal else "ready",
            "message": refusal or self._promise(renewal),
            **details,
        }

    def _preview_offer(self, renewal):
        """What the offer would say, and to whom it would go."""
        following, order = renewal.next_term_id, renewal.order_id
        if renewal.offer_state != "draft":
            following, order = renewal.term_id._preview_renewal()
        following._check_mail_partners()
        lines = order.order_line.filtered("product_uom_qty")
        return {
            "details": " · ".join(f"{line.product_id.name} {self._price(line)}" for line in lines),
            "recipients": ", ".join(following.mail_partner_ids.mapped("email_formatted")),
            "amount_untaxed": order.amount_untaxed,
            "currency_id": order.currency_id.id,
        }

    def _price(self, line):
        return formatLang(self.env, line.price_subtotal, currency_obj=line.order_id.currency_id)

    def _preview_sign(self, renewal):
        """The last signatory and today, until administration writes who signed and when."""
        return {"signed_by": renewal.term_id.signed_by, "signed_on": renewal.program_id._today()}

    def _promise(self, renewal):
        offer = self.env._("The offer of the next year will be sent.")
        if "withdrawn" in (renewal.reasons or ""):
            offer = self.env._("The company gave notice too late for the next year: its offer will be sent.")
        return {
            "offer": offer,
            "remind": self.env._("The company will be reminded of the offer."),
            "sign": self.env._("The offer will be signed: write who signed and when."),
            "invoice": self.env._("The invoice will be posted."),
            "call": self.env._("%(name)s will have a call to make.", name=renewal.membership_id.acting_officer_id.name),
        }[self.action]

    @api.depends("line_ids.state")
    def _compute_summary(self):
        for wizard in self:
            counts = {state: 0 for state in ("ready", "skipped", "done", "failed")}
            for line in wizard.line_ids:
                counts[line.state] += 1
            if wizard.is_done:
                wizard.summary = self.env._("%(done)s done, %(failed)s failed, %(skipped)s left out", **counts)
            else:
                wizard.summary = self.env._("%(ready)s to do, %(skipped)s left out", **counts)

    # What cannot be done, and why

    def _refuse_offer(self, renewal):
        if renewal.offer_state in ("offered", "signed"):
            return self.env._("The next year is offered already.")
        if not renewal.membership_id._renews():
            return self.env._("The company does not renew.")
        return ""

    def _refuse_remind(self, renewal):
        return "" if renewal.offer_state == "offered" else self.env._("There is no offer that waits for an answer.")

    def _refuse_sign(self, renewal):
        return self._refuse_remind(renewal)

    def _refuse_invoice(self, renewal):
        if renewal.offer_state != "signed":
            return self.env._("The next year is not signed.")
        if renewal.next_term_id.invoice_status != "to invoice":
            return self.env._("There is nothing to invoice.")
        return ""

    def _refuse_call(self, renewal):
        return "" if renewal.membership_id.acting_officer_id else self.env._("Nobody is the liaison officer.")

    # Doing it

    def action_run(self):
        """Do it for every renewal that can be, one by one, and show what happened to each."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Renewals are worked on by the programme administration."))
        ready = self.line_ids.filtered(lambda line: line.state == "ready")
        self.is_done = True
        for line in ready:
            self._run_line(line)
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_renewal_action_action")
        return action | {"res_id": self.id}

    def _run_line(self, line):
        renewal = line.renewal_id
        renewal.invalidate_recordset()  # it may have changed since the preview
        try:
            with self.env.cr.savepoint():
                refusal = getattr(self, f"_refuse_{self.action}")(renewal)
                if not refusal:
                    getattr(self, f"_do_{self.action}")(renewal)
                    self.env.flush_all()
        except (UserError, IntegrityError) as error:
            self.env.invalidate_all(flush=False)
            line.write({"state": "failed", "message": self._cause(error)})
        else:
            line.write({"state": "skipped", "message": refusal} if refusal else {"state": "done", "message": False})

    def _cause(self, error):
        if isinstance(error, IntegrityError):
            return self.env["ilp.membership.term"]._sql_error_to_message(error)
        return str(error)

    def _do_offer(self, renewal):
        if renewal.offer_state == "draft":
            renewal.next_term_id._offer_renewal(renewal.order_id)
        else:
            renewal.term_id._renew()

    def _do_remind(self, renewal):
        renewal.next_term_id._remind()

    def _do_sign(self, renewal):
        line = self.line_ids.filtered(lambda line: line.renewal_id == renewal)
        if not (line.signed_by or "").strip() or not line.signed_on or line.signed_on > renewal.program_id._today():
            raise UserError(self.env._("Write who signed, and a day that is not in the future."))
        signed_on = datetime.combine(line.signed_on, time(12))
        renewal.order_id.write({"signed_by": line.signed_by, "signed_on": min(signed_on, fields.Datetime.now())})
        renewal.order_id.action_confirm()

    def _do_invoice(self, renewal):
        renewal.next_term_id._invoice()

    def _do_call(self, renewal):
        membership = renewal.membership_id
        today = self.env.company._ilp_today()
        own = self.with_context(lang=membership.acting_officer_id.lang or self.env.lang)
        membership.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.add(today, days=DAYS_TO_CALL),
            user_id=membership.acting_officer_id.id,
            summary=own.env._("Call about the renewal"),
            note=renewal.with_env(own.env).health,
        )


class IlpRenewalActionLine(models.TransientModel):
    """What will happen, or happened, to one renewal."""

    _name = "ilp.renewal.action.line"
    _description = "Renewal in an action"

    action_id = fields.Many2one("ilp.renewal.action", required=True, ondelete="cascade")
    renewal_id = fields.Many2one("ilp.renewal")
    membership_id = fields.Many2one(related="renewal_id.membership_id", string="Affiliate")
    state = fields.Selection(
        [("ready", "To do"), ("skipped", "Left out"), ("done", "Done"), ("failed", "Failed")], required=True
    )
    message = fields.Char()
    # of an offer
    details = fields.Char("What is offered", readonly=True)
    recipients = fields.Char("Sent to", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_untaxed = fields.Monetary("Fee", readonly=True)
    # of a signature on paper
    signed_by = fields.Char("Signatory")
    signed_on = fields.Date("Signed on")
