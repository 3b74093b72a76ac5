from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IlpEventsHttpCommon
from .races import EventRaceCase


@tagged("post_install", "-at_install")
class TestTurnsAtOnce(EventRaceCase):
    """Two clicks on the button of one link, as the page answers them."""

    def _make(self, env):
        result = super()._make(env)
        invitation = env["ilp.event.invitation"].create(
            {
                "event_id": self.plenary,
                "membership_id": self.memberships[0],
                "partner_id": self.people[0],
                "state": "sent",
            }
        )
        self.invitation = invitation.id
        return result

    def _answers(self, act, **values):
        def answer(env):
            invitation = env["ilp.event.invitation"].browse(self.invitation)
            invitation._take_turn(**values)
            getattr(invitation, act)()

        return answer

    def test_yes_twice_at_once_is_one_seat_and_no_refusal(self):
        yes = self._answers("_accept", in_line=True)
        self.assertEqual(self._race(yes, yes, yes), [])
        self.assertEqual(self._taken(self.plenary), 1)

    def test_the_list_twice_at_once_is_one_place(self):
        self._do(lambda env: env["event.event"].browse(self.plenary).write({"ilp_has_waiting_list": True}))
        wait = self._answers("_wait")
        self.assertEqual(self._race(wait, wait), [])
        count = "SELECT count(*) FROM event_registration WHERE event_id = %s"
        self.assertEqual(self._row(count, [self.plenary])[0], 1)


@tagged("post_install", "-at_install")
class TestWhoLeft(IlpEventsHttpCommon):
    """A colleague who is no contact any more: no seat by an old link or login, and the coordinator is told."""

    def _leave(self):
        contact = self.membership.contact_ids.filtered(lambda one: one.partner_id == self.colleague.partner_id)
        contact.write({"date_from": "2020-01-01", "date_to": "2020-12-31"})

    def _page(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(f"/my/ilp/events/{self.plenary.id}").text

    def test_an_old_answer_is_not_changed_into_a_seat(self):
        invitation = self._invite(self.colleague.partner_id, state="sent")
        invitation._decline()
        self._leave()
        for act in (invitation._accept, invitation._wait):
            with self.assertRaisesRegex(UserError, "no longer a contact"):
                act()
        self.assertFalse(self._registered())

    def test_the_old_login_registers_nobody(self):
        self.assertIn("o_ilp_submit", self._page(self.colleague))
        self._leave()
        self.assertNotIn("o_ilp_submit", self._page(self.colleague))

    def test_who_is_archived_or_went_to_another_company_is_not_invited(self):
        person = self.colleague.partner_id
        self.assertIn(person, self.plenary._ilp_audience())
        self.colleague.active = False
        person.active = False
        self.assertNotIn(person, self.plenary._ilp_audience())
        self.assertNotIn(person, self.membership.contact_ids.filtered("is_current").partner_id)
        person.write({"active": True, "parent_id": self.lario.id})
        self.assertNotIn(person, self.plenary._ilp_audience())
        self.assertNotIn(person, self.membership.contact_ids.filtered("is_current").partner_id)

    def test_the_pages_of_the_old_company_open_and_do_not_name_who_went_away(self):
        self._register(self.colleague.partner_id)
        self._invite(self.colleague.partner_id, state="sent")
        self.colleague.partner_id.write({"parent_id": self.lario.id, "email": "new@lario.example.com"})
        page = self._page(self.coordinator)
        self.assertIn("No longer among your contacts", page)
        people = self.url_open("/my/ilp/people")
        self.assertEqual(people.status_code, 200)
        for text in (page, people.text, self.url_open("/my/ilp/events").text, self.url_open("/my/ilp").text):
            self.assertNotIn("new@lario.example.com", text)

    def test_who_never_was_a_contact_answers_the_link(self):
        guest = self.env["res.partner"].create({"name": "Test guest", "parent_id": self.aurelia.id})
        self._invite(guest, state="sent")._accept()
        self.assertEqual(self._registered().partner_id, guest)

    def test_the_coordinator_sees_whose_seat_is_without_a_person(self):
        self._register(self.colleague.partner_id)
        self.assertNotIn("No longer among your contacts", self._page(self.coordinator))
        self._leave()
        self.assertIn("No longer among your contacts", self._page(self.coordinator))
        self.assertNotIn("No longer among your contacts", self._page(self.colleague))

    def test_the_coordinator_sees_who_has_not_answered_and_who_does_not_come(self):
        invitation = self._invite(self.colleague.partner_id, state="sent")
        self.assertIn("invited, no answer yet", self._page(self.coordinator))
        invitation._decline()
        page = self._page(self.coordinator)
        self.assertIn("does not come", page)
        self.assertNotIn("invited, no answer yet", page)
