from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize


class IlpMembership(models.Model):
    """What an affiliate has to do with events: the seats of its plan, its invitations, the people it sends."""

    _inherit = "ilp.membership"

    ilp_invitation_ids = fields.One2many("ilp.event.invitation", "membership_id", "Invitations")
    ilp_registration_ids = fields.One2many("event.registration", "ilp_membership_id", "Registrations")
    ilp_registration_count = fields.Integer(
        "Event seats",
        compute="_compute_ilp_registration_count",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
    )

    def _compute_ilp_registration_count(self):
        domain = [("ilp_membership_id", "in", self.ids), ("state", "in", ("open", "done"))]
        counts = dict(self.env["event.registration"]._read_group(domain, ["ilp_membership_id"], ["__count"]))
        for membership in self:
            membership.ilp_registration_count = counts.get(membership._origin, 0)

    def action_open_ilp_registrations(self):
        """The people whom this company registered."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("event.event_registration_action_tree")
        return action | {"domain": [("ilp_membership_id", "=", self.id)], "context": {}}

    def _ilp_event_entitlement(self, event):
        """The balance that pays for a seat at ``event``: of the term that covers its day, else of the current one."""
        self.ensure_one()
        benefit = event.ilp_benefit_id
        covering = self._entitlement(benefit, self.company_id._ilp_today(event.date_begin))
        return covering or self.current_term_id.entitlement_ids.filtered(lambda one: one.benefit_id == benefit)[:1]

    def _activate(self, terms):
        """Who has just become an affiliate is on the list of every coming plenary."""
        newcomers = self.filtered(lambda membership: not membership.is_affiliate)
        result = super()._activate(terms)
        if newcomers:
            self.env["event.event"]._ilp_list_newcomers(newcomers)
        return result

    def _ilp_counts_seats(self, event):
        """Whether the plan limits the seats at ``event``. Every affiliate is invited to events: a plan that says
        nothing about the usual seats leaves them uncounted. A benefit chosen for the event has to be in the plan."""
        usual = self.env["ir.model.data"]._xmlid_to_res_id("ilp_membership.benefit_event_seat")
        return bool(event.ilp_benefit_id) and (
            event.ilp_benefit_id.id != usual or bool(self._ilp_event_entitlement(event))
        )

    def _ilp_check_plan(self, event, taking=0):
        """Raise one sentence that says what the plan has and whom to ask, when it has no seat left for ``event``
        beside the ``taking`` ones that this transaction takes.
        """
        entitlement = self._ilp_event_entitlement(event)
        if self._ilp_counts_seats(event) and entitlement.usable <= taking:
            self._ilp_refuse_rest(event, entitlement.usable)
            self.officer_id.fetch(["partner_id"])
            (self.partner_id | self.officer_id.partner_id).fetch(["name"])  # many are refused at once: no more is read
            raise UserError(
                self.env._(
                    "The plan of %(company)s has %(count)s seats and none is left: ask %(officer)s, your liaison "
                    "officer.",
                    company=self.partner_id.name,
                    count=entitlement.granted or 0,
                    officer=self.officer_id.name,
                )
            )

    def _ilp_refuse_rest(self, event, left):
        """Raise one sentence when the plan has seats ``left``, only too few for those who are registered together."""
        if left > 0:
            raise UserError(
                self.env._(
                    "Seats left in the plan of %(company)s for %(event)s: %(left)s, too few for all these people.",
                    company=self.partner_id.name,
                    event=event.name,
                    left=left,
                )
            )

    def _ilp_find_or_create_contact(self, name, email):
        """The company's person with this address, created and made a contact of the affiliation if new."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        domain = Domain("commercial_partner_id", "=", self.partner_id.id) & Domain("is_company", "=", False)
        partner = Partner.search(domain & Domain("email_normalized", "=", email_normalize(email)), limit=1)
        if not partner:
            lang = self.env.user.lang
            partner = Partner.create({"name": name, "email": email, "parent_id": self.partner_id.id, "lang": lang})
        if partner not in self.contact_ids.filtered("is_current").partner_id:
            self.env["ilp.membership.contact"].create({"membership_id": self.id, "partner_id": partner.id})
        return partner
