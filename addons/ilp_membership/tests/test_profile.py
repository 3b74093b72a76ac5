from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestProfile(IlpCommon):
    """Draft, shared, confirmed by a coordinator with name and date; then never changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._draft_profile()

    def test_an_incomplete_profile_is_not_shared(self):
        self.profile.area_ids = False
        with self.assertRaisesRegex(UserError, "areas of interest"):
            self.profile.with_user(self.officer).action_share()

    def test_an_area_is_found_by_the_name_that_is_read(self):
        self.env["res.lang"]._activate_lang("it_IT")
        italian = self.env["ilp.area"].with_context(lang="it_IT").with_user(self.officer)
        self.area_robotics.with_context(lang="it_IT").name = "Automi"
        self.assertIn((self.area_robotics.id, "Automi"), italian.name_search("Automi"))

    def test_sharing_writes_to_the_coordinators_only(self):
        self.profile.with_user(self.officer).action_share()
        mails = self.env["mail.mail"].search([("model", "=", "ilp.profile"), ("res_id", "=", self.profile.id)])
        self.assertEqual(mails.recipient_ids, self.coordinator.partner_id)
        self.assertIn("/my/ilp/profile", mails.body_html)

    def test_a_coordinator_confirms_with_name_and_date(self):
        self.profile.action_share()
        self.profile._confirm(self.coordinator.partner_id)
        self.assertEqual(self.profile.state, "confirmed")
        self.assertEqual(self.profile.confirmed_by_id, self.coordinator.partner_id)
        self.assertTrue(self.profile.confirmed_on)
        self.assertEqual(self.membership.profile_id, self.profile)

    def test_confirming_closes_the_open_task(self):
        task = self.env.ref("ilp_membership.mail_activity_profile")
        self.assertIn(task, self.membership.activity_ids.activity_type_id)
        self.profile.action_share()
        self.profile._confirm(self.coordinator.partner_id)
        self.assertNotIn(task, self.membership.activity_ids.activity_type_id)

    def test_nobody_else_confirms(self):
        self.profile.action_share()
        for person in (self.colleague, self.rival, self.officer):
            with self.assertRaises(AccessError):
                self.profile._confirm(person.partner_id)

    def test_a_draft_is_not_confirmed(self):
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            self.profile._confirm(self.coordinator.partner_id)

    def test_what_was_shared_or_confirmed_stays(self):
        self.profile.action_share()
        for _state in ("shared", "confirmed"):
            with self.assertRaisesRegex(UserError, "a confirmed one gets a new version"):
                self.profile.expectations = "<p>More</p>"
            with self.assertRaisesRegex(UserError, "Only a draft"):
                self.profile.with_user(self.officer).unlink()
            if self.profile.state == "shared":
                self.profile._confirm(self.coordinator.partner_id)

    def test_a_confirmation_is_not_overwritten(self):
        self.profile.action_share()
        self.profile._confirm(self.coordinator.partner_id)
        first = self.profile.confirmed_on
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            self.profile._confirm(self.coordinator.partner_id)
        self.assertEqual(self.profile.confirmed_on, first)

    def test_staff_cannot_consent_for_the_company(self):
        self.profile.action_share()
        consent = {"state": "confirmed", "confirmed_by_id": self.coordinator.partner_id.id}
        with self.assertRaisesRegex(AccessError, "Only the company"):
            self.profile.with_user(self.manager).write(consent)

    def test_one_address_in_use_does_not_stop_the_others(self):
        company = {"parent_id": self.aurelia.id}
        taken, free = self.env["res.partner"].create(
            [
                {"name": "Taken", "email": self.officer.login, **company},
                {"name": "Free", "email": "free@test.example.com", **company},
            ]
        )
        taken.email = "taken@test.example.com"
        self.officer.login = "taken@test.example.com"
        self.membership.contact_ids = [
            Command.create({"partner_id": person.id, "is_coordinator": True}) for person in (taken, free)
        ]
        self.profile.with_user(self.officer).action_share()
        self.assertTrue(free.user_ids)
        self.assertFalse(taken.user_ids)

    def test_the_next_version_starts_from_the_confirmed_one(self):
        self.profile.action_share()
        self.profile._confirm(self.coordinator.partner_id)
        following = self.membership._open_profile()
        self.assertEqual((following.version, following.state), (2, "draft"))
        self.assertEqual(following.area_ids, self.profile.area_ids)
        self.assertEqual(self.membership._open_profile(), following)

    @mute_logger("odoo.sql_db")
    def test_one_version_is_open_at_a_time(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["ilp.profile"].create({"membership_id": self.membership.id}).flush_recordset()

    def test_asking_for_a_change_gives_the_officer_a_task(self):
        self.profile.action_share()
        with self.assertRaisesRegex(UserError, "Write what should change"):
            self.profile._ask_change(self.coordinator.partner_id, "  ")
        self.profile._ask_change(self.coordinator.partner_id, "Add vision")
        self.assertIn("Add vision", self.profile.message_ids[0].body)
        self.assertIn(self.officer, self.membership.activity_ids.user_id)
