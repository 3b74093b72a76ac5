from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

YIELD_KINDS = ("introduction", "need", "meeting", "verdict", "call")
STAFF = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"


class EventEvent(models.Model):
    """After the event: who did not come, what people thought, whom an officer calls, and what the event yielded.

    Closing the attendance can be done twice, early or late: each step is done once. The scheduled action closes an
    event only when somebody was marked as attended; otherwise it asks the responsible to record who came.
    """

    _inherit = "event.event"

    ilp_closed_on = fields.Datetime("Attendance closed on", readonly=True, copy=False)
    ilp_yield_count = fields.Integer("Yield", compute="_compute_ilp_yield_count", groups=STAFF)
    ilp_wish_count = fields.Integer("Wishes to meet", compute="_compute_ilp_wish_count", groups=STAFF)

    def _compute_ilp_wish_count(self):
        domain = [("event_id", "in", self.ids)]
        counts = dict(self.env["ilp.event.wish"]._read_group(domain, ["event_id"], ["__count"]))
        for event in self:
            event.ilp_wish_count = counts.get(event._origin, 0)

    def _compute_ilp_yield_count(self):
        for event in self:
            kept = event._origin  # a new event has yielded nothing yet
            event.ilp_yield_count = self.env["ilp.interaction"].search_count(kept._ilp_yield_domain()) if kept else 0

    # Buttons

    def action_ilp_close(self):
        """Record who did not come, ask those who came, and give each company's officer a task."""
        self._check_ilp_officer()
        if open_events := self.filtered(lambda event: not event.is_finished):
            names = ", ".join(open_events.mapped("name"))
            raise UserError(self.env._("The attendance is closed after the event: %(events)s.", events=names))
        self._ilp_close()

    def action_ilp_walk_in(self):
        """Let somebody in who is at the door without a registration."""
        self.ensure_one()._check_ilp_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_events.ilp_event_walk_in_action")
        return action | {"context": {"default_event_id": self.id}}

    def action_ilp_yield(self):
        """What the companies that came did with the institute in the weeks after the event."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_interaction_action")
        return action | {"domain": list(self._ilp_yield_domain()), "context": {"search_default_group_kind": 1}}

    def _check_ilp_officer(self):
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        self.check_access("write")

    # Closing

    def _ilp_close(self):
        for event in self:
            seats = event.registration_ids.filtered(lambda seat: seat.active)
            seats._ilp_set_absent()
            if not event.ilp_closed_on:
                event.ilp_closed_on = fields.Datetime.now()
                seats.filtered(lambda seat: seat.state == "done")._ilp_sync_line()  # with those who spoke in the end
                event._ilp_count_for_host(seats)
                event._ilp_ask_feedback(seats.filtered(lambda seat: seat.state == "done"))
                event._ilp_follow_up(seats)

    def _ilp_count_for_host(self, seats):
        """An affiliate that opened its doors did something for the programme: its timeline says so."""
        host = self.env["ilp.membership"]._of_partner(self.ilp_host_id, self.company_id) if self.ilp_host_id else None
        visitors = seats.filtered(lambda seat: seat.state == "done" and seat.ilp_membership_id != host)
        if host and host.is_affiliate and visitors:
            own = self.with_env(host.with_env(self.env)._in_company_language().env)
            summary = own.env._("Hosted %(event)s: %(count)s visitors", event=own.name, count=len(visitors))
            host.with_env(self.env)._log_interaction(
                "visit", summary, origin=self, direction="at_company", pillar=self.ilp_pillar or "relations",
                date=self.date_begin,
            )

    def _ilp_ask_feedback(self, seats):
        template = self.env.ref("ilp_events.mail_template_feedback")
        if reached := seats.filtered("email"):
            template.send_mail_batch(reached.ids, email_layout_xmlid="mail.mail_notification_light")

    def _ilp_follow_up(self, seats):
        """One task for each company that came or stayed away, in the language of its officer."""
        program = self.env["ilp.program"]._of_institute(self.company_id)
        deadline = fields.Date.add(self.date_end.date(), days=program.event_follow_up_days)
        seated = seats.filtered(lambda seat: seat.state in ("open", "done"))
        for membership, people in seated.grouped("ilp_membership_id").items():
            if membership:
                self._ilp_schedule_follow_up(membership, people, max(deadline, self.env.company._ilp_today()))

    def _ilp_schedule_follow_up(self, membership, people, deadline):
        user = membership.acting_officer_id
        own = self.with_context(lang=user.lang or self.env.lang)
        came = ", ".join(people.filtered(lambda seat: seat.state == "done").mapped("name"))
        away = ", ".join(people.filtered("ilp_is_absent").mapped("name"))
        note = [own.env._("Came: %(people)s", people=came)] if came else []
        note += [own.env._("Did not come: %(people)s", people=away)] if away else []
        membership.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=user.id,
            date_deadline=deadline,
            summary=own.env._("Follow up %(event)s", event=own.name),
            note=plaintext2html(". ".join(note)),
        )

    @api.model
    def _cron_close(self):
        """Close the attendance of the events that are over; late, early or doubled, each is closed once."""
        domain = Domain("ilp_kind", "!=", False) & Domain("ilp_closed_on", "=", False)
        domain &= Domain("kanban_state", "!=", "cancel") & Domain("date_end", "<", "now")
        self.search(domain).filtered(lambda one: one._ilp_is_due())._ilp_for_each("_ilp_close_or_ask")

    def _ilp_is_due(self):
        days = self.env["ilp.program"]._of_institute(self.company_id).event_close_days
        return fields.Datetime.add(self.date_end, days=days) <= fields.Datetime.now()

    def _ilp_close_or_ask(self):
        for event in self.filtered(lambda one: not one.ilp_closed_on):
            seats = event.registration_ids.filtered(lambda seat: seat.state in ("open", "done"))
            if not seats or "done" in seats.mapped("state"):
                event._ilp_close()
            elif not event.activity_search(["ilp_events.mail_activity_attendance"], only_automated=False):
                user = event.user_id or self.env.user
                event.activity_schedule("ilp_events.mail_activity_attendance", user_id=user.id)

    # Yield

    def _ilp_yield_domain(self):
        """Introductions made there, and what the companies that came did in the weeks after."""
        came = self.registration_ids.filtered(lambda seat: seat.state == "done").ilp_membership_id
        days = self.env["ilp.program"]._of_institute(self.company_id).event_yield_days
        until = fields.Datetime.add(self.date_end, days=days)
        after = Domain("membership_id", "in", came.ids) & Domain("kind", "in", YIELD_KINDS)
        after &= Domain("date", ">=", self.date_begin) & Domain("date", "<=", until)
        wishes = self.env["ilp.event.wish"].search([("event_id", "in", self.ids), ("state", "=", "arranged")])
        return after | (Domain("res_model", "=", "ilp.event.wish") & Domain("res_id", "in", wishes.ids))
