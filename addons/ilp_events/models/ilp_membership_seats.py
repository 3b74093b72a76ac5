from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .event_registration_gate import COMING


class IlpMembership(models.Model):
    """The seats that a company holds at coming events when it is no affiliate any more.

    They are not taken away behind anybody's back: the liaison officer gets a task and decides, company by company.
    """

    # pylint: disable=consider-merging-classes-inherited  # what happens at the end has a file of its own
    _inherit = "ilp.membership"

    def write(self, vals):
        """Who lapses or ends with seats at coming events is shown to the officer."""
        losing = self.browse()
        if vals.get("state") in ("lapsed", "ended"):
            losing = self.filtered("is_affiliate")
        result = super().write(vals)
        losing._ilp_task_of_seats()
        return result

    def _ilp_task_of_seats(self):
        domain = Domain("ilp_membership_id", "in", self.ids) & Domain("state", "in", COMING)
        domain &= Domain("event_id.date_begin", ">", fields.Datetime.now()) & Domain("ilp_attendee_key", "!=", False)
        for membership, seats in self.env["event.registration"].search(domain).grouped("ilp_membership_id").items():
            user = membership.acting_officer_id or seats.event_id.user_id[:1]
            env = membership.with_context(lang=user.lang).env
            events = seats.event_id.with_env(env).sorted("date_begin")
            lines = [
                f"{event.name}: {', '.join(seats.filtered(lambda s, e=event: s.event_id.id == e.id).mapped('name'))}"
                for event in events
            ]
            membership.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id or self.env.uid,
                date_deadline=membership.program_id._today(),
                summary=env._("No affiliate any more, with seats at coming events"),
                note=plaintext2html(
                    env._("Cancel the seats, or leave them as an exception. %(seats)s", seats="; ".join(lines))
                ),
            )
