from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestPortal(IlpEventsCommon, IlpHttpCommon):
    """What a company sees of the events, and what it costs to show it."""

    def _get(self, url, user=None):
        self.authenticate((user or self.coordinator).login, (user or self.coordinator).login.ljust(8, "x"))
        return self.url_open(url, allow_redirects=False)

    def test_the_list_shows_coming_events_and_our_people(self):
        past = self._event("Past plenary", days=-9, ilp_kind="plenary", ilp_access="affiliates")
        stock = self._event("Stock fair")
        self._register(self.colleague.partner_id)
        self._register(self.rival.partner_id)
        page = self._get("/my/ilp/events").text
        self.assertIn("Test plenary", page)
        self.assertIn("Registered: Test colleague", page)
        for hidden in (past.name, stock.name, "Test rival"):
            self.assertNotIn(hidden, page)

    def test_a_visit_is_shown_to_the_invited_company_only(self):
        visit = self._event("Secret visit", ilp_kind="visit", ilp_access="invited", is_published=False)
        self._invite(self.coordinator.partner_id, event=visit, state="sent")
        self.assertIn("Secret visit", self._get("/my/ilp/events", self.colleague).text)
        self.assertEqual(self._get(f"/my/ilp/events/{visit.id}").status_code, 200)
        self.assertNotIn("Secret visit", self._get("/my/ilp/events", self.rival).text)
        self.assertEqual(self._get(f"/my/ilp/events/{visit.id}", self.rival).status_code, 303)

    def test_an_event_in_the_archive_has_no_page(self):
        self.plenary.action_archive()
        self.assertEqual(self._get(f"/my/ilp/events/{self.plenary.id}").status_code, 303)

    def test_a_number_that_is_no_event_leads_back_to_the_list(self):
        for number in (0, 999_999_999, 10**12, 10**30):
            self.assertEqual(self._get(f"/my/ilp/events/{number}").status_code, 303, number)

    def test_what_another_website_publishes_is_here_for_the_invited_company_only(self):
        other = self.env["website"].create({"name": "Test other website"})
        visit = self._event("Other visit", ilp_kind="visit", ilp_access="affiliates", website_id=other.id)
        self._invite(self.coordinator.partner_id, event=visit, state="sent")
        for user, status in ((self.coordinator, 200), (self.rival, 303)):
            self.assertEqual(self._get(f"/my/ilp/events/{visit.id}", user).status_code, status)
            self.assertEqual("Other visit" in self._get("/my/ilp/events", user).text, status == 200)

    def test_a_company_that_has_ended_has_no_page_of_an_event(self):
        self._invite(self.rival.partner_id, membership=self.rival_membership, state="sent")
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.rival_membership.write({"state": "ended", "end_reason_id": reason.id})
        self.assertEqual(self._get(f"/my/ilp/events/{self.plenary.id}", self.rival).status_code, 303)

    def test_for_a_visit_only_the_invited_can_be_ticked(self):
        visit = self._event("Secret visit", ilp_kind="visit", ilp_access="invited")
        self._invite(self.colleague.partner_id, event=visit, state="sent")
        page = self._get(f"/my/ilp/events/{visit.id}").text
        self.assertIn(f'id="ilp_person_{self.colleague.partner_id.id}"', page)
        self.assertNotIn(f'id="ilp_person_{self.coordinator.partner_id.id}"', page)
        self.assertNotIn("colleague_name", page)

    def test_the_empty_list_says_what_will_be_there(self):
        self.env["event.event"].search([("ilp_kind", "!=", False)]).write({"kanban_state": "cancel"})
        self.assertIn("No event is planned yet", self._get("/my/ilp/events").text)

    def test_the_overview_and_the_tabs_lead_to_the_events(self):
        self._register(self.coordinator.partner_id)
        page = self._get("/my/ilp").text
        self.assertIn('href="/my/ilp/events"', page)
        self.assertIn("Next events", page)
        self.assertIn(f"/my/ilp/events/{self.plenary.id}", page)

    def test_a_colleague_sees_no_fields_for_others(self):
        page = self._get(f"/my/ilp/events/{self.plenary.id}", self.colleague).text
        self.assertNotIn("colleague_name", page)
        self.assertNotIn(self.coordinator.name, page)

    def test_who_is_no_affiliate_is_sent_away(self):
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.rival_membership.write({"state": "ended", "end_reason_id": reason.id})
        self.assertEqual(self._get("/my/ilp/events", self.rival).status_code, 303)

    def test_the_times_of_a_visit_are_offered(self):
        visit = self._event("Secret visit", ilp_kind="visit", ilp_access="invited", is_published=False)
        slots = self._slots(visit)
        self._invite(self.coordinator.partner_id, event=visit, state="sent")
        page = self._get(f"/my/ilp/events/{visit.id}").text
        for slot in slots:
            self.assertIn(f'<option value="{slot.id}"', page)

    def test_staff_sees_the_page_of_a_company(self):
        self._register(self.colleague.partner_id)
        page = self._get(f"/my/ilp/events?membership={self.membership.id}", self.officer).text
        self.assertIn("Registered: Test colleague", page)
        self.assertEqual(self._get("/my/ilp/events", self.officer).status_code, 303)

    def test_a_public_event_points_to_the_website(self):
        fair = self._event("Spring fair", ilp_kind="showcase")
        page = self._get(f"/my/ilp/events/{fair.id}").text
        self.assertIn("Register on the website", page)
        self.assertNotIn("o_ilp_submit", page)

    def test_a_closed_event_has_no_form(self):
        self._expire(self._ticket(self.plenary))
        page = self._get(f"/my/ilp/events/{self.plenary.id}").text
        self.assertIn("Registration is closed", page)
        self.assertNotIn("o_ilp_submit", page)

    def _people(self, count):
        seats = self.entitlement
        seats._override(count, "Test")
        partners = self.env["res.partner"].create(
            [
                {"name": f"P{number}", "email": f"p{number}.{count}@test.example.com", "parent_id": self.aurelia.id}
                for number in range(count)
            ]
        )
        for partner in partners:
            self._register(partner)

    def _queries(self, url):
        self._get(url)
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.cr.sql_log_count
        self.url_open(url)
        return self.cr.sql_log_count - count

    def test_the_pages_cost_the_same_for_eight_and_eighty_people(self):
        urls = ("/my/ilp/events", f"/my/ilp/events/{self.plenary.id}")
        self._people(8)
        few = [self._queries(url) for url in urls]
        self._people(72)
        many = [self._queries(url) for url in urls]
        self.assertEqual(few, many)

    def test_the_list_costs_the_same_for_two_and_twenty_events(self):
        self._event("More", ilp_kind="plenary", ilp_access="affiliates")
        few = self._queries("/my/ilp/events")
        for number in range(18):
            self._event(f"More {number}", ilp_kind="plenary", ilp_access="affiliates")
        self.assertEqual(few, self._queries("/my/ilp/events"))

    def test_a_colleague_who_left_is_not_offered(self):
        contact = self.membership.contact_ids.filtered(lambda c: c.partner_id == self.colleague.partner_id)
        contact.write({"date_from": "2020-01-01", "date_to": "2020-12-31"})
        page = self._get(f"/my/ilp/events/{self.plenary.id}").text
        self.assertNotIn(self.colleague.name, page)

    @mute_logger("odoo.http")
    def test_a_post_without_token_is_refused(self):
        self._get("/my/ilp/events")
        url = f"/my/ilp/events/{self.plenary.id}/register"
        response = self.url_open(url, data={"partner_id": str(self.coordinator.partner_id.id)}, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._registered())
        self.assertTrue(http.Request.csrf_token(self))
