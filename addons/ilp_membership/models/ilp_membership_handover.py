from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date, html2plaintext

SILENT = {"mail_activity_quick_update": True, "mail_auto_subscribe_no_notify": True}
LAST_INTERACTIONS = 8


class HandoverItems(NamedTuple):
    """Open items of one kind that an officer has for some affiliates; `field` names the responsible person."""

    label: str
    records: models.Model
    field: str = "user_id"


class IlpMembership(models.Model):
    """What passes from one officer to another: every open item, and a brief of the company.

    Other rooms add their own documents (`_officer_documents`), items (`_handover_items`) and lines of the brief.
    """

    _inherit = "ilp.membership"

    def _officer_documents(self):
        """{model: ids} of the documents of these affiliates whose activities and events belong to the officer."""
        theirs = Domain("ilp_membership_id", "in", self.ids) | Domain("id", "in", self.lead_id.ids)
        leads = self.env["crm.lead"].search(theirs)
        return {
            "ilp.membership": self.ids,
            "ilp.membership.term": self.term_ids.ids,
            "ilp.profile": self.profile_ids.ids,
            "crm.lead": leads.ids,
            "sale.order": self.term_ids.order_ids.ids,
        }

    def _on_officer_documents(self):
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in self._officer_documents().items()
            if ids
        )

    def _handover_items(self, user):
        """Every open item that ``user`` has for these affiliates, by kind."""
        own, assisted = (self.filtered_domain([(name, "=", user.id)]) for name in ("officer_id", "deputy_id"))
        documents = self._officer_documents()
        mine = Domain("user_id", "=", user.id)
        activities = self.env["mail.activity"].search(mine & self._on_officer_documents())
        open_leads = Domain("id", "in", documents["crm.lead"]) & Domain("won_status", "=", "pending")
        open_orders = Domain("id", "in", documents["sale.order"]) & Domain("state", "in", ("draft", "sent"))
        items = [
            HandoverItems(self.env._("Liaison officer"), own, "officer_id"),
            HandoverItems(self.env._("Deputy officer"), assisted, "deputy_id"),
            HandoverItems(self.env._("Substitute"), self._substitutions(user)),
            HandoverItems(self.env._("Activities"), activities),
            HandoverItems(self.env._("Leads"), self.env["crm.lead"].search(mine & open_leads)),
            HandoverItems(self.env._("Offers"), self.env["sale.order"].search(mine & open_orders)),
            HandoverItems(self.env._("Meetings ahead"), self._events_ahead(user)),
        ]
        return [item for item in items if item.records]

    def _substitutions(self, user):
        domain = [("user_id", "=", user.id), ("membership_id", "in", self.ids), ("role", "=", "substitute")]
        today = self.env.company._ilp_today()
        return self.env["ilp.officer.assignment"].search([*domain, ("date_to", ">=", today)])

    def _events_ahead(self, user):
        """Future events that ``user`` organises or attends, on a document of these affiliates or with their people."""
        documents = self._officer_documents()
        theirs = self._on_officer_documents() | Domain("opportunity_id", "in", documents["crm.lead"])
        theirs |= Domain("partner_ids.commercial_partner_id", "in", self.partner_id.ids)
        with_user = Domain("user_id", "=", user.id) | Domain("partner_ids", "in", user.partner_id.ids)
        ahead = Domain("stop", ">=", fields.Datetime.now())
        return self.env["calendar.event"].search(theirs & with_user & ahead)

    def _handover(self, user, successor):
        """Move every open item of ``user`` to ``successor``; the caller has checked the rights."""
        for item in self._handover_items(user):
            if item.records._name == "calendar.event":
                self._hand_over_events(item.records, user, successor)
            else:
                item.records.with_context(**SILENT).write({item.field: successor.id})
        self.filtered(lambda one: one.officer_id == one.deputy_id).write({"deputy_id": False})

    def _hand_over_events(self, events, user, successor):
        """The successor attends instead of ``user``, and organises what ``user`` organised."""
        events.filtered(lambda event: event.user_id == user).write({"user_id": successor.id})
        people = [Command.unlink(user.partner_id.id), Command.link(successor.partner_id.id)]
        events.filtered(lambda event: user.partner_id in event.partner_ids).write({"partner_ids": people})

    def _save_activities(self, user, leaving):
        """Pass the open activities of ``user`` to who acts for the company, else to the officer that is suggested."""
        self.ensure_one()
        suggested = [candidate for candidate, *_reasons in self._officer_candidates()]
        heirs = [self._acting_officer(), self.officer_id, self.deputy_id, *suggested]
        heir = next((one for one in heirs if one.active and one not in leaving), self.env.user)
        activities = self.env["mail.activity"].search(Domain("user_id", "=", user.id) & self._on_officer_documents())
        activities.with_context(**SILENT).write({"user_id": heir.id})

    # The brief

    def _handover_brief(self):
        """What a new officer must know of the company: [(title, [line])], empty parts left out."""
        parts = [
            (self.env._("Affiliation"), self._brief_affiliation()),
            (self.env._("People"), [self._brief_contact(one) for one in self.contact_ids if one.is_current]),
            (self.env._("Strategic objectives"), self._brief_text(self.strategic_objectives)),
            (self.env._("Areas of interest"), self.area_ids.mapped("name")),
            (self.env._("Expectations of the partnership"), self._brief_text(self.expectations)),
            (self.env._("Last interactions"), self._brief_interactions()),
            (self.env._("Open activities"), self._brief_activities()),
            (self.env._("Meetings ahead"), self._brief_events()),
            (self.env._("Benefits left"), [self._brief_benefit(one) for one in self.entitlement_ids]),
        ]
        return [(title, lines) for title, lines in parts if lines]

    def _brief_affiliation(self):
        term = self.current_term_id
        lines = [f"{self.program_id.name}: {self._state_label(self.state)}"]
        if self.accession_date:
            lines.append(self.env._("Affiliate since %(day)s", day=format_date(self.env, self.accession_date)))
        if term:
            period = {"start": format_date(self.env, term.date_start), "end": format_date(self.env, term.date_end)}
            lines.append(self.env._("Current term from %(start)s to %(end)s", **period))
            lines.append(self.env._("Notice of withdrawal until %(day)s", day=format_date(self.env, term.notice_date)))
            lines += [product.name for product in term.tier_id | term.module_ids]
        return lines

    def _brief_contact(self, contact):
        parts = [contact.partner_id.name, ", ".join(contact.role_ids.mapped("name")), contact.email, contact.phone]
        if contact.is_coordinator:
            parts.insert(1, self.env._("coordinator"))
        return " · ".join(part for part in parts if part)

    def _brief_text(self, html):
        return [line for line in html2plaintext(html or "").splitlines() if line.strip()]

    def _brief_interactions(self):
        last = self.interaction_ids.sorted("date", reverse=True)[:LAST_INTERACTIONS]
        return [f"{format_date(self.env, one.date)} · {one.summary}" for one in last]

    def _brief_secrets(self):
        """{model: ids} of documents that a brief, which every officer may read, must not tell."""
        return {}

    def _brief_activities(self):
        secrets = self._brief_secrets()
        activities = self.env["mail.activity"].search(self._on_officer_documents(), order="date_deadline, id")
        return [
            f"{format_date(self.env, one.date_deadline)} · {one.summary or one.activity_type_id.name} · {one.res_name}"
            for one in activities
            if one.res_id not in secrets.get(one.res_model, ())
        ]

    def _brief_events(self):
        secrets = self._brief_secrets().get("calendar.event", ())
        officers = self.officer_id | self.deputy_id
        events = self.env["calendar.event"].union(*(self._events_ahead(user) for user in officers)).sorted("start")
        return [f"{format_date(self.env, one.start)} · {one.name}" for one in events if one.id not in secrets]

    def _brief_benefit(self, entitlement):
        return self.env._(
            "%(benefit)s: %(left)s of %(granted)s left",
            benefit=entitlement.benefit_id.name,
            left=entitlement.usable,
            granted=entitlement.granted,
        )

    def _log_brief(self, user, successor, note):
        """Leave the brief as an internal line of the timeline."""
        self.ensure_one()
        own = self._in_company_language()
        parts = [f"{title}\n" + "\n".join(f"- {line}" for line in lines) for title, lines in own._handover_brief()]
        summary = own.env._("Handover from %(old)s to %(new)s", old=user.name, new=successor.name)
        outcome = "\n\n".join([note, *parts] if note else parts)
        self._log_interaction("handover", summary, outcome=outcome, internal=True)

    def _introduce_officer(self):
        """Tell the coordinators who their liaison officer is now."""
        template = self.env.ref("ilp_membership.mail_template_new_officer")
        template._send_to_partners(self, self._coordinators())

    def action_handover(self):
        """Open the handover of these affiliates to another officer."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_handover_action")
        return action | {"context": {"active_model": self._name, "active_ids": self.ids}}

    def action_choose_officer(self):
        """Open the list of possible officers with their workload and the areas they share with the company."""
        self.ensure_one().check_access("write")
        choice = self.env["ilp.officer.choice"].create({"membership_id": self.id})
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_officer_choice_action")
        return action | {"res_id": choice.id}
