from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.ilp_membership.tests.common import IlpCommon, IlpHttpCommon


class IlpEventsCommon(IlpCommon):
    """A plenary for affiliates in five weeks, beside the companies of the ground floor (four seats each)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary = cls._event("Test plenary", ilp_kind="plenary", ilp_access="affiliates", ilp_pillar="technologies")
        cls.entitlement = cls.membership._entitlement(cls.benefit_seat)
        cls.stranger = cls.env["res.partner"].create({"name": "Test stranger", "email": "stranger@test.example.com"})

    @classmethod
    def _event(cls, name, days=35, **values):
        begin = (fields.Datetime.now() + relativedelta(days=days)).replace(hour=8, minute=0, second=0)
        return cls.env["event.event"].create(
            {
                "name": name,
                "date_begin": begin,
                "date_end": begin + relativedelta(hours=6),
                "date_tz": "Europe/Rome",
                "event_mail_ids": False,
                "is_published": True,
                **values,
            }
        )

    @classmethod
    def _ticket(cls, event, **values):
        return cls.env["event.event.ticket"].create({"name": "Seat", "event_id": event.id, **values})

    @classmethod
    def _slots(cls, event, count=2):
        """Half hours from eleven o'clock, in the zone of the event."""
        event.is_multi_slots = True
        hours = [{"start_hour": 11 + number, "end_hour": 11.5 + number} for number in range(count)]
        day = event.date_begin.date()
        return cls.env["event.slot"].create([{"event_id": event.id, "date": day, **values} for values in hours])

    @classmethod
    def _second_institute(cls):
        """Another institute of which Aurelia is an affiliate too; its workshop takes no seats of a plan."""
        institute = cls.env["res.company"].create({"name": "Test second institute"})
        program = cls.env["ilp.program"].create({"name": "Test second programme", "company_id": institute.id})
        membership = cls.env["ilp.membership"].create(
            {
                "partner_id": cls.aurelia.id,
                "program_id": program.id,
                "officer_id": cls.officer.id,
                "accession_date": fields.Date.today(),
                "state": "active",
                "contact_ids": [Command.create({"partner_id": cls.coordinator.partner_id.id, "is_coordinator": True})],
            }
        )
        values = {"ilp_kind": "workshop", "ilp_access": "affiliates", "ilp_benefit_id": False}
        return membership, cls._event("Second workshop", company_id=institute.id, **values)

    @classmethod
    def _expire(cls, ticket):
        """A ticket whose sale ended yesterday."""
        ticket.end_sale_datetime = fields.Datetime.now() - relativedelta(days=1)

    @classmethod
    def _register(cls, partner, event=None, env=None, **values):
        registrations = (env or cls.env)["event.registration"]
        return registrations.create({"event_id": (event or cls.plenary).id, "partner_id": partner.id, **values})

    @classmethod
    def _invite(cls, partner, event=None, membership=None, **values):
        return cls.env["ilp.event.invitation"].create(
            {
                "event_id": (event or cls.plenary).id,
                "membership_id": (membership or cls.membership).id,
                "partner_id": partner.id,
                **values,
            }
        )

    def _registered(self, event=None):
        """The people who have a seat, read from the database."""
        self.env.invalidate_all()
        domain = [("event_id", "=", (event or self.plenary).id), ("state", "in", ("open", "done"))]
        return self.env["event.registration"].search(domain)


class IlpEventsHttpCommon(IlpEventsCommon, IlpHttpCommon):
    """The same story, on the pages."""

    def _assert_sentence(self, response, sentence):
        """The answer leads back to the page, which says the sentence once; the page as it was shown is returned."""
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("done=", response.headers["Location"])
        page = self.url_open(response.headers["Location"]).text
        self.assertIn("o_ilp_error", page)
        self.assertIn(sentence, page)
        return page
