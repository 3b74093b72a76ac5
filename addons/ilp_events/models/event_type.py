from odoo import fields, models

from odoo.addons.ilp_membership.models.ilp_benefit import PILLARS

from .event_event import ACCESS, KINDS


class EventType(models.Model):
    """The template of a kind of event: who enters, which seat is taken, which mails leave, what is asked.

    There is one for each kind; an institute changes them or adds its own. An event keeps what was typed on it.
    """

    _inherit = "event.type"

    ilp_kind = fields.Selection(KINDS, "Kind of event")
    ilp_access = fields.Selection(ACCESS, "Who may register")
    ilp_pillar = fields.Selection(PILLARS, "Pillar")
    ilp_benefit_id = fields.Many2one("ilp.benefit", "Seats are taken from")
    ilp_focus_ids = fields.Many2many("ilp.event.focus", string="Focus")
    ilp_site_rules = fields.Html("Rules of the site", translate=True)
    ilp_asks_host_consent = fields.Boolean("The host wants a list of the visitors")
