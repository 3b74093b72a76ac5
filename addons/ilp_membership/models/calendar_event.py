from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from .ilp_admission_mixin import STAFF
from .ilp_interaction import DIRECTIONS


class CalendarEvent(models.Model):
    """A consultation: a meeting of a prospect or an affiliate, with minutes. Held, it is one line of the timeline.

    The company reads that it took place; it reads the minutes only when they are shared.
    """

    _inherit = "calendar.event"

    ilp_membership_id = fields.Many2one(
        "ilp.membership",
        "Affiliation",
        compute="_compute_ilp_membership_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        groups=STAFF,
    )
    is_ilp_consultation = fields.Boolean(compute="_compute_is_ilp_consultation", compute_sudo=True)
    ilp_direction = fields.Selection(DIRECTIONS, "Where", default="remote", groups=STAFF)
    ilp_minutes = fields.Html("Minutes", copy=False, groups=STAFF)
    ilp_minutes_shared = fields.Boolean("Minutes shared with the company", copy=False, groups=STAFF)
    ilp_held_on = fields.Datetime("Held on", readonly=True, copy=False, groups=STAFF)
    ilp_interaction_id = fields.Many2one("ilp.interaction", "On the timeline", readonly=True, copy=False, groups=STAFF)

    @api.depends("opportunity_id.ilp_membership_id")
    def _compute_ilp_membership_id(self):
        for event in self:
            event.ilp_membership_id = event.opportunity_id.ilp_membership_id or event.ilp_membership_id

    @api.depends("opportunity_id.team_id", "ilp_membership_id")
    def _compute_is_ilp_consultation(self):
        for event in self:
            event.is_ilp_consultation = bool(event.ilp_membership_id) or event.opportunity_id.is_ilp_accession

    @api.model_create_multi
    def create(self, vals_list):
        """A meeting with a prospect moves it to the consultation."""
        events = super().create(vals_list)
        events.opportunity_id._move_to_ilp_stage("ilp_membership.crm_stage_consultation")
        return events

    def write(self, vals):
        """What is shared or corrected later reaches the timeline."""
        result = super().write(vals)
        if vals.keys() & {"ilp_minutes", "ilp_minutes_shared", "partner_ids", "name"}:
            self._log_ilp_consultation()
        return result

    def action_ilp_held(self):
        """The meeting took place: it is one line of the company's timeline."""
        self.check_access("write")
        self.filtered(lambda event: not event.ilp_held_on).write({"ilp_held_on": fields.Datetime.now()})
        self._log_ilp_consultation()

    def _log_ilp_consultation(self):
        """Write the line of each held meeting, once; before the affiliation is open it waits."""
        events_sudo = self.sudo()  # who may change the meeting keeps its line true; the timeline is not written by hand
        for event in events_sudo.filtered(lambda event: event.ilp_held_on and event.ilp_membership_id):
            line = event.ilp_interaction_id
            if not line:
                line = event.ilp_membership_id._log_interaction("consultation", event.name, origin=event)
                event.ilp_interaction_id = line
            line.write(event._prepare_consultation_vals())

    def _prepare_consultation_vals(self):
        shown = self.ilp_minutes_shared and not is_html_empty(self.ilp_minutes)
        return {
            "summary": self.name,
            "date": self.start,
            "direction": self.ilp_direction or "remote",
            "partner_ids": [fields.Command.set(self.partner_ids.ids)],
            "outcome": html2plaintext(self.ilp_minutes).strip() if shown else False,
        }


class IlpMembership(models.Model):
    """The meetings of the affiliation, from its first consultation on."""

    _inherit = "ilp.membership"

    meeting_ids = fields.One2many("calendar.event", "ilp_membership_id", "Meetings", groups=STAFF)
    meeting_count = fields.Integer("Number of meetings", compute="_compute_meeting_count", groups=STAFF)

    @api.depends("meeting_ids")
    def _compute_meeting_count(self):
        groups = self.env["calendar.event"]._read_group(
            [("ilp_membership_id", "in", self.ids)], ["ilp_membership_id"], ["__count"]
        )
        counts = {membership.id: count for membership, count in groups}
        for membership in self:
            membership.meeting_count = counts.get(membership._origin.id, 0)

    def action_open_meetings(self):
        """Show the meetings with the company, and plan one with its coordinators."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("calendar.action_calendar_event")
        people = self.env.user.partner_id | self._coordinators()
        return action | {
            "domain": [("ilp_membership_id", "=", self.id)],
            "context": {
                "default_ilp_membership_id": self.id,
                "default_name": self.env._("Consultation with %(company)s", company=self.partner_id.name),
                "default_partner_ids": people.ids,
            },
        }


class CrmLead(models.Model):
    """The consultations held with a prospect are on the timeline as soon as there is one."""

    _inherit = "crm.lead"

    def _open_ilp_membership(self):
        membership = super()._open_ilp_membership()
        self.calendar_event_ids._log_ilp_consultation()
        return membership
