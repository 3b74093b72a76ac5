from odoo import fields, models


class IlpEventRoom(models.Model):
    """A room where events are held: how many people it takes. Two events are never in it at the same time."""

    _name = "ilp.event.room"
    _description = "Room"
    _order = "address_id, name, id"
    _rec_names_search = ["name", "address_id.name"]

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    address_id = fields.Many2one("res.partner", "Venue", default=lambda self: self.env.company.partner_id)
    capacity = fields.Integer("Seats", required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    note = fields.Char("Equipment", translate=True)
    event_ids = fields.One2many("event.event", "ilp_room_id", "Events")

    _capacity_positive = models.Constraint("CHECK(capacity > 0)", "A room takes at least one person.")
