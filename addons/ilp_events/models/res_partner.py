from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The address of a coming event: another street is another place, and who knew the old one has not been told."""

    _inherit = "res.partner"

    def write(self, vals):
        """Keep what people knew of the place before its address changes, here or at the contacts that share it."""
        if vals.keys().isdisjoint(self._formatting_address_fields()):
            return super().write(vals)
        events_sudo = self.env["event.event"].sudo()  # whoever keeps the address need not read events
        here = Domain("address_id", "in", self.ids) | Domain("address_id.parent_id", "in", self.ids)
        events_sudo = events_sudo.search(here & Domain("date_end", ">", fields.Datetime.now()))
        places = {event: event.address_inline for event in events_sudo}
        people = events_sudo._ilp_find_people(events_sudo._ilp_people_domain() if events_sudo else Domain.FALSE)
        people._ilp_keep_known()
        result = super().write(vals)
        events_sudo.invalidate_recordset(["address_inline"])  # core's field does not know of the street
        events_sudo.filtered(lambda event: event.address_inline != places[event])._ilp_raise_sequence()
        people._ilp_forget_known()
        return result
