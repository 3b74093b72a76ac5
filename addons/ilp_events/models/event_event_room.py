from odoo import api, fields, models


class EventEvent(models.Model):
    """The room of an event gives it its number of seats, and is never given to two events at once.

    The database refuses the second one, whoever books it. More seats than the room takes are allowed, with a warning:
    not everybody who registers comes.
    """

    _inherit = "event.event"

    ilp_room_id = fields.Many2one(
        "ilp.event.room", "Room", copy=False, tracking=True, index="btree_not_null", ondelete="restrict"
    )
    ilp_room_name = fields.Char("Name of the room", related="ilp_room_id.name")
    ilp_room_warning = fields.Char("Warning about the room", compute="_compute_ilp_room_warning")

    _ilp_one_event_per_room = models.Constraint(
        "EXCLUDE USING gist (int4range(ilp_room_id, ilp_room_id, '[]') WITH &&, "
        "tsrange(LEAST(date_begin, date_end), GREATEST(date_begin, date_end)) WITH &&) "
        "WHERE (ilp_room_id IS NOT NULL AND active AND kanban_state IS DISTINCT FROM 'cancel')",
        "Another event is in this room at that time: choose another room or another hour.",
    )

    @api.depends("ilp_room_id.capacity", "seats_max", "seats_limited")
    def _compute_ilp_room_warning(self):
        for event in self:
            seats, room = event.seats_max if event.seats_limited else 0, event.ilp_room_id
            event.ilp_room_warning = False
            if room and (not seats or seats > room.capacity):
                event.ilp_room_warning = self.env._(
                    "%(room)s takes %(capacity)s people: more of them may register for this event.",
                    room=room.name,
                    capacity=room.capacity,
                )

    @api.onchange("ilp_room_id")
    def _onchange_ilp_room_id(self):
        self._ilp_take_seats_of_room()

    @api.model_create_multi
    def create(self, vals_list):
        """An event without a limit has the seats of its room."""
        events = super().create(vals_list)
        events._ilp_take_seats_of_room()
        return events

    def write(self, vals):
        """An event that gets a room and has no limit yet has the seats of the room."""
        result = super().write(vals)
        if vals.get("ilp_room_id") and "seats_limited" not in vals:
            self._ilp_take_seats_of_room()
        return result

    def _ilp_take_seats_of_room(self):
        for event in self.filtered(lambda one: one.ilp_room_id and not one.seats_limited):
            event.update({"seats_limited": True, "seats_max": event.ilp_room_id.capacity})
