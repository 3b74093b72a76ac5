from odoo import fields, models
from odoo.tools import SQL


class IlpEventAttendee(models.Model):
    """Who is at an event, for the other participants: name, company and role of those who agreed, and nothing else."""

    _name = "ilp.event.attendee"
    _description = "Participant who agreed to be on the list"
    _auto = False
    _order = "company_name, name, id"

    event_id = fields.Many2one("event.event", readonly=True)
    name = fields.Char(readonly=True)
    company_name = fields.Char("Company", readonly=True)
    role = fields.Char("Job position", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT seat.id, seat.event_id, seat.name, person.function AS role,
                   COALESCE(affiliate.name, company.name, seat.company_name) AS company_name
              FROM event_registration seat
              LEFT JOIN res_partner person ON person.id = seat.partner_id
              LEFT JOIN res_partner company ON company.id = person.commercial_partner_id AND company.is_company
              LEFT JOIN ilp_membership membership ON membership.id = seat.ilp_membership_id
              LEFT JOIN res_partner affiliate ON affiliate.id = membership.partner_id
             WHERE seat.active AND seat.state IN ('open', 'done') AND seat.ilp_list_consent_on IS NOT NULL
            """
        )
