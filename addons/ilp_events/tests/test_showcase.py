from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestShowcase(IlpEventsCommon):
    """Who comes to a showcase and is no affiliate is a prospect, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env.ref("ilp_membership.crm_team_ilp")
        cls.showcase = cls._event("Test showcase", event_type_id=cls.env.ref("ilp_events.event_type_showcase").id)

    def _come(self, name, email, company=False, **values):
        vals = {"event_id": self.showcase.id, "name": name, "email": email, "company_name": company, **values}
        seat = self.env["event.registration"].create(vals)
        seat.with_user(self.officer).action_set_done()
        return seat

    def _leads(self, seats):
        return self.env["crm.lead"].search([("registration_ids", "in", seats.ids)])

    def test_a_prospect_who_comes_is_a_lead(self):
        seat = self._come("Test Ada", "ada@prospect.example.com", "Test Prospect S.r.l.")
        lead = self._leads(seat)
        self.assertEqual((lead.partner_name, lead.contact_name), ("Test Prospect S.r.l.", "Test Ada"))
        self.assertEqual(lead.team_id, self.team)
        self.assertTrue(lead.is_ilp_accession)
        self.assertIn(self.team, lead.stage_id.team_ids)

    def test_registering_alone_makes_no_lead(self):
        seat = self._register(self.stranger, event=self.showcase)
        self.assertFalse(self._leads(seat))

    def test_coming_twice_and_undone_makes_one_lead(self):
        seat = self._come("Test Ada", "ada@prospect.example.com", "Test Prospect S.r.l.")
        seat.action_confirm()
        seat.action_set_done()
        self.assertEqual(len(self._leads(seat)), 1)

    def test_two_people_of_a_company_make_one_lead(self):
        seats = self._come("Test Ada", "ada@prospect.example.com", "Test Prospect S.r.l.")
        seats |= self._come("Test Bob", "bob@other.example.com", "TEST PROSPECT SRL")
        self.assertEqual(len(self._leads(seats)), 1)
        self.assertEqual(self._leads(seats).registration_ids, seats)

    def test_a_known_prospect_gets_no_second_lead(self):
        known = self.env["crm.lead"].create(
            {"name": "Known", "team_id": self.team.id, "email_from": "Ada <ada@prospect.example.com>"}
        )
        seat = self._come("Test Ada", "ADA@prospect.example.com")
        self.assertEqual(self._leads(seat), known)
        self.assertIn("Test showcase", known.message_ids[0].body)

    def test_an_affiliate_is_no_prospect(self):
        seat = self._register(self.coordinator.partner_id, event=self.showcase)
        seat.action_set_done()
        self.assertFalse(self._leads(seat))
        self.assertEqual(seat.ilp_membership_id, self.membership)

    def test_other_events_make_no_leads(self):
        party = self._event("Birthday")
        seat = self.env["event.registration"].create({"event_id": party.id, "name": "Ada", "state": "done"})
        self.assertFalse(self._leads(seat))
