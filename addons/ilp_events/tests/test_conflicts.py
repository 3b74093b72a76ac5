from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestConflicts(IlpEventsCommon):
    """Two events of the programme on one day are shown, with what they share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls.env["res.partner"].create({"name": "Test lab"})
        cls.plenary.ilp_host_id = cls.host
        cls.workshop = cls._event("Test workshop", ilp_kind="workshop", ilp_access="affiliates")

    def test_both_events_of_the_day_show_each_other(self):
        self.assertIn(self.workshop, self.plenary.ilp_conflict_ids)
        self.assertIn(self.plenary, self.workshop.ilp_conflict_ids)

    def test_what_they_share_is_named(self):
        speaker = self.env["res.partner"].create({"name": "Test speaker"})
        room = self.env["ilp.event.room"].create({"name": "Test hall", "capacity": 40})
        for event in (self.plenary, self.workshop):
            self.env["event.track"].create({"name": "Talk", "event_id": event.id, "partner_id": speaker.id})
        later = {"date_begin": self.plenary.date_end, "date_end": self.plenary.date_end.replace(minute=30)}
        self.workshop.write({"ilp_host_id": self.host.id, "ilp_room_id": room.id, **later})
        self.plenary.ilp_room_id = room
        note = self.plenary.ilp_conflict_note
        self.assertIn("Test workshop (the same speaker: Test speaker; host: Test lab; room: Test hall)", note)

    def test_the_day_is_the_one_of_the_place(self):
        late = self.plenary.date_begin.replace(hour=23, minute=30)  # already the next day in Rome
        self.workshop.write({"date_begin": late, "date_end": late.replace(minute=45)})
        self.assertNotIn(self.workshop, self.plenary.ilp_conflict_ids)
        self.assertNotIn(self.plenary, self._conflicting())
        self.workshop.date_tz = "UTC"
        self.plenary.invalidate_recordset()
        self.assertIn(self.workshop, self.plenary.ilp_conflict_ids)
        self.assertIn(self.plenary, self._conflicting())

    def _conflicting(self):
        ours = [("id", "in", (self.plenary | self.workshop).ids)]
        return self.env["event.event"].search([("ilp_has_conflict", "=", True), *ours])

    def test_the_filter_finds_what_the_form_shows(self):
        events = self.env["event.event"].search([("ilp_kind", "!=", False)])
        found = self.env["event.event"].search([("ilp_has_conflict", "=", True)])
        self.assertEqual(found, events.filtered("ilp_has_conflict"))
        self.assertEqual(self._conflicting(), self.plenary | self.workshop)

    def test_a_cancelled_event_and_another_institute_are_in_nobodys_way(self):
        self.workshop.kanban_state = "cancel"
        self.plenary.invalidate_recordset()
        self.assertNotIn(self.workshop, self.plenary.ilp_conflict_ids)
        _membership, other = self._second_institute()
        self.assertNotIn(other, self.plenary.ilp_conflict_ids)
        self.assertNotIn(self.plenary, self._conflicting())

    def test_the_count_of_queries_does_not_grow_with_the_list(self):
        events = self.plenary
        for number in range(9):
            events |= self._event(f"Test {number}", days=60 + number, ilp_kind="workshop")
        self.env.flush_all()
        counts = []
        for some in (events[:2], events):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("ilp_has_conflict")
            some.mapped("ilp_is_sparse")
            some.mapped("ilp_wish_count")
            some.mapped("ilp_feedback_mark")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
