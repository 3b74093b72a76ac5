from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class IlpMembershipContact(models.Model):
    """A person of an affiliated company, with the roles that decide who is invited, from and until a day.

    The coordinators act for the company on the portal: they confirm the profile, register colleagues, submit needs.
    Who is archived, or went to another company, is a contact no more, whatever the dates say.
    """

    _name = "ilp.membership.contact"
    _description = "Contact of an affiliate"
    _order = "is_coordinator desc, partner_id"
    _rec_name = "partner_id"

    membership_id = fields.Many2one("ilp.membership", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="restrict", index=True)
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    role_ids = fields.Many2many("ilp.contact.role", string="Roles")
    is_coordinator = fields.Boolean("Coordinator")
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._ilp_today())
    date_to = fields.Date("Until")
    is_current = fields.Boolean(compute="_compute_is_current", compute_sudo=True, search="_search_is_current")

    _dates_ordered = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "The end precedes the start.")
    _one_open = models.UniqueIndex(
        "(membership_id, partner_id) WHERE date_to IS NULL", "This person is a contact of the company already."
    )

    @api.constrains("partner_id", "membership_id")
    def _check_company(self):
        for contact in self:
            if contact.partner_id.commercial_partner_id != contact.membership_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not of %(company)s.",
                        person=contact.partner_id.name,
                        company=contact.membership_id.partner_id.name,
                    )
                )

    @api.depends("date_from", "date_to", "partner_id.active", "partner_id.commercial_partner_id")
    def _compute_is_current(self):
        for contact in self:
            today, person = (contact.company_id or self.env.company)._ilp_today(), contact.partner_id
            started = bool(contact.date_from) and contact.date_from <= today
            ours = person.active and person.commercial_partner_id == contact.membership_id.partner_id
            contact.is_current = started and ours and (not contact.date_to or contact.date_to >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._ilp_today()  # not the reader's: a coordinator abroad is one from the same moment on
        domain = Domain("date_from", "<=", today) & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        active = Domain("partner_id", "any!", Domain("active", "=", True))  # no matter which people the reader may see
        return domain & active  # who asks for people compares the company too
