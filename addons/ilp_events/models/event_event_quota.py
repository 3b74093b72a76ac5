from odoo import api, fields, models

from .event_registration_gate import SEATED


class EventEvent(models.Model):
    """How many people of one company may come, by tier: whatever its plan still has."""

    # pylint: disable=consider-merging-classes-inherited  # the quota has a file of its own
    _inherit = "event.event"

    ilp_company_seats = fields.Integer(
        "Seats per company", help="At most so many people of one company may come. 0: no limit."
    )
    ilp_quota_ids = fields.One2many(
        "ilp.event.quota", "event_id", "Seats per company by tier", copy=True, help="These replace the general number."
    )

    _ilp_company_seats_positive = models.Constraint("CHECK(ilp_company_seats >= 0)", "Seats cannot be negative.")

    def _ilp_company_limit(self, membership):
        """The most people of this affiliate, or None without a limit."""
        self.ensure_one()
        line = self.ilp_quota_ids.filtered(lambda quota: quota.grade_id == membership.partner_id.grade_id)
        return line.seats if line else self.ilp_company_seats or None

    def _ilp_company_taken(self, membership):
        """How many seats the affiliate holds within its quota; seats beyond the plan are bought and do not count."""
        domain = [
            ("event_id", "=", self.id),
            ("ilp_membership_id", "=", membership.id),
            ("ilp_attendee_key", "!=", False),
            ("state", "in", SEATED),
            "|",
            ("event_ticket_id", "=", False),
            ("event_ticket_id.ilp_is_overflow", "=", False),
        ]
        return self.env["event.registration"].search_count(domain)

    def _ilp_company_left(self, membership):
        """How many more people of the affiliate may come by the quota, or None without a limit."""
        limit = self._ilp_company_limit(membership)
        return None if limit is None else max(limit - self._ilp_company_taken(membership), 0)


class IlpEventQuota(models.Model):
    """The most people of one company at an event, for the companies of one tier."""

    _name = "ilp.event.quota"
    _description = "Seats per company of a tier"
    _order = "seats desc, id"
    _rec_name = "grade_id"

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    grade_id = fields.Many2one("res.partner.grade", "Tier", required=True, ondelete="cascade")
    seats = fields.Integer("Seats per company", required=True, default=1)

    _once = models.Constraint("UNIQUE(event_id, grade_id)", "A tier has one number of seats at an event.")
    _positive = models.Constraint("CHECK(seats >= 0)", "Seats cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        """Another number of seats: the waiting list moves on."""
        quotas = super().create(vals_list)
        quotas.event_id._ilp_move_on_later()
        return quotas

    def write(self, vals):
        """Another number of seats: the waiting list moves on."""
        result = super().write(vals)
        self.event_id._ilp_move_on_later()
        return result

    def unlink(self):
        """Without the line the general number counts: the waiting list moves on."""
        self.event_id._ilp_move_on_later()
        return super().unlink()
