from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, TRANSACTION_STATUS_IDLE

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.ilp_membership.models.ilp_benefit import PILLARS

KINDS = [
    ("plenary", "Plenary"),
    ("workshop", "Workshop"),
    ("visit", "Guided visit"),
    ("showcase", "Showcase"),
]
ACCESS = [("public", "Everyone"), ("affiliates", "Affiliates only"), ("invited", "Invited people only")]


class EventEvent(models.Model):
    """An event of the programme says who may enter and which benefit its seats come from.

    Open to everyone it is an ordinary event. For affiliates, each seat is one unit of the company's plan; for
    invited people, an invitation is needed too. The kind of access is fixed once somebody has registered.
    Seats are never sold twice: see the seat numbers of the registration.
    """

    _inherit = "event.event"

    ilp_kind = fields.Selection(
        KINDS,
        "Kind of event",
        index="btree_not_null",
        help="Fill it in for events of the Industrial Liaison Program.",
    )
    ilp_access = fields.Selection(ACCESS, "Who may register", required=True, tracking=True)
    ilp_focus_ids = fields.Many2many("ilp.event.focus", string="Focus")
    ilp_pillar = fields.Selection(PILLARS, "Pillar")
    ilp_host_id = fields.Many2one("res.partner", "Host", help="Laboratory, body or affiliate that hosts the event.")
    ilp_area_ids = fields.Many2many("ilp.area", string="Technology areas")
    ilp_benefit_id = fields.Many2one(
        "ilp.benefit",
        "Seats are taken from",
        compute="_compute_ilp_benefit_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Each registered person uses one unit of this benefit of the company's plan. Empty: no limit by plan.",
    )
    ilp_audience_role_ids = fields.Many2many(
        "ilp.contact.role",
        string="Audience",
        help="Coordinators and people with these roles are invited. Empty: every contact.",
    )
    ilp_invited_on = fields.Datetime("Affiliates invited on", readonly=True, copy=False)
    ilp_invitation_ids = fields.One2many("ilp.event.invitation", "event_id", "Invitations")
    ilp_invitation_count = fields.Integer(
        "Invited people",
        compute="_compute_ilp_invitation_count",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
    )

    ilp_is_ended = fields.Boolean("In a final stage", related="stage_id.pipe_end", store=True, help="It is over.")
    ilp_writes_at_once = fields.Boolean(
        "Mail at registration", compute="_compute_ilp_writes_at_once", compute_sudo=True
    )

    def _compute_ilp_writes_at_once(self):
        mails = self.env["event.mail"].search([("event_id", "in", self.ids), ("interval_type", "=", "after_sub")])
        for event in self:
            event.ilp_writes_at_once = event in mails.event_id

    @api.depends("ilp_access")
    def _compute_ilp_benefit_id(self):
        seat = self.env.ref("ilp_membership.benefit_event_seat", raise_if_not_found=False)
        for event in self:
            event.ilp_benefit_id = (event.ilp_benefit_id or seat) if event.ilp_access != "public" else False

    @api.depends("ilp_invitation_ids")
    def _compute_ilp_invitation_count(self):
        domain = [("event_id", "in", self.ids)]
        counts = dict(self.env["ilp.event.invitation"]._read_group(domain, ["event_id"], ["__count"]))
        for event in self:
            event.ilp_invitation_count = counts.get(event._origin, 0)

    def write(self, vals):
        """Who may register is a promise to those who did: it cannot change under them."""
        if "ilp_access" in vals:
            self._check_ilp_access_change(vals["ilp_access"])
        return super().write(vals)

    def _check_ilp_access_change(self, access):
        events = self.filtered(lambda event: (event.ilp_access == "public") != (access == "public"))
        domain = [("event_id", "in", events.ids), ("state", "!=", "cancel")]
        if events and self.env["event.registration"].search_count(domain, limit=1):
            raise UserError(self.env._("People are registered already: who may register cannot change any more."))

    @api.constrains("is_multi_slots")
    def _check_ilp_times(self):
        """Seats are numbered at each time: those of times that count no more could be sold again."""
        domain = [("event_id", "in", self.ids), ("event_id.is_multi_slots", "=", False), ("event_slot_id", "!=", False)]
        if self.env["event.registration"].search_count(Domain(domain) & Domain("state", "!=", "cancel"), limit=1):
            raise ValidationError(self.env._("People are registered for a time of this event: it keeps its times."))

    # Registration

    @api.depends("event_registrations_sold_out")
    def _compute_event_registrations_open(self):
        """Registration of a full event is closed, also when its limit was lowered below the seats that are taken."""
        result = super()._compute_event_registrations_open()
        self.filtered("event_registrations_sold_out").event_registrations_open = False
        return result

    def _ilp_open_ticket(self):
        """The ticket that a person without a choice gets: the first one that is on sale now."""
        return self.event_ticket_ids.filtered(
            lambda ticket: ticket.is_launched and not ticket.is_expired and not ticket.ilp_is_overflow
        )[:1]

    def _ilp_register(self, partners, slot=None, invitation=None):
        """Register ``partners`` and return the registrations. The gate of the registration decides.

        A public event has no gate, and its page knows prices and sales: nobody gets a seat of it from here.
        """
        if self.ilp_access == "public":
            raise UserError(self.env._("Register for this event on its public page."))
        of_plan = self.event_ticket_ids.filtered(lambda ticket: not ticket.ilp_is_overflow)
        ticket = self.ensure_one()._ilp_open_ticket() or of_plan[:1]
        vals = {
            "event_id": self.id,
            "event_slot_id": slot.id if slot else False,
            "event_ticket_id": ticket.id,
            "ilp_invitation_id": invitation.id if invitation else False,
        }
        return self.env["event.registration"].create([vals | person for person in self._ilp_people_vals(partners)])

    @api.model
    def _ilp_people_vals(self, partners):
        """What a registration says of each person."""
        partners.fetch(["name", "email", "phone", "is_company", "commercial_partner_id"])
        return [
            {"partner_id": partner.id, "name": partner.name, "email": partner.email, "phone": partner.phone}
            for partner in partners
        ]

    def _ilp_is_ours(self):
        """Whether it is an event of the programme; any other one is as in Odoo."""
        return self.ilp_access != "public" or bool(self.ilp_kind)

    def _ilp_has_queue(self):
        """Whether its mails wait: where a seat is taken inside another act, nothing may be committed in between."""
        return self._ilp_is_ours() or self.ilp_has_waiting_list or self.ilp_approval_policy != "no"

    def _ilp_queue_mails(self):
        """Wake the queue of the mails that go out at registration, if these events have any."""
        if self.filtered("ilp_writes_at_once"):
            self.env.ref("event.event_mail_scheduler")._trigger()

    @api.model
    def _ilp_read_committed(self):
        """Let this request see what others commit meanwhile. Only as the first act of a request that takes seats.

        In a snapshot, which is Odoo's habit, whoever waited for the balance of the company would have to begin again,
        after a pause of seconds. So, people of one company wait for each other only while the balance is written. The
        balance is locked before it is read, and all else that is scarce has a unique index or its own lock.
        """
        self.env.cr.rollback()
        if self.env.cr.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:  # else a test shares it
            self.env.cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)  # a new cursor sets its own
