from odoo import models
from odoo.fields import Command, Domain

from odoo.addons.ilp_membership.tools.names import company_key


class EventLeadRule(models.Model):
    """A prospect who comes to a showcase is a lead of the team *Industrial Liaison*, once.

    Affiliates are no prospects. A company that is being spoken with already gets the visit noted on its lead; two
    people of one company make one lead.
    """

    _inherit = "event.lead.rule"

    def _run_on_registrations(self, registrations):
        """The rules of the programme's team look for the company first."""
        team = self.env["crm.lead"]._ilp_team()
        own = self.filtered(lambda rule: team and rule.lead_sales_team_id == team)
        others, leads = self - own, self.env["crm.lead"]
        others = others.filtered(lambda rule: rule._filter_registrations(registrations))
        if others:  # core makes no lead at some cost
            leads = super(EventLeadRule, others)._run_on_registrations(registrations)
        strangers = registrations.filtered(lambda seat: not seat.ilp_membership_id).sorted("id")
        for rule in own if strangers else ():
            leads += rule._ilp_run(strangers)
        return leads

    def _ilp_run(self, registrations):
        leads = self.env["crm.lead"]
        for seat in self._filter_registrations(registrations):
            if seat._ilp_is_of_affiliate() or self in seat.lead_ids.event_lead_rule_id:
                continue
            if known := seat._ilp_find_prospect():
                if seat not in known.registration_ids:
                    known.registration_ids = [Command.link(seat.id)]
                    known._message_log(body=seat._ilp_visit_note(known))
            else:
                leads += leads.create(seat._get_lead_values(self) | seat._prepare_ilp_prospect())
        return leads


class EventRegistration(models.Model):
    """Who is a prospect, and which one."""

    _inherit = "event.registration"

    def _ilp_is_of_affiliate(self):
        membership = self.env["ilp.membership"]._of_partner(self.partner_id, self.company_id)
        return bool(self.partner_id and membership.is_affiliate)

    def _ilp_find_prospect(self):
        """The open lead of the person, or of the person's company; the address decides before the name."""
        Lead = self.env["crm.lead"]
        pending = Domain("team_id", "=", Lead._ilp_team().id) & Domain("won_status", "=", "pending")
        company = self.partner_id.commercial_partner_id
        if self.email and (found := Lead.search(pending & Domain("email_normalized", "=ilike", self.email), limit=1)):
            return found
        if company.is_company:
            same = Domain("partner_id.commercial_partner_id", "=", company.id)
            if found := Lead.search(pending & same, limit=1):
                return found
        name = self._ilp_company_label() or ""
        key = company_key(name)
        named = Lead.search(pending & Domain("partner_name", "ilike", key.split()[0]), limit=50) if key else Lead
        return named.filtered(lambda lead: company_key(lead.partner_name or "") == key)[:1]

    def _ilp_visit_note(self, lead):
        event = self.event_id
        return lead.env._("%(person)s came to %(event)s", person=self.name, event=event.name)

    def _prepare_ilp_prospect(self):
        company = self._ilp_company_label()
        name = company or self.name or self.email
        return {"name": name, "partner_name": company, "contact_name": self.name}
