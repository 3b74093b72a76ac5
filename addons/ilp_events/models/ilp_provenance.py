from odoo import fields, models
from odoo.fields import Domain


class EventRegistration(models.Model):
    """A need may come out of an event that somebody of the company went to, not of one that she was only invited to."""

    _inherit = "event.registration"

    def _provenance_roots(self):
        """The seats of people who came, or who were expected at an event that has begun and are not marked yet."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda seat: seat.state == "done"
            or (seat.state == "open" and seat.event_begin_date <= now and not seat.ilp_is_absent)
        )

    def _provenance_areas(self):
        return self.event_id.ilp_area_ids


class IlpEventInvitation(models.Model):
    """Nothing comes out of an invitation alone."""

    _inherit = "ilp.event.invitation"

    def _provenance_roots(self):
        return self.browse()

    def _provenance_areas(self):
        return self.event_id.ilp_area_ids


class EventEvent(models.Model):
    """The yield of an event is also what came out of its visits later on, through the whole chain."""

    _inherit = "event.event"

    def _provenance_roots(self):
        return self.browse()

    def _provenance_areas(self):
        return self.ilp_area_ids

    def _ilp_yield_domain(self):
        """Add what the lines of those who came led to, however long ago: needs, collaborations, outcomes."""
        lines = self.env["ilp.interaction"]._lines_of("event.registration", self.registration_ids.ids)
        chain = self.env["ilp.interaction"].union(*lines._yield().values())
        return super()._ilp_yield_domain() | Domain("id", "in", chain.ids)
