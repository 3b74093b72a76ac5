from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import get_lang

from odoo.addons.ilp_membership.models.ilp_interaction import DIRECTIONS

from ..tools import language_names


class EventEvent(models.Model):
    """A kind of event brings its own defaults, taken from its template and free to change.

    Who may register does not change any more once somebody has, whatever template is chosen afterwards.
    """

    _inherit = "event.event"

    ilp_kind = fields.Selection(compute="_compute_ilp_defaults", store=True, readonly=False, precompute=True)
    ilp_pillar = fields.Selection(compute="_compute_ilp_defaults", store=True, readonly=False, precompute=True)
    ilp_access = fields.Selection(compute="_compute_ilp_access", store=True, readonly=False, precompute=True)
    ilp_focus_ids = fields.Many2many(compute="_compute_ilp_defaults", store=True, readonly=False, precompute=True)
    ilp_language_ids = fields.Many2many(
        "res.lang",
        string="Languages of work",
        context={"active_test": False},
        help="The languages spoken at the event. The page and the mails are in the reader's own.",
    )
    ilp_direction = fields.Selection(
        DIRECTIONS,
        "Takes place",
        compute="_compute_ilp_direction",
        store=True,
        readonly=False,
        help="Written on the timeline of the companies that come.",
    )
    ilp_speaker_ids = fields.Many2many("res.partner", string="Speakers", compute="_compute_ilp_speaker_ids")
    ilp_is_sparse = fields.Boolean(
        "Few registrations",
        compute="_compute_ilp_is_sparse",
        search="_search_ilp_is_sparse",
        groups="event.group_event_registration_desk",
        help="It starts within four weeks and fewer than a third of its seats are taken.",
    )

    @api.depends("event_type_id")
    def _compute_ilp_defaults(self):
        for event in self:
            template = event.event_type_id
            event.ilp_kind = template.ilp_kind or event.ilp_kind
            event.ilp_pillar = template.ilp_pillar or event.ilp_pillar or "relations"
            event.ilp_focus_ids = template.ilp_focus_ids or event.ilp_focus_ids

    @api.depends("event_type_id")
    def _compute_ilp_access(self):
        domain = [("event_id", "in", self.ids), ("state", "!=", "cancel")]
        taken = {event for (event,) in self.env["event.registration"]._read_group(domain, ["event_id"])}
        for event in self:
            default = event.event_type_id.ilp_access if event._origin not in taken else False
            usual = "affiliates" if event.ilp_kind == "plenary" else "public"
            event.ilp_access = default or event.ilp_access or usual

    @api.depends("ilp_access", "event_type_id")
    def _compute_ilp_benefit_id(self):
        """The template may name another benefit than the seat of every plan."""
        for event in self.filtered(lambda one: one.ilp_access != "public"):
            event.ilp_benefit_id = event.ilp_benefit_id or event.event_type_id.ilp_benefit_id
        return super()._compute_ilp_benefit_id()

    @api.depends("ilp_host_id", "address_id")
    def _compute_ilp_direction(self):
        hosts = self.ilp_host_id.commercial_partner_id
        domain = [("partner_id", "in", hosts.ids), ("state", "!=", "ended")]
        affiliates = self.env["ilp.membership"].search(domain).partner_id
        for event in self:
            if event.ilp_host_id.commercial_partner_id in affiliates:
                event.ilp_direction = "at_company"
            else:
                event.ilp_direction = "at_institute" if event.address_id or event.ilp_host_id else "remote"

    @api.depends("track_ids.partner_id")
    def _compute_ilp_speaker_ids(self):
        for event in self:
            event.ilp_speaker_ids = event.track_ids.partner_id

    def _ilp_language_names(self):
        """The languages of work in the reader's own language."""
        return language_names(self.ilp_language_ids.mapped("code"), get_lang(self.env).code)

    # Registrations that are few

    @api.depends("seats_max", "seats_limited", "date_begin")
    def _compute_ilp_is_sparse(self):
        sparse = self.filtered_domain(self._ilp_soon())
        for event in self:
            event.ilp_is_sparse = event in sparse and event.seats_taken * 3 < event.seats_max

    def _search_ilp_is_sparse(self, operator, _value):
        if operator != "in":
            return NotImplemented
        soon = self.search(self._ilp_soon())
        return [("id", "in", soon.filtered("ilp_is_sparse").ids)]

    def _ilp_soon(self):
        domain = Domain("ilp_kind", "!=", False) & Domain("seats_limited", "=", True) & Domain("seats_max", ">", 0)
        return domain & Domain("date_begin", ">=", "now") & Domain("date_begin", "<=", "now +28d")
