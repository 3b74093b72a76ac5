import pytz

from odoo import fields, models


class ResCompany(models.Model):
    """The institute has one calendar day for everybody who deals with it, wherever they sit."""

    _inherit = "res.company"

    def _ilp_today(self):
        """The day it is at the institute.

        It is the time zone of its address, else the one of its country, if that has a single one; else the reader's.
        """
        place_sudo = self.sudo().partner_id  # where the institute is: no secret, and companies do not read its contact
        zones = [place_sudo.tz] if place_sudo.tz else pytz.country_timezones.get(place_sudo.country_id.code or "", [])
        zone = zones[0] if len(zones) == 1 else self.env.context.get("tz")
        return fields.Date.context_today(self.with_context(tz=zone))
