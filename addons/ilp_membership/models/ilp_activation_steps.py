from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class IlpActivation(models.Model):
    """The steps of an activity: each checks who takes it, moves the state, and tells those concerned."""

    _inherit = "ilp.activation"

    # Buttons

    def action_approve(self):
        """Approve: units of the term are reserved, a place of the year is taken, the company is told."""
        self._check_officer()
        for activation in self:
            activation._approve()

    def action_schedule(self):
        """The dates are agreed."""
        self._check_officer()
        self._check_leads_itself()
        for activation in self:
            activation._schedule()

    def action_start(self):
        """It begins: what was reserved is used."""
        self._check_officer()
        self._check_leads_itself()
        for activation in self:
            activation._start()

    def action_finish(self):
        """It is over; what was reserved and not used goes back."""
        self._check_officer()
        self._check_leads_itself()
        for activation in self:
            activation._finish()

    def action_open_stop(self):
        """Ask for the reason of a refusal or a cancellation."""
        self._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_activation_stop_action")
        return action | {"context": {"default_activation_ids": self.ids}}

    def action_offer_amendment(self):
        """Offer the module that the signed order lacks; an officer asks the administration to do it."""
        self.ensure_one()._check_officer()
        self._require_state("requested")
        if self.is_included:
            raise UserError(self.env._("The signed order includes this activity: approve it."))
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            return self._ask_for_amendment()
        term = self.membership_id.current_term_id
        day = max(self.membership_id.program_id._today(), term.date_start)
        return term._create_amendment(day, self.product_tmpl_id.browse(), self.product_tmpl_id).get_formview_action()

    def _check_leads_itself(self):
        if led := self.filtered("has_detail"):
            raise UserError(
                self.env._("“%(activity)s” moves with its own sheet: open it there.", activity=led[0].display_name)
            )

    # Request

    def _announce(self):
        """Tell the officer that a company asks for something, and the timeline."""
        for activation in self:
            own = activation.membership_id._in_company_language()
            name = activation.with_env(own.env).name
            activation._log(own.env._("Asked for: %(activity)s", activity=name), activation.requested_by_id)
            activation._tell_officer(lambda env: env._("Answer the request of the company"))

    def _tell_officer(self, summary):
        """Give the acting officer a task in the officer's language: ``summary(env)``."""
        if user := self.membership_id.acting_officer_id:
            env = self.with_context(lang=user.lang or self.env.lang).env
            kind = "ilp_membership.mail_activity_activation"
            self.activity_schedule(kind, user_id=user.id, summary=summary(env))

    def _ask_for_amendment(self):
        user = self.membership_id.program_id._administrator()
        env = self.with_context(lang=user.lang or self.env.lang).env
        summary = env._("Offer the module that %(company)s asks for", company=self.membership_id.partner_id.name)
        if summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule("ilp_membership.mail_activity_activation", user_id=user.id, summary=summary)
        return False

    # Steps

    def _covering_term(self):
        """The term in force on the first day, whose signed order decides what can be activated."""
        self.ensure_one()
        terms = self.membership_id.term_ids
        if self.term_id or not self.date_start:
            return self.term_id
        covering = terms.filtered(lambda one: one._is_open() and one.date_start <= self.date_start <= one.date_end)
        return covering[:1]

    def _approve(self):
        self.ensure_one()._require_state("requested")
        term = self._covering_term()
        self._check_included(term)
        entitlement = self._find_entitlement()
        self._step(
            "approved",
            term_id=term.id,
            entitlement_id=entitlement.id,
            approved_by_id=self.env.uid,
            approved_on=fields.Datetime.now(),
        )
        if entitlement:
            entitlement._reserve(self.quantity, self)
        self._take_places()
        self._answered(lambda env, name: env._("Approved: %(activity)s", activity=name))

    def _check_included(self, term):
        if not term or self.product_tmpl_id not in term.module_ids:
            raise UserError(
                self.env._(
                    "The signed order of %(company)s does not include “%(activity)s” on %(day)s: offer it as a change.",
                    company=self.membership_id.partner_id.name,
                    activity=self.name,
                    day=format_date(self.env, self.date_start),
                )
            )

    def _schedule(self):
        self.ensure_one()._require_state("approved")
        if not self.date_end:
            raise UserError(self.env._("Write the first and the last day."))
        self._step("scheduled")
        self._take_places()

    def _start(self):
        self.ensure_one()._require_state("scheduled")
        if self.date_start > self.membership_id.program_id._today():
            day = format_date(self.env, self.date_start)
            raise UserError(self.env._("It begins on %(day)s: change the date to begin earlier.", day=day))
        self._step("running")
        self._use_units(self._units_at_start())

    def _finish(self):
        self.ensure_one()._require_state("running")
        self._step("done")
        self._give_back(self._held()[0])
        self.activity_unlink(["ilp_membership.mail_activity_activation"])

    def _refuse(self, reason, note=None):
        self.ensure_one()._require_state("requested")
        self._step("refused", **self._reasoned_vals(reason, note))
        self._answered(lambda env, name: env._("Not possible: %(activity)s", activity=name))

    def _cancel(self, reason, note=None, day=None):
        """Stop it with a reason from the list; what has not been used by ``day`` (today) goes back."""
        self.ensure_one()._require_state("requested", "approved", "scheduled", "running")
        unused = self._unused(day or self.membership_id.program_id._today())
        self._step("cancelled", **self._reasoned_vals(reason, note))
        self._give_back(unused)
        self._answered(lambda env, name: env._("Cancelled: %(activity)s", activity=name))

    def _withdraw_request(self):
        """The company takes back what has not been answered."""
        self._require_state("requested")
        self._cancel(self.env.ref("ilp_membership.activation_reason_company"))

    def _reasoned_vals(self, reason, note):
        if not reason:
            raise UserError(self.env._("Choose a reason from the list."))
        return {"reason_id": reason.id, "reason_note": note}

    def _answered(self, summary):
        """What became of it reaches the timeline, who asked, and the coordinators."""
        self.activity_unlink(["ilp_membership.mail_activity_activation"])
        own = self.membership_id._in_company_language()
        self._log(summary(own.env, self.with_env(own.env).name), self.requested_by_id)
        template = self.env.ref("ilp_membership.mail_template_activation")
        template._send_to_partners(self, self.requested_by_id | self.membership_id._coordinators())

    def _log(self, summary, partners=None, **values):
        pillar = self.benefit_id.pillar or "relations"
        self.membership_id._log_interaction(
            "activity", summary, origin=self, once=False, pillar=pillar, partners=partners, **values
        )
