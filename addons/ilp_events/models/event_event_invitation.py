from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .event_registration_gate import COMING

SUBSTITUTION = [
    ("free", "The invited person decides"),
    ("coordinator", "A coordinator of the company approves"),
    ("no", "Nobody else may come"),
]


class EventEvent(models.Model):
    """Whom an event for affiliates invites, and when they are reminded.

    The audience is every current contact of every affiliate, or the coordinators and the people with the roles of the
    event. Once announced, the list follows the companies every day: who joins or takes a role is invited, who leaves
    without having answered is taken off. No affiliate is missing from a plenary: where nobody has the roles all
    contacts are invited, where there is no contact the company itself, which then names who comes.
    """

    # pylint: disable=consider-merging-classes-inherited  # the invitations have a file of their own
    _inherit = "event.event"

    ilp_reminder_days = fields.Integer(
        "Reminder before the event (days)", default=7, help="Who has not answered is reminded once. 0: no reminder."
    )
    ilp_substitution = fields.Selection(
        SUBSTITUTION, "Who comes instead", required=True, default="coordinator", help="Of a person who was invited."
    )

    _ilp_reminder_positive = models.Constraint("CHECK(ilp_reminder_days >= 0)", "Days cannot be negative.")

    def action_ilp_invite(self):
        """Invite every affiliate's people of the audience who are not on the list yet, and mail them."""
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may invite the affiliates."))
        self.check_access("write")
        sent = self._ilp_invite()
        return self.ilp_invitation_ids._notify_sent(sent)

    def action_ilp_release(self):
        """Give the seats of a cancelled event back to the companies that took them, and tell the people."""
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        cancelled = self.filtered(lambda event: event.kanban_state == "cancel" and event._ilp_is_ours())
        seats = cancelled.registration_ids.filtered(lambda seat: seat.state in COMING)
        seats.action_cancel()
        seats._ilp_mail_cancelled()

    def _ilp_invite(self):
        """Bring the list up to date and return the invitations that were mailed. Nobody is invited twice."""
        for event in self:
            if event.ilp_access == "public" or event.is_finished:
                raise UserError(self.env._("Only a coming event for affiliates has invitations: %(e)s.", e=event.name))
            event.ilp_invited_on = event.ilp_invited_on or fields.Datetime.now()
        self._ilp_list()
        return self.ilp_invitation_ids.filtered("is_automatic")._send()

    def _ilp_list(self):
        """Bring the list up to date. Nobody is mailed."""
        new = self.env["ilp.event.invitation"]
        for event in self:
            audience = event._ilp_audience()
            known = event._ilp_update_invited(audience)
            vals = [
                {
                    "event_id": event.id,
                    "membership_id": membership.id,
                    "partner_id": partner.id,
                    "is_automatic": True,
                }
                for partner, membership in audience.items()
                if partner not in known
            ]
            new += new.create(vals)
        return new

    def _ilp_update_invited(self, audience):
        """Take off the list who left the audience, take back who returned; return the people who are known."""
        every = self.with_context(active_test=False).ilp_invitation_ids
        asked = every.filtered(lambda i: i.is_automatic and i.state in ("to_send", "sent"))
        moved = asked.filtered(lambda i: audience.get(i.partner_id, i.membership_id) != i.membership_id)
        left = asked.filtered(lambda i: i.partner_id not in audience)
        known = (every - moved).partner_id
        moved.unlink()  # invited again below, in the name of the new company
        left.action_archive()
        (asked - moved - left).filtered(lambda i: not i.active).action_unarchive()
        return known

    def _ilp_audience(self):
        """Whom the event invites today: person → affiliation."""
        self.ensure_one()
        domain = Domain("is_affiliate", "=", True)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        memberships = self.env["ilp.membership"].search(domain)
        current = Domain("membership_id", "in", memberships.ids) & Domain("is_current", "=", True)
        contacts = self.env["ilp.membership.contact"].search(current).filtered(
            lambda contact: contact.partner_id.commercial_partner_id == contact.membership_id.partner_id
        )  # who moved to another company is skipped
        chosen = contacts.filtered(self._ilp_wants)
        audience = {contact.partner_id: contact.membership_id for contact in chosen}
        if self.ilp_kind == "plenary":
            missing = memberships - chosen.membership_id
            others = contacts.filtered(lambda contact: contact.membership_id in missing)
            audience |= {contact.partner_id: contact.membership_id for contact in others}
            audience |= {membership.partner_id: membership for membership in missing - others.membership_id}
        return audience

    def _ilp_wants(self, contact):
        roles = self.ilp_audience_role_ids
        return not roles or contact.is_coordinator or bool(contact.role_ids & roles)

    def _ilp_coming_domain(self):
        return Domain("date_begin", ">", fields.Datetime.now()) & Domain("kanban_state", "!=", "cancel")

    @api.model
    def _cron_invite(self):
        """Complete the list of every coming event that was announced: companies and people who joined later.

        Plenaries have their list before, unsent.
        """
        domain = self._ilp_coming_domain() & Domain("ilp_access", "!=", "public")
        self.search(domain & Domain("ilp_invited_on", "!=", False))._ilp_for_each("_ilp_invite")
        self.search(domain & self._ilp_listed_domain())._ilp_for_each("_ilp_list")

    @api.model
    def _cron_remind(self):
        """Remind once those who have not answered, so many days before as the event says. A late run does it then."""
        unanswered = [("state", "=", "sent"), ("reminded_on", "=", False)]
        domain = self._ilp_coming_domain() & Domain("ilp_reminder_days", ">", 0)
        domain &= Domain("ilp_invitation_ids", "any", unanswered)
        now = fields.Datetime.now()
        due = self.search(domain).filtered(lambda e: e.date_begin - timedelta(days=e.ilp_reminder_days) <= now)
        due._ilp_for_each("_ilp_remind")

    def _ilp_remind(self):
        return self.ilp_invitation_ids._remind()

    def _ilp_for_each(self, method):
        """Call the method on each event of a scheduled action: one that fails, whatever it is, stops no other."""
        self.env["ilp.step.mixin"]._run_isolated([(event, method) for event in self])
