import pytz

from odoo import api, fields, models


class ResCompany(models.Model):
    """The institute has one calendar day for everybody who deals with it, wherever they sit."""

    _inherit = "res.company"

    ilp_tz = fields.Char("Time zone of the institute", compute="_compute_ilp_tz", store=True)

    @api.depends("partner_id.tz", "partner_id.country_id.code")
    def _compute_ilp_tz(self):
        """The time zone of the address, else the one of its country, if that has a single one."""
        for company in self:
            zones = pytz.country_timezones.get(company.partner_id.country_id.code or "", [])
            company.ilp_tz = company.partner_id.tz or (zones[0] if len(zones) == 1 else False)

    def _ilp_today(self, moment=None):
        """The day it is at the institute, or was at ``moment`` (UTC); the reader's where its time zone is not known."""
        zone = self.ilp_tz or self.env.context.get("tz") or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone), moment)
