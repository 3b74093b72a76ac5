from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_details import VisitCommon
from .test_kept import DeskCommon


@tagged("post_install", "-at_install")
class TestBadge(VisitCommon):
    """The badge shows who comes and from where, and is nobody else's once the seat is."""

    def test_badge_and_scanner_name_the_company(self):
        self.assertEqual(self.seat.company_name, "Test Aurelia S.p.A.")
        desk = self.env["event.registration"].with_user(self.officer)
        summary = desk.register_attendee(self.seat.barcode, self.visit.id)
        self.assertEqual(summary["company_name"], "Test Aurelia S.p.A.")

    def test_the_person_finds_the_ticket_on_the_own_page_and_in_the_mail(self):
        link = self.seat._ilp_ticket_link()
        self.assertIn(f"registration_ids=%5B{self.seat.id}%5D", link)
        self.assertIn(self.visit._get_tickets_access_hash(self.seat.ids), link)
        template = self.env.ref("ilp_events.mail_template_details")
        self.assertIn("/my_tickets?", template._render_field("body_html", self.seat.ids)[self.seat.id])

    def test_another_person_in_the_seat_has_another_badge_and_the_links(self):
        barcode, link = self.seat.barcode, self.seat._ilp_ticket_link()
        before = self.env["mail.mail"].search([])
        self.seat._ilp_pass_on(self.colleague.partner_id)
        self.assertNotEqual(self.seat.barcode, barcode)
        self.assertNotEqual(self.seat._ilp_ticket_link(), link)
        body = (self.env["mail.mail"].search([]) - before).body_html
        self.assertIn(self.seat._ilp_details_link(), body)
        self.assertIn("/my_tickets?", body)

    def test_a_corrected_address_keeps_the_badge(self):
        barcode = self.seat.barcode
        self.seat.email = "corrected@test.example.com"
        self.assertEqual(self.seat.barcode, barcode)
        fair = self._event("Test fair", ilp_kind="workshop", ilp_access="public")
        guest = self.env["event.registration"].create({"event_id": fair.id, "name": "Guest", "email": "g@example.com"})
        barcode = guest.barcode
        guest.email = "guest@example.com"
        self.assertEqual(guest.barcode, barcode)
        guest.write({"name": "Another", "email": "another@example.com"})
        self.assertNotEqual(guest.barcode, barcode)

    def test_another_name_and_address_have_another_badge(self):
        barcode = self.seat.barcode
        self.seat.write({"name": "Somebody Else", "email": "else@test.example.com"})
        self.assertNotEqual(self.seat.barcode, barcode)

    def test_the_same_contact_written_again_does_not_hide_another_person(self):
        barcode, token = self.seat.barcode, self.seat.ilp_seat_token
        same = {"partner_id": self.seat.partner_id.id}
        self.seat.write({**same, "name": "Somebody Else", "email": "else@test.example.com"})
        self.assertNotEqual(self.seat.ilp_seat_token, token)
        self.assertNotEqual(self.seat.barcode, barcode)

    def test_an_ordinary_event_keeps_the_links_of_core(self):
        fair = self._event("Test fair", ilp_access="public")
        seat = self._register(self.stranger, event=fair)
        link = fair._get_tickets_access_hash(seat.ids)
        seat.barcode = "123456"
        self.assertEqual(fair._get_tickets_access_hash(seat.ids), link)


@tagged("post_install", "-at_install")
class TestScanner(DeskCommon):
    """The scanner lets nobody in who has no seat, and says why."""

    def _scan(self, seat, user=None):
        desk = self.env["event.registration"].with_user(user or self.officer)
        return desk.register_attendee(seat.barcode, self.plenary.id)["status"]

    def test_the_desk_reads_the_company_of_an_older_registration(self):
        seat = self._register(self.coordinator.partner_id)
        seat.company_name = False
        self.env.invalidate_all()
        desk = new_test_user(self.env, "test_door", groups="base.group_user,event.group_event_registration_desk")
        summary = self.env["event.registration"].with_user(desk).register_attendee(seat.barcode, self.plenary.id)
        self.assertEqual(summary["company_name"], "Test Aurelia S.p.A.")

    def test_who_waits_is_not_let_in(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.coordinator.partner_id)
        line = {"state": "draft", "ilp_waitlisted_on": fields.Datetime.now()}
        waiting = self._register(self.colleague.partner_id, **line)
        self.assertEqual(self._scan(waiting), "ilp_waiting")
        self.assertEqual(waiting.state, "draft")

    def test_a_request_is_not_let_in_before_it_is_approved(self):
        self.plenary.ilp_approval_policy = "hold"
        request = self._register(self.coordinator.partner_id, env=self.env(user=self.coordinator, su=True))
        self.assertEqual(request.ilp_approval, "requested")
        for user in (self.officer, self.desk):
            self.assertEqual(self._scan(request, user), "ilp_requested")
        self.assertEqual(request.state, "open")

    def test_at_another_event_nobody_is_said_to_wait_or_to_ask_there(self):
        self.plenary.ilp_approval_policy = "hold"
        request = self._register(self.coordinator.partner_id, env=self.env(user=self.coordinator, su=True))
        other = self._event("Other plenary", ilp_kind="plenary", ilp_access="affiliates")
        desk = self.env["event.registration"].with_user(self.officer)
        scanned = desk.register_attendee(request.barcode, other.id)
        self.assertEqual((scanned["status"], request.state), ("need_manual_confirmation", "open"))
        self.assertEqual(desk.register_attendee(request.barcode, False)["status"], "ilp_requested")

    def test_an_officer_who_lets_a_request_in_has_approved_it(self):
        self.plenary.ilp_approval_policy = "hold"
        request = self._register(self.coordinator.partner_id, env=self.env(user=self.coordinator, su=True))
        with self.assertRaises(AccessError), self.cr.savepoint():
            request.with_user(self.desk).action_set_done()
        request.with_user(self.officer).action_set_done()
        self.assertEqual((request.state, request.ilp_approval), ("done", "approved"))
