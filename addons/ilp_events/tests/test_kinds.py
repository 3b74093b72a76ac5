from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import IlpEventsCommon

KINDS = {
    "plenary": ("affiliates", "relations"),
    "workshop": ("affiliates", "skills"),
    "visit": ("invited", "relations"),
    "showcase": ("public", "technologies"),
}


@tagged("post_install", "-at_install")
class TestKinds(IlpEventsCommon):
    """Each kind of event brings its defaults; what is typed on the event stays."""

    @classmethod
    def _of_kind(cls, code, **values):
        template = cls.env.ref(f"ilp_events.event_type_{code}")
        return cls._event(f"Test {code} of kind", event_type_id=template.id, **values)

    def test_each_kind_brings_its_defaults(self):
        for code, (access, pillar) in KINDS.items():
            with self.subTest(kind=code):
                event = self._of_kind(code)
                self.assertEqual((event.ilp_kind, event.ilp_access, event.ilp_pillar), (code, access, pillar))
                expected = self.benefit_seat if access != "public" else self.benefit_seat.browse()
                self.assertEqual(event.ilp_benefit_id, expected)
                self.assertTrue(event.ilp_focus_ids)
                self.assertTrue(event.tag_ids)

    def test_what_is_typed_stays(self):
        event = self._of_kind("visit", ilp_access="affiliates", ilp_pillar="skills")
        self.assertEqual((event.ilp_access, event.ilp_pillar), ("affiliates", "skills"))

    def test_a_visit_asks_what_the_host_needs(self):
        event = self._of_kind("visit")
        for name in ("identity", "safety", "nda", "diet"):
            self.assertIn(self.env.ref(f"ilp_events.question_{name}"), event.question_ids)
        self.assertTrue(event.ilp_asks_host_consent)
        self.assertIn("identity document", event.ilp_shown_rules)

    def test_the_rules_of_the_site_are_in_the_language_of_the_reader_until_the_event_has_its_own(self):
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.env.ref("ilp_events.event_type_visit").copy({"name": "Test visit"})
        template.ilp_site_rules = "<p>Closed shoes</p>"
        template.update_field_translations("ilp_site_rules", {"it_IT": {"Closed shoes": "Scarpe chiuse"}})
        event = self._event("Test visit of two languages", event_type_id=template.id, is_published=True)
        reader = event.with_user(self.rival)
        self.assertIn("Closed shoes", reader.ilp_shown_rules)
        self.assertIn("Scarpe chiuse", reader.with_context(lang="it_IT").ilp_shown_rules)
        event.ilp_site_rules = "<p>No phones</p>"
        self.assertIn("No phones", reader.with_context(lang="it_IT").ilp_shown_rules)

    def test_a_template_does_not_change_who_may_register_once_somebody_has(self):
        self._register(self.coordinator.partner_id)
        self.plenary.event_type_id = self.env.ref("ilp_events.event_type_showcase")
        self.assertEqual((self.plenary.ilp_kind, self.plenary.ilp_access), ("showcase", "affiliates"))

    def test_the_form_shows_the_defaults_of_the_template(self):
        with Form(self.env["event.event"].with_user(self.officer)) as form:
            form.name = "Test form"
            form.event_type_id = self.env.ref("ilp_events.event_type_workshop")
            self.assertEqual((form.ilp_kind, form.ilp_access, form.seats_max), ("workshop", "affiliates", 30))

    def test_a_visit_takes_place_where_the_host_is(self):
        lab = self.env["res.partner"].create({"name": "Test lab"})
        visits = {lab: "at_institute", self.lario: "at_company", self.coordinator.partner_id: "at_company"}
        for host, direction in visits.items():
            self.assertEqual(self._event("Visit", ilp_kind="visit", ilp_host_id=host.id).ilp_direction, direction)
        self.assertEqual(self._event("Call", ilp_kind="workshop", address_id=False).ilp_direction, "remote")

    def test_a_ticket_beyond_the_plan_comes_from_the_template(self):
        template = self.env.ref("ilp_events.event_type_plenary").copy()
        template.event_type_ticket_ids = [Command.create({"name": "Extra seat", "price": 120, "ilp_is_overflow": True})]
        event = self._event("Test tickets", event_type_id=template.id)
        self.assertEqual(event.event_ticket_ids.mapped("ilp_is_overflow"), [True])

    def test_few_registrations_are_found(self):
        self.plenary.write({"seats_limited": True, "seats_max": 6})
        soon = self._event("Soon", days=10, ilp_kind="plenary", ilp_access="public", seats_limited=True, seats_max=6)
        found = self.env["event.event"].search([("ilp_is_sparse", "=", True)])
        self.assertIn(soon, found)
        self.assertNotIn(self.plenary, found, "five weeks are far away")
        for name in ("Ada", "Bob"):
            self.env["event.registration"].create({"event_id": soon.id, "name": name})
        soon.invalidate_recordset()
        self.assertFalse(soon.ilp_is_sparse)


@tagged("post_install", "-at_install")
class TestSeries(IlpEventsCommon):
    """The next event of a series is made from the last."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.env["ilp.event.series"].create({"name": "Test plenary of the year"})
        cls.plenary.write({"ilp_series_id": cls.series.id, "ilp_invited_on": fields.Datetime.now()})
        cls.speaker = cls.env["res.partner"].create({"name": "Test speaker"})
        cls.env["event.track"].create(
            {
                "name": "Opening",
                "event_id": cls.plenary.id,
                "partner_id": cls.speaker.id,
                "date": cls.plenary.date_begin,
                "is_published": True,
            }
        )

    def test_the_next_one_is_on_the_same_weekday_and_hour_with_the_same_agenda(self):
        self._slots(self.plenary)
        self._register(self.coordinator.partner_id, event_slot_id=self.plenary.event_slot_ids[0].id)
        action = self.series.with_user(self.officer).action_make_next()
        event = self.env["event.event"].browse(action["res_id"])
        before, after = (self._local(one.date_begin) for one in (self.plenary, event))
        self.assertEqual((after.weekday(), after.time()), (before.weekday(), before.time()))
        self.assertLess(abs(after.date() - (before.date() + relativedelta(years=1))).days, 4)
        self.assertEqual(event.track_ids.mapped("name"), ["Opening"])
        self.assertEqual(self._local(event.track_ids.date), after)
        self.assertEqual(event.track_ids.partner_id, self.speaker)
        self.assertFalse(event.track_ids.is_published)
        self.assertEqual([slot.date for slot in event.event_slot_ids], [after.date()] * 2)
        self.assertEqual((event.name, event.ilp_access), ("Test plenary", "affiliates"))
        self.assertEqual(event.ilp_series_id, self.series)
        self.assertFalse(event.registration_ids or event.ilp_invited_on)
        self.assertEqual(set(event.ilp_invitation_ids.mapped("state")), {"to_send"})
        self.assertEqual(self.series.last_event_id, event)

    def _local(self, moment):
        return fields.Datetime.context_timestamp(self.series.with_context(tz="Europe/Rome"), moment)

    def test_an_empty_series_says_what_to_do(self):
        empty = self.env["ilp.event.series"].create({"name": "Test empty"})
        with self.assertRaisesRegex(UserError, "first event"):
            empty.action_make_next()

    def test_only_an_officer_makes_the_next_one(self):
        with self.assertRaises(AccessError):
            self.series.with_user(self.administration).action_make_next()

    def test_attendance_across_the_series_counts_by_company(self):
        self._register(self.coordinator.partner_id).action_set_done()
        action = self.series.with_user(self.officer).action_open_attendance()
        groups = self.env["event.registration"]._read_group(
            action["domain"], ["ilp_membership_id", "event_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.membership, self.plenary, 1)])

    def test_attendance_is_grouped_by_kind_pillar_and_series(self):
        self._register(self.coordinator.partner_id).action_set_done()
        groups = self.env["event.registration"].with_user(self.officer)._read_group(
            [("event_id", "=", self.plenary.id)], ["ilp_kind", "ilp_pillar", "ilp_series_id"], ["__count"]
        )
        self.assertEqual(groups, [("plenary", "technologies", self.series, 1)])
