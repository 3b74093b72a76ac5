from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class IlpSecondmentAccess(models.Model):
    """A badge, a key, an account: valid from a day to a day, never longer than the stay. It expires by itself.

    Guest and officer are told some days before; on the day after the last the officer has the task to take it back.
    """

    _name = "ilp.secondment.access"
    _description = "Access of a guest"
    _order = "date_to, id"

    secondment_id = fields.Many2one("ilp.secondment", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="secondment_id.company_id", store=True)
    person_id = fields.Many2one(related="secondment_id.person_id")
    name = fields.Char("What", required=True)
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._ilp_today())
    date_to = fields.Date("Until", required=True, index=True)
    is_valid = fields.Boolean("Valid", compute="_compute_is_valid", search="_search_is_valid")
    noticed_on = fields.Date("Told before", readonly=True)
    expired_on = fields.Date("Expired", readonly=True)
    returned_on = fields.Date("Given back")

    _dates_ordered = models.Constraint("CHECK(date_to >= date_from)", "The access ends before it begins.")

    @api.constrains("date_to", "secondment_id")
    def _check_stay(self):
        for access in self:
            if access.date_to > access.secondment_id.date_end:
                raise ValidationError(self.env._("No access lasts longer than the stay."))

    @api.depends("date_from", "date_to")
    def _compute_is_valid(self):
        today = self.env.company._ilp_today()
        for access in self:
            access.is_valid = bool(access.date_from and access.date_to) and access.date_from <= today <= access.date_to

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._ilp_today()
        return Domain("date_from", "<=", today) & Domain("date_to", ">=", today)

    def _move_with_stay(self, old_end, new_end):
        """Those that ended with the stay end with it again; none lasts longer, none begins after it."""
        never = self.filtered(lambda one: one.date_from > new_end)
        for access in (self - never).filtered(lambda one: one.date_to == old_end or one.date_to > new_end):
            access.write({"date_to": new_end, "noticed_on": False, "expired_on": False})
        never.unlink()

    def _end_on(self, day):
        for access in self.filtered(lambda one: one.date_to > day):
            access.date_to = max(day, access.date_from)

    def _notice(self):
        """Tell guest and officer that it ends soon."""
        template = self.env.ref("ilp_scouting.mail_template_access_notice")
        for access in self:
            access.noticed_on = access.secondment_id.membership_id.program_id._today()
            template._send_to_partners(access, access.person_id)
            access._tell(lambda env, name: env._("Ends soon: %(access)s. Agree how it is given back", access=name))

    def _expire(self):
        """The last day has passed: it is not valid any more, and somebody takes it back."""
        for access in self:
            access.expired_on = access.secondment_id.membership_id.program_id._today()
            access._tell(lambda env, name: env._("Expired: %(access)s. Take it back or close it", access=name))

    def _tell(self, summary):
        name = f"{self.name}, {self.person_id.name}"
        self.secondment_id.activation_id._tell_officer(lambda env: summary(env, name))

    @api.model
    def _due(self, secondment, today):
        """(to be told before, expired) of one stay today."""
        soon = today + timedelta(days=secondment.membership_id.program_id.access_notice_days)
        open_ones = secondment.access_ids.filtered(lambda one: not one.returned_on)
        expired = open_ones.filtered(lambda one: one.date_to < today and not one.expired_on)
        return open_ones.filtered(lambda one: today <= one.date_to <= soon and not one.noticed_on), expired
