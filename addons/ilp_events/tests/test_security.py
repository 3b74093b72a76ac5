from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpEventsCommon

# model: rights of officer, administration, manager, coordinator on a record of the coordinator's company
RIGHTS = {
    "ilp.event.focus": ("r", "r", "rwcu", "r"),
    "ilp.event.invitation": ("rwcu", "r", "rwcu", "r"),
    "event.registration": ("rwc", "rwc", "rwcu", "r"),  # core gives it to salespeople; the gate decides
    "event.event": ("rwc", "r", "rwcu", "r"),
    "ilp.calendar.feed": ("", "", "", "r"),  # a private address: nobody reads another's
    "ilp.event.quota": ("rwcu", "r", "rwcu", ""),
    "ilp.registration.decision": ("rwcu", "", "rwcu", ""),
    "ilp.event.room": ("r", "r", "rwcu", ""),
    "ilp.event.series": ("rwc", "r", "rwcu", ""),
    "ilp.event.wish": ("rwc", "r", "rwcu", ""),
    "ilp.event.feedback": ("r", "r", "ru", ""),
    "ilp.event.attendee": ("r", "", "r", "r"),
    "ilp.event.walk.in": ("rwcu", "", "rwcu", ""),  # the operation, not the record: a wizard is its author's
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(IlpEventsCommon):
    """Model × role × operation, and nothing of one company for another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._event("Test visit", ilp_kind="visit", ilp_access="invited", is_published=False)
        cls.invitation = cls._invite(cls.coordinator.partner_id, event=cls.visit, state="sent")
        cls.registration = cls._register(cls.coordinator.partner_id)
        cls.records = {
            "ilp.event.focus": cls.env.ref("ilp_events.focus_theme"),
            "ilp.event.invitation": cls.invitation,
            "event.registration": cls.registration,
            "event.event": cls.plenary,
            "ilp.calendar.feed": cls.env["ilp.calendar.feed"]._renew(cls.coordinator.partner_id, cls.membership),
            "ilp.event.quota": cls.env["ilp.event.quota"].create(
                {"event_id": cls.plenary.id, "grade_id": cls.grade.id, "seats": 3}
            ),
            "ilp.registration.decision": cls.env["ilp.registration.decision"].create(
                {"kind": "move", "reason": "Test", "registration_ids": cls.registration.ids}
            ),
            **cls._door_records(),
        }

    @classmethod
    def _door_records(cls):
        """One record of each model of the door and the back office."""
        cls.registration.ilp_list_consent_on = cls.registration.create_date
        seat, env = {"registration_id": cls.registration.id}, cls.env
        cls.env.flush_all()
        return {
            "ilp.event.room": env["ilp.event.room"].create({"name": "Test hall", "capacity": 9}),
            "ilp.event.series": env["ilp.event.series"].create({"name": "Test series"}),
            "ilp.event.wish": env["ilp.event.wish"].create({"name": "Ada", **seat}),
            "ilp.event.feedback": env["ilp.event.feedback"].create({"content_mark": "4", "useful_mark": "4", **seat}),
            "ilp.event.attendee": env["ilp.event.attendee"].browse(cls.registration.id),
            "ilp.event.walk.in": env["ilp.event.walk.in"],
        }

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        own = {model.model for model in self.env["ir.model"].search([]) if model.modules == "ilp_events"}
        self.assertFalse(own - set(RIGHTS))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_rights_of_each_role(self):
        users = (self.officer, self.administration, self.manager, self.coordinator)
        for model, rights in RIGHTS.items():
            for user, expected in zip(users, rights, strict=True):
                record = self.records[model].with_user(user)
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, user=user.login, operation=operation):
                        self.assertEqual(record.has_access(operation), letter in expected)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_the_rival_sees_nothing_of_the_company(self):
        for model in ("ilp.event.invitation", "event.registration", "ilp.event.attendee"):
            record = self.records[model].with_user(self.rival)
            self.assertFalse(record.search([("id", "in", record.ids)]))
            for operation in OPERATIONS.values():
                self.assertFalse(record.has_access(operation))
        self.assertFalse(self.visit.with_user(self.rival).has_access("read"))
        self.assertTrue(self.visit.with_user(self.colleague).has_access("read"))
        self.env.invalidate_all()  # what another user read is in the cache
        plenary = self.plenary.with_user(self.rival)
        self.assertFalse(plenary.ilp_invitation_ids)
        self.assertFalse(plenary.registration_ids)

    def test_counts_do_not_leak(self):
        registrations = self.env["event.registration"].with_user(self.rival)
        self.assertEqual(registrations._read_group([("event_id", "=", self.plenary.id)], [], ["__count"]), [(0,)])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_the_public_reads_no_registration_and_no_invitation(self):
        public = self.env.ref("base.public_user")
        for model in ("ilp.event.invitation", "event.registration"):
            self.assertFalse(self.records[model].with_user(public).has_access("read"))

    def test_an_unsent_invitation_is_not_shown(self):
        invitation = self._invite(self.colleague.partner_id, event=self.visit)
        self.assertFalse(invitation.with_user(self.colleague).search([("id", "=", invitation.id)]))

    def test_the_token_and_the_exception_are_not_for_companies(self):
        hidden = [(self.registration, "ilp_override_reason"), (self.registration, "ilp_seat_token")]
        hidden += [(self.plenary, "ilp_conflict_note"), (self.plenary, "ilp_feedback_mark")]
        for record, field in [(self.invitation, "access_token"), *hidden]:
            with self.assertRaises(AccessError):
                record.with_user(self.coordinator).read([field])

    def test_each_role_opens_the_views(self):
        actions = {
            "ilp_events.event_event_action": (self.officer, self.administration, self.manager),
            "ilp_events.ilp_event_invitation_action": (self.officer, self.administration, self.manager),
            "ilp_events.ilp_event_wish_action": (self.officer, self.administration, self.manager),
            "ilp_events.ilp_event_feedback_action": (self.officer, self.administration, self.manager),
            "ilp_events.ilp_event_series_action": (self.officer, self.administration, self.manager),
            "ilp_events.event_registration_action_attendance": (self.officer, self.administration, self.manager),
            "ilp_events.ilp_event_room_action": (self.manager,),
            "ilp_events.event_type_action": (self.manager,),
        }
        for xmlid, users in actions.items():
            for user in users:
                action = self.env["ir.actions.act_window"].with_user(user)._for_xml_id(xmlid)
                views = [(view, mode) for view, mode in action["views"]] + [(False, "search")]
                model = self.env[action["res_model"]].with_user(user)
                found = model.get_views(views)
                self.assertEqual(set(found["views"]), {mode for _view, mode in views})

    def test_the_officer_opens_the_seats_of_a_company(self):
        membership = self.membership.with_user(self.officer)
        self.assertEqual(membership.ilp_registration_count, 1)
        action = membership.action_open_ilp_registrations()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.registration)

    def test_the_registration_desk_without_the_programme_registers_people(self):
        user = self.administration
        user.group_ids = self.env.ref("base.group_user") + self.env.ref("event.group_event_registration_desk")
        fair = self._event("Test fair")
        seat = self.env["event.registration"].with_user(user).create({"event_id": fair.id, "name": "Ada"})
        seat.action_set_done()
        self.assertEqual((seat.state, bool(seat.sudo().ilp_seat_token)), ("done", True))

    def test_event_users_without_the_programme_open_the_form(self):
        user = self.administration
        user.group_ids = self.env.ref("base.group_user") + self.env.ref("event.group_event_user")
        views = self.env["event.event"].with_user(user).get_views([(False, "form"), (False, "kanban")])
        fields = [name for name in views["models"]["event.event"]["fields"]]
        self.plenary.with_user(user).web_read({name: {} for name in fields})
        self.registration.with_user(user).web_read({"ilp_membership_id": {"fields": {"display_name": {}}}})
