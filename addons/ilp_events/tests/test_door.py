from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IlpEventsCommon


class DoorCommon(IlpEventsCommon):
    """A plenary with two registered people of the first company, which ends yesterday when a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.came = cls._register(cls.coordinator.partner_id)
        cls.away = cls._register(cls.colleague.partner_id)

    @classmethod
    def _end(cls, event=None, days=2):
        begin = fields.Datetime.now() - relativedelta(days=days)
        (event or cls.plenary).write({"date_begin": begin, "date_end": begin + relativedelta(hours=3)})

    def _lines(self, *records):
        """What the timelines say about these records."""
        domain = [("res_model", "=", records[0]._name), ("res_id", "in", [record.id for record in records])]
        return self.env["ilp.interaction"].search(domain, order="id")

    def _tasks(self, membership=None):
        activities = (membership or self.membership).activity_ids
        return activities.filtered(lambda one: "Test plenary" in (one.summary or ""))


@tagged("post_install", "-at_install")
class TestAttendance(DoorCommon):
    """Attendance leaves one line on the timeline, which follows every correction."""

    def test_the_scanner_of_core_lets_a_person_in(self):
        self.plenary.date_begin = fields.Datetime.now() - relativedelta(hours=1)
        desk = self.env["event.registration"].with_user(self.officer)
        self.assertEqual(desk.register_attendee(self.came.barcode, self.plenary.id)["status"], "confirmed_registration")
        self.assertEqual(desk.register_attendee(self.came.barcode, self.plenary.id)["status"], "already_registered")
        self.assertEqual(self._lines(self.came).outcome, "Attended")

    def test_attendance_leaves_one_line_and_undoing_it_takes_it_back(self):
        line = self._lines(self.came)
        self.assertEqual((len(line), line.outcome), (1, False))
        steps = [
            ("action_set_done", "Attended"),
            ("action_confirm", False),
            ("action_set_done", "Attended"),
            ("action_cancel", "Gave the seat back"),
        ]
        for step, outcome in steps:
            with self.subTest(step=step):
                getattr(self.came, step)()
                self.assertEqual(self._lines(self.came), line)
                self.assertEqual(line.outcome, outcome)
                on_the_day = line.date == self.plenary.date_begin
                self.assertEqual(on_the_day, step == "action_set_done")

    def test_a_substitute_has_the_line(self):
        self.came.action_set_done()
        person = self.env["res.partner"].create(
            {"name": "Test substitute", "email": "substitute@test.example.com", "parent_id": self.aurelia.id}
        )
        self.came.write({"partner_id": person.id, "name": person.name, "email": person.email})
        line = self._lines(self.came)
        self.assertEqual((line.partner_ids, line.outcome), (person, "Attended"))
        self.assertIn("Test substitute", line.summary)

    def test_who_spoke_is_on_the_line_of_who_came(self):
        speaker, other, late = self.env["res.partner"].create([{"name": f"Test speaker {n}"} for n in range(3)])
        cancelled = self.env["event.track.stage"].search([("is_cancel", "=", True)], limit=1)
        talk = {"name": "Touch", "event_id": self.plenary.id, "partner_id": speaker.id}
        self.env["event.track"].create([talk, talk | {"partner_id": other.id, "stage_id": cancelled.id}])
        self.came.action_set_done()
        self.assertEqual(self._lines(self.came).partner_ids, self.came.partner_id | speaker)
        self.assertEqual(self._lines(self.away).partner_ids, self.away.partner_id)
        self.env["event.track"].create(talk | {"partner_id": late.id})
        self._end()
        self.plenary._ilp_close()
        self.assertEqual(self._lines(self.came).partner_ids, self.came.partner_id | speaker | late, "at the close")
        self.came.action_confirm()
        self.assertEqual(self._lines(self.came).partner_ids, self.came.partner_id, "she was not there")

    def test_the_timeline_is_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.aurelia.lang = "it_IT"
        self.came.action_set_done()
        self.assertEqual(self._lines(self.came).outcome, "Presente")

    def test_an_affiliate_who_comes_to_a_public_event_is_on_the_timeline(self):
        fair = self._event("Test fair", ilp_kind="showcase")
        seat = self._register(self.coordinator.partner_id, event=fair)
        self.assertFalse(self._lines(seat))
        before = self._balance(self.entitlement)
        seat.action_set_done()
        line = self._lines(seat)
        self.assertEqual((line.membership_id, line.outcome), (self.membership, "Attended"))
        self.assertEqual(self._balance(self.entitlement), before, "nothing is taken from the plan")
        seat.action_confirm()
        self.assertFalse(line.outcome)

    def test_an_event_of_nobody_leaves_no_line(self):
        party = self._event("Birthday")
        seat = self._register(self.coordinator.partner_id, event=party)
        seat.action_set_done()
        self.assertFalse(self._lines(seat))


@tagged("post_install", "-at_install")
class TestClose(DoorCommon):
    """After the event: absent, asked, followed up; each once."""

    def test_a_coming_event_is_not_closed(self):
        with self.assertRaisesRegex(UserError, "after the event"):
            self.plenary.with_user(self.officer).action_ilp_close()

    def test_only_an_officer_closes(self):
        self._end()
        with self.assertRaises(AccessError):
            self.plenary.with_user(self.administration).action_ilp_close()

    def test_closing_twice_does_each_step_once(self):
        self.came.action_set_done()
        self._end()
        for _time in range(2):
            self.plenary.with_user(self.officer).action_ilp_close()
            self.assertEqual((self.came.ilp_is_absent, self.away.ilp_is_absent), (False, True))
            self.assertEqual(self._lines(self.came, self.away).mapped("outcome"), ["Attended", "Did not come"])
            self.assertEqual(len(self._tasks()), 1)
        task = self._tasks()
        self.assertEqual(task.user_id, self.officer)
        self.assertEqual(task.date_deadline, fields.Date.add(self.plenary.date_end.date(), days=5))
        self.assertIn("Came: Test coordinator", task.note)
        self.assertIn("Did not come: Test colleague", task.note)

    def test_who_came_is_asked_and_nobody_else(self):
        self.came.action_set_done()
        self._end()
        self.plenary._ilp_close()
        domain = [("model", "=", "event.registration"), ("res_id", "in", self._seats().ids)]
        mails = self.env["mail.mail"].search(domain)
        self.assertEqual(mails.mapped("res_id"), self.came.ids)
        self.assertEqual(mails.recipient_ids, self.coordinator.partner_id)
        self.assertIn(f"/ilp/feedback/{self.came.ilp_seat_token}", mails.body_html)

    def _seats(self):
        return self.came | self.away

    def test_an_absence_is_corrected(self):
        invitation = self._invite(self.colleague.partner_id)
        self.came.action_set_done()
        self._end()
        self.plenary._ilp_close()
        self.assertEqual(invitation.state, "absent")
        self.away.action_set_done()
        self.assertFalse(self.away.ilp_is_absent)
        self.assertEqual(invitation.state, "attended")
        self.assertEqual(self._lines(self.away).outcome, "Attended")

    def test_the_cron_closes_late_and_doubled(self):
        self.came.action_set_done()
        self._end()
        self.env.flush_all()
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("ilp_events.ir_cron_close").method_direct_trigger()
            self.assertTrue(self.plenary.ilp_closed_on)
            self.assertTrue(self.away.ilp_is_absent)
            self.assertEqual(len(self._tasks()), 1)

    def test_the_cron_waits_for_the_days_of_the_programme(self):
        self.came.action_set_done()
        self._end(days=1)
        self.env["ilp.program"]._of_institute(self.env.company).event_close_days = 3
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_close").method_direct_trigger()
        self.assertFalse(self.plenary.ilp_closed_on)

    def test_an_event_without_any_attendance_is_asked_about_once(self):
        self._end()
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("ilp_events.ir_cron_close").method_direct_trigger()
        self.assertFalse(self.plenary.ilp_closed_on or self.away.ilp_is_absent)
        asked = self.env.ref("ilp_events.mail_activity_attendance")
        self.assertEqual(self.plenary.activity_ids.activity_type_id, asked)
        self.assertEqual(len(self.plenary.activity_ids), 1)

    def test_a_visit_at_an_affiliate_counts_for_the_host(self):
        visit = self._event("Test visit at Lario", ilp_kind="visit", ilp_access="affiliates", ilp_host_id=self.lario.id)
        seat = self._register(self.coordinator.partner_id, event=visit)
        seat.action_set_done()
        self._end(visit)
        visit._ilp_close()
        line = self._lines(visit)
        self.assertEqual((line.direction, line.kind), ("at_company", "visit"))
        self.assertEqual(line.membership_id, self.rival_membership)
        self.assertIn("1 visitors", line.summary)
        self.assertEqual(self._lines(seat).direction, "at_company")

    def test_the_yield_counts_what_the_companies_that_came_did_afterwards(self):
        self.came.action_set_done()
        self._end()
        log = self.membership._log_interaction
        log("meeting", "Test meeting after the plenary")
        log("invoice", "Test invoice")
        log("meeting", "Test meeting much later", date=fields.Datetime.now() + relativedelta(days=200))
        self.rival_membership._log_interaction("meeting", "Test meeting of one who did not come")
        plenary = self.plenary.with_user(self.officer)
        self.assertEqual(plenary.ilp_yield_count, 1)
        action = plenary.action_ilp_yield()
        found = self.env["ilp.interaction"].search(action["domain"])
        self.assertEqual(found.summary, "Test meeting after the plenary")

    def test_an_introduction_made_there_came_out_of_the_seat(self):
        self.came.action_set_done()
        wish = self.env["ilp.event.wish"].create({"registration_id": self.came.id, "name": "Ada"})
        wish.with_user(self.officer).action_arrange()
        introduction = self.env["ilp.interaction"].search([("res_model", "=", wish._name), ("res_id", "=", wish.id)])
        self.assertEqual(introduction.origin_id, self._lines(self.came))
        self.assertEqual(introduction.origin_basis, "record")

    def test_a_person_marked_absent_by_hand(self):
        self.away.with_user(self.officer).action_ilp_absent()
        self.assertTrue(self.away.ilp_is_absent)
        with self.assertRaises(AccessError):
            self.came.with_user(self.administration).action_ilp_absent()


@tagged("post_install", "-at_install")
class TestWalkIn(DoorCommon):
    """Somebody at the door passes the gate like everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.date_begin = fields.Datetime.now() - relativedelta(hours=1)

    def _let_in(self, user=None, event=None, **values):
        wizard = self.env["ilp.event.walk.in"].with_user(user or self.officer)
        return wizard.create({"event_id": (event or self.plenary).id, **values}).action_register()

    def test_a_known_contact_comes_in(self):
        self._let_in(partner_id=self.rival.partner_id.id)
        seat = self._registered() - self.came - self.away
        self.assertEqual((seat.state, seat.ilp_membership_id), ("done", self.rival_membership))
        self.assertEqual(self._lines(seat).outcome, "Attended")

    def test_a_new_person_of_an_affiliate_becomes_a_contact(self):
        self._let_in(name="Test new", email="new@test.example.com", membership_id=self.membership.id)
        person = self._registered().partner_id.filtered(lambda one: one.name == "Test new")
        self.assertEqual(person.parent_id, self.aurelia)
        self.assertIn(person, self.membership.contact_ids.partner_id)

    def test_over_the_quota_a_reason_is_needed(self):
        self.entitlement._use(2, self.plenary)
        values = {"name": "Test fifth", "email": "fifth@test.example.com", "membership_id": self.membership.id}
        with self.assertRaises(UserError), self.cr.savepoint():
            self._let_in(**values)
        self._let_in(**values, reason="Chair of the board")
        self.assertIn("Test fifth", self._registered().mapped("name"))

    def test_a_stranger_needs_a_reason_and_comes_freely_to_a_public_event(self):
        with self.assertRaises(UserError), self.cr.savepoint():
            self._let_in(partner_id=self.stranger.id)
        fair = self._event("Test fair", days=0, ilp_kind="showcase")
        self._let_in(event=fair, name="Test guest", email="guest@test.example.com", company_name="Test Guests")
        self.assertEqual(self._registered(fair).mapped("state"), ["done"])

    def test_bad_input_gets_a_sentence(self):
        for values, sentence in (({}, "write the name"), ({"name": "Ada", "email": "nonsense"}, "not an e-mail")):
            with self.assertRaisesRegex(UserError, sentence):
                self._let_in(**values)

    def test_only_an_officer_lets_in(self):
        with self.assertRaises(AccessError):
            self._let_in(user=self.administration, partner_id=self.rival.partner_id.id)

    def test_who_has_a_seat_or_waits_for_one_comes_in_on_it(self):
        self._let_in(partner_id=self.away.partner_id.id)
        self.assertEqual(self.away.state, "done")
        self.plenary.write({"seats_limited": True, "seats_max": 2})
        person = self.rival.partner_id
        line = {"event_id": self.plenary.id, "state": "draft", "ilp_waitlisted_on": fields.Datetime.now()}
        waiting = self.env["event.registration"].create({**line, "partner_id": person.id})
        self.plenary.seats_max = 3
        self._let_in(name=person.name, email=person.email, membership_id=self.rival_membership.id)
        self.assertEqual(waiting.state, "done")
        self.assertEqual(len(self._registered()), 3)

    def test_a_guest_who_registered_comes_in_on_the_address(self):
        fair = self._event("Test fair", days=0, ilp_kind="showcase", ilp_access="public")
        seat = self.env["event.registration"].create({"event_id": fair.id, "name": "G", "email": "G@test.example.com"})
        self._let_in(event=fair, name="Guest", email="g@test.example.com")
        self.assertEqual((self._registered(fair), seat.state), (seat, "done"))
