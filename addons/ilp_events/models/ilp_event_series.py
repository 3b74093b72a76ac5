from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import days_to_next, moved


class IlpEventSeries(models.Model):
    """Events that come back, such as the plenary of the year: the next one is made from the last.

    The next one has the same weekday, hour, audience, tickets, questions, mails and agenda, and nobody's registration.
    It has no room yet, and its agenda is not published: both are looked at again.
    """

    _name = "ilp.event.series"
    _description = "Series of events"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    interval_months = fields.Integer("Every (months)", required=True, default=12)
    note = fields.Text()
    event_ids = fields.One2many("event.event", "ilp_series_id", "Events")
    event_count = fields.Integer("Number of events", compute="_compute_events")
    last_event_id = fields.Many2one("event.event", "Last one", compute="_compute_events")

    _interval_positive = models.Constraint("CHECK(interval_months > 0)", "A series comes back after a month at least.")

    @api.depends("event_ids.date_begin")
    def _compute_events(self):
        for series in self:
            events = series.event_ids.sorted("date_begin")
            series.event_count, series.last_event_id = len(events), events[-1:]

    def action_make_next(self):
        """Make the next event of the series from the last one, and open it."""
        self.ensure_one()._check_officer()
        return self._make_next().get_formview_action()

    def action_open_attendance(self):
        """Who came to which event of the series, company by company."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_events.event_registration_action_attendance")
        context = {"pivot_row_groupby": ["ilp_membership_id"], "pivot_column_groupby": ["event_id"]}
        return action | {"domain": [("event_id.ilp_series_id", "=", self.id)], "context": context}

    def _check_officer(self):
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))

    def _make_next(self):
        last = self.last_event_id
        if not last:
            raise UserError(self.env._("Put the first event into the series: the next one is made from it."))
        days = days_to_next(last.date_begin.date(), self.interval_months)
        event = last.copy(last._ilp_prepare_next(days))
        event.name = last.name  # core calls it a copy
        for track in last.track_ids:
            track.copy({"event_id": event.id, "date": track.date and moved(track.date, days, last.date_tz)})
        return event


class EventEvent(models.Model):
    """An event may be one of a series."""

    _inherit = "event.event"

    ilp_series_id = fields.Many2one("ilp.event.series", "Series", index="btree_not_null", ondelete="set null")

    def _ilp_prepare_next(self, days):
        """What differs in the copy that takes place ``days`` later."""
        slots = [
            Command.create(
                {
                    "date": fields.Date.add(slot.date, days=days),
                    "start_hour": slot.start_hour,
                    "end_hour": slot.end_hour,
                }
            )
            for slot in self.event_slot_ids
        ]
        return {
            "date_begin": moved(self.date_begin, days, self.date_tz),
            "date_end": moved(self.date_end, days, self.date_tz),
            "event_slot_ids": slots,
        }
