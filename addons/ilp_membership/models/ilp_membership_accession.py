from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class IlpMembership(models.Model):
    """How a company becomes, stays and ceases to be an affiliate: profile, offer, accession, grace, lapse."""

    _inherit = "ilp.membership"

    def _open_profile(self):
        self.ensure_one()
        current = self.profile_ids.filtered(lambda profile: profile.state != "confirmed")[:1]
        if current:
            return current
        last = self.profile_id
        areas = last.area_ids or self.lead_id.ilp_area_ids
        vals = {"membership_id": self.id, "area_ids": [Command.set(areas.ids)]}
        if last:
            vals |= {"strategic_objectives": last.strategic_objectives, "expectations": last.expectations}
        return self.env["ilp.profile"].create(vals)

    def _give_portal_access(self):
        """Invite the coordinators who have no login yet to the portal, with core's own invitation."""
        newcomers = self._coordinators().filtered(lambda partner: partner.email and not partner.user_ids)
        if newcomers:
            wizard = self.env["portal.wizard"].create({"partner_ids": [Command.set(newcomers.ids)]})
            for invitation in wizard.user_ids:
                self._invite_to_portal(invitation)

    def _invite_to_portal(self, invitation):
        """Send one invitation; an address that another user has stops only itself and is told in the chatter."""
        try:
            with self.env.cr.savepoint():
                invitation.action_grant_access()
        except UserError as error:
            self._message_log(body=str(error))

    def _create_offer(self, date_start=None):
        """The open offer, or a new term with its quotation.

        The dates follow the last term without a gap while the company is an affiliate, else they start on
        ``date_start`` (today).
        """
        self.ensure_one()
        term = self.term_ids.filtered(lambda term: term.state in ("draft", "offered"))[:1] or self._new_term(date_start)
        order = term.order_ids.filtered(lambda order: order.state in ("draft", "sent"))[:1]
        return order or self.env["sale.order"]._create_ilp_offer(term)

    def _offer_sent(self, terms):
        self.filtered(lambda one: one.state in ("prospect", "profiling", "lapsed")).write({"state": "offered"})
        self.lead_id._move_to_ilp_stage("ilp_membership.crm_stage_proposal")
        now = fields.Datetime.now()
        self._log_terms(
            "offer",
            terms,
            lambda term, env: env._("Offer sent to the company"),
            lambda term: min(term.order_ids[:1].signed_on or now, now),
        )

    def _log_terms(self, kind, terms, summary, date):
        """One line for each term: ``summary(term, env)`` in the company's language, ``date(term)``."""
        self._log_interactions(
            kind,
            [
                (
                    term.membership_id,
                    summary(term, term.membership_id._in_company_language().env),
                    term,
                    {"date": date(term)},
                )
                for term in terms
            ],
        )

    def _accede(self, terms):
        """The formal accession: its date, one officer, and the lead is won."""
        for term in terms.filtered(lambda term: not term.membership_id.accession_date):
            term.membership_id.accession_date = self.env.company._ilp_today(term.signed_on)
        self._assign_officer()
        self.lead_id.filtered(lambda lead: lead.won_status != "won").action_set_won()
        self._log_terms(
            "accession",
            terms,
            lambda term, env: env._("Accession signed by %(name)s", name=term.signed_by),
            lambda term: term.signed_on,
        )

    def _activate(self, terms):
        """These terms have started: benefits are open, the company's level mirrors its tier, who is new is welcomed."""
        self._assign_officer()
        newcomers = self.filtered(lambda membership: not membership.is_affiliate)
        self.write({"state": "active"})
        self._mirror_grade()
        self._require_profile()
        welcome = self.env.ref("ilp_membership.mail_template_welcome")
        for membership in newcomers:
            welcome._send_to_partners(membership, membership._coordinators())

    def _assign_officer(self):
        for membership in self.filtered(lambda membership: not membership.officer_id):
            membership.officer_id = membership.lead_id.user_id or self._least_loaded_officer()

    def _require_profile(self):
        """Keep the promise that an active affiliate has a confirmed profile or an open task for it."""
        task = self.env.ref("ilp_membership.mail_activity_profile")
        for membership in self.filtered(lambda membership: membership.profile_id.state != "confirmed"):
            if task not in membership.activity_ids.activity_type_id:
                membership.activity_schedule(
                    "ilp_membership.mail_activity_profile",
                    user_id=membership.acting_officer_id.id,
                    date_deadline=self.env.company._ilp_today() + relativedelta(days=30),
                )

    def _term_cancelled(self, term):
        """An offer was declined or an accession annulled: back to the consultation unless another term holds it."""
        holding = {"offered": ("offered", "signed"), "active": ("active",)}.get(self.state)
        if holding and not any(other.state in holding for other in self.term_ids):
            self.state = "profiling"
            self._mirror_grade()
        if not any(other.signed_on and other.state != "cancelled" for other in self.term_ids):
            self.accession_date = False
        summary = self._in_company_language().env._("Offer declined or withdrawn")
        self._log_interaction("offer", summary, origin=term, once=False)

    def _term_ended(self, term):
        if self.state == "active" and not any(other.state == "active" for other in self.term_ids):
            self.state = "grace"

    def _lapse_after_grace(self):
        """Lapse when the days of grace after the last term that was in force are over."""
        for membership in self:
            last = membership.term_ids.filtered(lambda term: term.state == "expired").sorted("date_end")[-1:]
            grace_end = last.date_end + relativedelta(days=membership.program_id.grace_days)
            if grace_end < membership.program_id._today():
                membership.state = "lapsed"
                membership._mirror_grade()
                membership._withdraw_offers()
