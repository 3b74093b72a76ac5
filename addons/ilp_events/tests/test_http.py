from itertools import product

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsHttpCommon


@tagged("post_install", "-at_install")
class TestHttp(IlpEventsHttpCommon):
    """Raw HTTP at every door: a sentence, never an error page, never a seat."""

    def _post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _confirm(self, event=None, **data):
        """What the stock form posts, or a forger."""
        form = {"1-event_ticket_id": "0", "1-name-1": "Eve", "1-email-2": "eve@test.example.com"}
        return self._post(f"/event/{(event or self.plenary).id}/registration/confirm", **form, **data)

    def _assert_refused_page(self, response):
        self.assertEqual(response.status_code, 403)
        self.assertIn("nobody was registered", response.text)
        self.assertFalse(self._registered())

    # The public form

    def test_an_anonymous_post_is_refused(self):
        self.authenticate(None, None)
        self._assert_refused_page(self._confirm())

    def test_a_spoofed_partner_is_refused(self):
        self.authenticate(None, None)
        self._assert_refused_page(self._confirm(**{"1-partner_id": str(self.coordinator.partner_id.id)}))
        self._login(self.rival)
        self._assert_refused_page(self._confirm(**{"1-partner_id": str(self.coordinator.partner_id.id)}))

    def test_a_spoofed_event_is_refused(self):
        self.authenticate(None, None)
        fair = self._event("Fair")
        self._confirm(event=fair, **{"1-event_id": str(self.plenary.id)})
        self.assertFalse(self._registered())

    def test_the_public_form_still_works_for_public_events(self):
        self.authenticate(None, None)
        fair = self._event("Fair")
        response = self._confirm(event=fair)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._registered(fair)), 1)

    def test_the_public_form_opens_for_public_events_only(self):
        self.authenticate(None, None)
        fair = self._event("Fair")
        for event, opens in ((fair, True), (self.plenary, False)):
            form = self.make_jsonrpc_request(f"/event/{event.id}/registration/new", {"nb_register-0": "1"})
            self.assertEqual(bool(form), opens)

    def test_the_public_page_points_to_the_portal(self):
        self.authenticate(None, None)
        page = self.url_open(f"/event/{self.plenary.id}/register")
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"/my/ilp/events/{self.plenary.id}", page.text)
        self.assertNotIn('id="registration_form"', page.text)
        fair = self._event("Fair")
        self.assertIn('id="registration_form"', self.url_open(f"/event/{fair.id}/register").text)

    # The portal

    def _register_post(self, event=None, **data):
        return self._post(f"/my/ilp/events/{(event or self.plenary).id}/register", **data)

    def _assert_refused_by_link(self, response, sentence):
        self.assertEqual(response.status_code, 422)
        self.assertIn("o_ilp_error", response.text)
        self.assertIn(sentence, response.text)

    def test_the_coordinator_registers_herself_and_a_colleague(self):
        self._login(self.coordinator)
        people = [str(self.coordinator.partner_id.id), str(self.colleague.partner_id.id)]
        response = self._register_post(partner_id=people)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._registered().partner_id, self.coordinator.partner_id | self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))
        page = self.url_open(response.headers["Location"]).text
        self.assertIn("Registration confirmed", page)
        self.assertIn("Seats left in the plan of your company: <strong>2</strong> of 4", page)

    def test_another_colleague_becomes_a_contact(self):
        self._login(self.coordinator)
        self._register_post(colleague_name=["Nadia Neri", ""], colleague_email=["nadia@test.example.com", ""])
        person = self._registered().partner_id
        self.assertEqual((person.name, person.parent_id), ("Nadia Neri", self.aurelia))
        self.assertIn(person, self.membership.contact_ids.partner_id)

    def test_bad_input_comes_back_with_what_was_typed(self):
        self._login(self.coordinator)
        response = self._register_post(
            partner_id=str(self.coordinator.partner_id.id),
            colleague_name=["Nadia Neri"],
            colleague_email=["notanemail"],
        )
        page = self._assert_sentence(response, "valid e-mail address")
        self.assertIn('value="Nadia Neri"', page)
        self.assertIn('value="notanemail"', page)
        self.assertRegex(page, rf'value="{self.coordinator.partner_id.id}"[^>]*checked')
        self.assertFalse(self._registered())
        again = self.url_open(response.headers["Location"]).text
        self.assertNotIn("o_ilp_error", again)
        self.assertNotIn("Nadia Neri", again)
        self.assertNotIn("o_ilp_wait", page, "a slip of the pen is no full event")

    def test_junk_is_a_sentence(self):
        self._login(self.coordinator)
        for data in ({}, {"partner_id": "abc"}, {"partner_id": "999999999"}, {"partner_id": "1\x00"}):
            with self.subTest(data=data):
                self._assert_sentence(self._register_post(**data), "")
        self._assert_sentence(self._register_post(colleague_name="x" * 500, colleague_email="a@b.example.com"), "100")
        self.assertEqual(self._post("/my/ilp/events/999999999/register").status_code, 303)
        self.assertFalse(self._registered())

    def test_hostile_text_is_a_sentence(self):
        self._login(self.coordinator)
        mine, long = str(self.coordinator.partner_id.id), "x" * 3000 + "@test.example.com"
        for data in (
            {"colleague_name": "Na\x00dia", "colleague_email": "nadia@test.example.com"},
            {"colleague_name": "Nadia", "colleague_email": "na\x00dia@test.example.com"},
            {"colleague_name": "Nadia", "colleague_email": "nadia@test.example.com\x00"},
            {"colleague_name": "Nadia", "colleague_email": '"na\x00" <nadia@test.example.com>'},
            {"colleague_name": "Nadia", "colleague_email": long},
            {"colleague_name": "Nadia", "colleague_email": f"a@{'x' * 3000}.example.com"},
            {"partner_id": "²"},
            {"partner_id": [mine, "²"]},
            {"partner_id": "9" * 5000},
        ):
            with self.subTest(data=str(data)[:60]):
                self._assert_sentence(self._register_post(**data), "")
        self.assertFalse(self._registered())

    def test_odd_values_of_the_other_fields_are_no_error(self):
        self._slots(self.plenary)
        self._login(self.coordinator)
        for odd in ("²", "\x00", "9" * 30):
            with self.subTest(odd=odd):
                response = self._register_post(partner_id=str(self.coordinator.partner_id.id), slot_id=odd)
                self._assert_sentence(response, "Choose a time")
                url = f"/my/ilp/events/{self.plenary.id}/cancel"
                self._assert_sentence(self._post(url, registration_id=odd), "Nothing was changed")
        for number in ("²", "9" * 30):
            response = self._post(f"/my/ilp/events/{number}/register")
            self.assertIn(response.status_code, (303, 404))

    def test_a_file_in_the_place_of_text_is_a_sentence(self):
        self._login(self.coordinator)
        data = {"csrf_token": http.Request.csrf_token(self), "colleague_email": "nadia@test.example.com"}
        for name in ("colleague_name", "colleague_email", "partner_id", "slot_id", "membership"):
            with self.subTest(field=name):
                text = {key: value for key, value in data.items() if key != name}
                response = self.url_open(
                    f"/my/ilp/events/{self.plenary.id}/register",
                    data=text,
                    files={name: ("a.txt", b"1\x00", "text/plain")},
                    allow_redirects=False,
                )
                self._assert_sentence(response, "")
        response = self.url_open(
            f"/my/ilp/events/{self.plenary.id}/cancel",
            data=data,
            files={"registration_id": ("a.txt", b"1", "text/plain")},
            allow_redirects=False,
        )
        self._assert_sentence(response, "Nothing was changed")
        self.assertFalse(self._registered())

    def test_people_of_another_company_are_refused(self):
        self._login(self.rival)
        response = self._register_post(partner_id=str(self.coordinator.partner_id.id))
        self._assert_sentence(response, "people of your company")
        self.assertFalse(self._registered())

    def test_a_colleague_registers_and_cancels_only_the_own_seat(self):
        self._login(self.colleague)
        self._assert_sentence(self._register_post(partner_id=str(self.coordinator.partner_id.id)), "or yourself")
        response = self._register_post(colleague_name="Nadia", colleague_email="nadia@test.example.com")
        self._assert_sentence(response, "Only a coordinator")
        self._register_post(partner_id=str(self.colleague.partner_id.id))
        self.assertEqual(self._registered().partner_id, self.colleague.partner_id)
        other = self._register(self.coordinator.partner_id)
        response = self._cancel(other)
        self._assert_sentence(response, "Nothing was changed")
        self.assertEqual(self._cancel(self._registered() - other).status_code, 303)
        self.assertEqual(self._registered(), other)

    def _cancel(self, registration):
        url = f"/my/ilp/events/{registration.event_id.id}/cancel"
        return self._post(url, registration_id=str(registration.id))

    def test_a_time_has_to_be_chosen(self):
        slots = self._slots(self.plenary)
        self._login(self.coordinator)
        data = {"partner_id": str(self.coordinator.partner_id.id)}
        for wrong in ("", "abc", "0"):
            self._assert_sentence(self._register_post(slot_id=wrong, **data), "Choose a time")
        self.assertEqual(self._register_post(slot_id=str(slots[1].id), **data).status_code, 303)
        self.assertEqual(self._registered().event_slot_id, slots[1])

    def test_the_coordinator_gives_a_seat_back(self):
        registration = self._register(self.colleague.partner_id)
        self._login(self.coordinator)
        self.assertEqual(self._cancel(registration).status_code, 303)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_a_rival_cannot_give_our_seat_back(self):
        registration = self._register(self.colleague.partner_id)
        self._login(self.rival)
        self._assert_sentence(self._cancel(registration), "Nothing was changed")
        self.assertTrue(self._registered())

    def test_an_expired_ticket_a_closed_and_a_past_event_are_sentences(self):
        ticketed = self._event("Ticketed", ilp_kind="plenary", ilp_access="affiliates")
        self._expire(self._ticket(ticketed))
        past = self._event("Past", days=-5, ilp_kind="plenary", ilp_access="affiliates")
        cancelled = self._event("Cancelled", ilp_kind="plenary", ilp_access="affiliates", kanban_state="cancel")
        self._login(self.rival)
        for event, sentence in ((ticketed, "is closed"), (past, "is over"), (cancelled, "was cancelled")):
            with self.subTest(event=event.name):
                response = self._register_post(event, partner_id=str(self.rival.partner_id.id))
                self._assert_sentence(response, sentence)
                self.assertFalse(self._registered(event))

    def _public_events(self):
        """Core mails a public seat at once, and commits: the mail is what made an error page of the free seat."""
        paid = self._event("Paid fair", ilp_kind="showcase", event_mail_ids=self._mail_on_registration())
        self._expire(self._ticket(paid, price=10))
        past = self._event("Past fair", days=-5, ilp_kind="showcase", event_mail_ids=self._mail_on_registration())
        return paid | past | self._event("Fair", ilp_kind="showcase", event_mail_ids=self._mail_on_registration())

    def _mail_on_registration(self):
        template = self.env.ref("event.event_subscription")
        mail = {"interval_type": "after_sub", "interval_unit": "now", "interval_nbr": 0}
        return [Command.create({**mail, "template_ref": f"mail.template,{template.id}"})]

    def test_a_public_event_gives_no_free_seat_on_the_portal(self):
        for event, user in product(self._public_events(), (self.colleague, self.coordinator)):
            with self.subTest(event=event.name, user=user.name):
                self._login(user)
                response = self._register_post(event, partner_id=str(user.partner_id.id))
                self._assert_sentence(response, "on its public page")
                self.assertFalse(self._registered(event))
        self._assert_sentence(
            self._register_post(event, colleague_name="Nadia", colleague_email="nadia@test.example.com"), "public page"
        )
        self.assertFalse(self.env["res.partner"].search([("email", "=", "nadia@test.example.com")]))

    def test_a_public_event_gives_no_free_seat_by_the_link(self):
        for event in self._public_events():
            with self.subTest(event=event.name):
                invitation = self._invite(self.colleague.partner_id, event=event, state="sent")
                self.authenticate(None, None)
                response = self._post(f"/ilp/invitation/{invitation.access_token}/accept")
                self._assert_refused_by_link(response, "on its public page")
                self.assertFalse(self._registered(event))

    def test_duplicate_full_and_over_quota_are_sentences(self):
        self._register(self.colleague.partner_id)
        self._login(self.coordinator)
        data = {"colleague_name": "Double", "colleague_email": self.colleague.email}
        self._assert_sentence(self._register_post(**data), "already")
        names = [f"Person {number}" for number in range(4)]
        emails = [f"p{number}@test.example.com" for number in range(4)]
        before = self.env["res.partner"].search_count([])
        response = self._register_post(colleague_name=names, colleague_email=emails)
        self._assert_sentence(response, "Seats left for Test Aurelia")
        self.assertEqual(self.env["res.partner"].search_count([]), before, "the typed people are rolled back too")
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        response = self._register_post(partner_id=str(self.coordinator.partner_id.id))
        self._assert_sentence(response, "No seat is left")
        self.assertEqual(len(self._registered()), 1)

    def test_a_membership_that_lapsed_is_a_sentence(self):
        self.rival_membership.state = "grace"
        self.rival_membership.state = "lapsed"
        self._login(self.rival)
        response = self._register_post(partner_id=str(self.rival.partner_id.id))
        self._assert_sentence(response, "Industrial Liaison Program")

    def test_pages_need_a_login(self):
        self.authenticate(None, None)
        for url in ("/my/ilp/events", f"/my/ilp/events/{self.plenary.id}"):
            response = self.url_open(url, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    # The personal link

    def test_the_link_offers_the_times(self):
        slots = self._slots(self.plenary)
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.authenticate(None, None)
        url = f"/ilp/invitation/{invitation.access_token}"
        self.assertIn(f'<option value="{slots[1].id}"', self.url_open(url).text)
        self.assertEqual(self._post(f"{url}/accept", slot_id=str(slots[1].id)).status_code, 303)
        self.assertEqual(self._registered().event_slot_id, slots[1])

    def test_a_past_invitation_has_no_buttons(self):
        past = self._event("Past", days=-3, ilp_kind="plenary", ilp_access="affiliates")
        invitation = self._invite(self.coordinator.partner_id, event=past, state="sent")
        self.authenticate(None, None)
        url = f"/ilp/invitation/{invitation.access_token}"
        self.assertNotIn("o_ilp_accept", self.url_open(url).text)
        self._assert_refused_by_link(self._post(f"{url}/decline"), "over")

    def test_reading_the_link_changes_nothing(self):
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.authenticate(None, None)
        url = f"/ilp/invitation/{invitation.access_token}"
        response = self.url_open(url, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("Yes, I will come", response.text)
        self.assertIn("<strong>4</strong> of 4", response.text)
        for answer in ("accept", "decline"):
            self.assertIn(self.url_open(f"{url}/{answer}", allow_redirects=False).status_code, (404, 405))
        self.assertEqual((invitation.state, len(self._registered())), ("sent", 0))

    def test_one_click_accepts_and_one_gives_back(self):
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.authenticate(None, None)
        url = f"/ilp/invitation/{invitation.access_token}"
        self.assertEqual(self._post(f"{url}/accept").status_code, 303)
        self.assertEqual(self._registered().partner_id, self.coordinator.partner_id)
        self.assertEqual((invitation.state, invitation.answered_on.date()), ("accepted", fields.Datetime.now().date()))
        self.assertIn("You have a seat", self.url_open(url).text)
        self.assertEqual(self._post(f"{url}/decline").status_code, 303)
        self.assertFalse(self._registered())
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_the_link_speaks_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env["website"].search([]).language_ids += self.env.ref("base.lang_it")
        self.plenary.with_context(lang="it_IT").name = "Plenaria di prova"
        self.coordinator.partner_id.lang = "it_IT"
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.authenticate(None, None)
        page = self.url_open(f"/ilp/invitation/{invitation.access_token}")
        self.assertIn("Plenaria di prova", page.text)

    def test_a_wrong_link_is_a_friendly_page(self):
        self.authenticate(None, None)
        for token in ("nothing", "x" * 43, "%00"):
            response = self.url_open(f"/ilp/invitation/{token}", allow_redirects=False)
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self._post("/ilp/invitation/nothing/accept").status_code, 404)

    def test_a_link_refused_by_the_gate_is_a_sentence(self):
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.plenary.kanban_state = "cancel"
        self.authenticate(None, None)
        response = self._post(f"/ilp/invitation/{invitation.access_token}/accept")
        self._assert_refused_by_link(response, "was cancelled")
        self.assertEqual(invitation.state, "sent")
