from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestMoved(IlpEventsCommon):
    """The event moves: who has a place is told once, when the organiser presses the button, and not before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["ir.module.module"].search([("name", "=", "ilp_events")])._update_translations(["it_IT"], True)
        cls.colleague.partner_id.lang = "it_IT"
        cls.coordinator.partner_id.lang = "en_US"
        cls.there = cls.env["res.partner"].create({"name": "Erzelli", "street": "Via Enrico Melen 83"})
        cls.plenary.write({"date_begin": "2031-03-05 13:00:00", "date_end": "2031-03-05 17:00:00"})
        cls.seats = cls._register(cls.colleague.partner_id) + cls._register(cls.coordinator.partner_id)

    def _move(self, days=7, event=None, **values):
        event = event or self.plenary
        event.write(
            {
                "date_begin": event.date_begin + timedelta(days=days),
                "date_end": event.date_end + timedelta(days=days),
                **values,
            }
        )
        self.env.invalidate_all()

    def _tell(self, event=None):
        before = self.env["mail.mail"].search([])
        (event or self.plenary).action_ilp_tell_move()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([]) - before

    def test_nothing_is_sent_before_the_button_is_pressed(self):
        before = self.env["mail.mail"].search([])
        self._move()
        self.assertEqual(self.plenary.ilp_untold_count, 2)
        self.assertFalse(self.env["mail.mail"].search([]) - before)

    def test_each_is_told_in_the_own_language_from_which_day_to_which(self):
        self._move(address_id=self.there.id)
        mails = {mail.recipient_ids: mail for mail in self._tell()}
        english, italian = mails[self.coordinator.partner_id], mails[self.colleague.partner_id]
        self.assertEqual(english.subject, "Another date or place: Test plenary")
        for old_or_new in ("Wednesday 5 March 2031", "Wednesday 12 March 2031", "Via Enrico Melen 83"):
            self.assertIn(old_or_new, english.body_html)
        self.assertEqual(italian.subject, "Altra data o altro luogo: Test plenary")
        self.assertIn("mercoledì 12 marzo 2031", italian.body_html)
        self.assertEqual(self.plenary.ilp_untold_count, 0)
        self.assertFalse(self._tell(), "a second press writes to nobody")

    def test_the_mail_brings_the_entry_that_replaces_the_old_one(self):
        before = self.plenary.ilp_sequence
        self._move()
        for mail in self._tell():
            calendar = mail.attachment_ids.raw.decode()
            self.assertIn("DTSTART;TZID=Europe/Rome:20310312T140000", calendar)
            self.assertIn(f"SEQUENCE:{before + 1}", calendar)
            self.assertIn(f"UID:ilp-event-{self.plenary.id}-0-", calendar)

    def test_who_registers_after_the_move_knows_it(self):
        self._move()
        late = self._register(self.rival.partner_id)
        self.assertEqual(self.plenary.ilp_untold_count, 2)
        self.assertNotIn(late.partner_id, self._tell().recipient_ids)

    def test_moved_twice_the_first_day_is_what_people_knew(self):
        self._move(days=7)
        self._move(days=7)
        body = self._tell()[0].body_html
        self.assertRegex(body, "5 (March|marzo) 2031")
        self.assertRegex(body, "19 (March|marzo) 2031")
        self.assertNotRegex(body, "12 (March|marzo) 2031")

    def test_moved_back_it_has_moved_for_nobody(self):
        before = self.plenary.address_id
        self._move(days=7, address_id=self.there.id)
        self._move(days=-7, address_id=before.id)
        self.assertEqual(self.plenary.ilp_untold_count, 0)

    def test_another_street_of_the_place_is_a_move(self):
        self.plenary.address_id = self.there
        self._tell()
        sequence = self.plenary.ilp_sequence
        self.there.street = "Via Morego 30"
        self.env.invalidate_all()
        self.assertEqual((self.plenary.ilp_untold_count, self.plenary.ilp_sequence), (2, sequence + 1))
        body = self._tell()[0].body_html
        self.assertIn("Via Morego 30", body)
        self.assertIn("Via Enrico Melen 83", body)
        self.there.write({"street": "Via Morego 31", "phone": "+39 010"})
        self.there.street = "Via Morego 30"
        self.env.invalidate_all()
        self.assertEqual(self.plenary.ilp_untold_count, 0, "moved back")

    def test_the_street_of_a_company_is_that_of_its_contacts(self):
        hall = self.env["res.partner"].create({"name": "Hall", "parent_id": self.there.id, "type": "contact"})
        self.plenary.address_id = hall
        self._tell()
        self.there.street = "Via Morego 30"
        self.env.invalidate_all()
        self.assertEqual(self.plenary.ilp_untold_count, 2)
        before = self.plenary.ilp_sequence
        self.there.write({"email": "erzelli@test.example.com", "street": "Via Morego 30"})
        self.assertEqual(self.plenary.ilp_sequence, before, "the same street is no move")

    def test_who_gave_the_seat_back_or_comes_to_a_cancelled_event_is_not_told(self):
        self.seats[0].action_cancel()
        self._move()
        self.assertEqual(self.plenary.ilp_untold_count, 1)
        self.plenary.kanban_state = "cancel"
        self.env.invalidate_all()
        self.assertEqual(self.plenary.ilp_untold_count, 0)

    def test_who_waits_is_told_without_an_entry(self):
        self.plenary.write({"seats_limited": True, "seats_max": 2})
        person = {"partner_id": self.rival.partner_id.id, "name": "Rival", "email": self.rival.partner_id.email}
        self.plenary._ilp_wait([person])
        self._move()
        mail = self._tell().filtered(lambda one: one.recipient_ids == self.rival.partner_id)
        self.assertIn("still on the waiting list", mail.body_html)
        self.assertFalse(mail.attachment_ids)

    def test_a_time_that_moves_is_a_move_for_those_who_chose_it(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="affiliates")
        first, second = self._slots(visit)
        self._register(self.colleague.partner_id, event=visit, event_slot_id=first.id)
        self._register(self.coordinator.partner_id, event=visit, event_slot_id=second.id)
        second.write({"start_hour": 13, "end_hour": 13.5})
        self.env.invalidate_all()
        self.assertEqual(visit.ilp_untold_count, 1)
        self.assertEqual(self._tell(visit).recipient_ids, self.coordinator.partner_id)

    def test_the_desk_does_not_write_to_everybody(self):
        desk = new_test_user(self.env, "ilp_moved_desk", groups="base.group_user,event.group_event_registration_desk")
        self._move()
        with self.assertRaises(AccessError):
            self.plenary.with_user(desk).action_ilp_tell_move()
        self.assertEqual(self.plenary.ilp_untold_count, 2)

    def test_what_people_knew_is_written_by_rule_alone(self):
        with self.assertRaises(AccessError):
            self.seats[0].with_user(self.officer).ilp_known_place = "Elsewhere"
