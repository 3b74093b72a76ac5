from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import IlpCommon, IlpHttpCommon


class VersionStory(IlpCommon):
    """A confirmed profile, and the renewal that asks about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._draft_profile()
        cls.profile.state = "shared"
        cls.profile._confirm(cls.coordinator.partner_id)

    def _ask_again(self):
        self.membership._renewal_offered(self.term)
        return self.membership.profile_ids - self.profile

    def _changed(self):
        following = self._ask_again()
        following.state = "draft"
        following.write(
            {
                "strategic_objectives": "<p>Gentle and <script>alert(1)</script>fast handling</p>",
                "area_ids": [Command.set(self.area_materials.ids)],
            }
        )
        following.state = "shared"
        return following

    def _mails(self, profile):
        return self.env["mail.mail"].search([("model", "=", "ilp.profile"), ("res_id", "=", profile.id)])


@tagged("post_install", "-at_install")
class TestProfileVersions(VersionStory):
    """The renewal asks whether the profile is still true, shows what changed, reminds once."""

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("ilp_membership.ir_cron_ask_profiles").method_direct_trigger()

    def test_a_renewal_opens_a_shared_copy(self):
        following = self._ask_again()
        self.assertEqual((following.version, following.state, following.term_id), (2, "shared", self.term))
        self.assertTrue(following.is_reconfirmation)
        self.assertEqual((following.area_ids, following.expectations), (self.profile.area_ids, "<p>One study</p>"))
        self.assertFalse(following.has_changed)
        self.assertEqual(self.membership.profile_id, self.profile, "the confirmed one is in force until then")

    def test_asking_twice_opens_one(self):
        self._ask_again()
        self.assertEqual(len(self._ask_again()), 1)

    def test_a_draft_of_the_officer_is_not_touched(self):
        draft = self.membership._open_profile()
        self.assertEqual(self._ask_again(), draft)
        self.assertEqual(draft.state, "draft")

    def test_without_a_confirmed_profile_nothing_is_asked(self):
        self.rival_membership._renewal_offered(self.rival_term)
        self.assertFalse(self.rival_membership.profile_ids)

    def test_confirming_again_names_person_and_date(self):
        following = self._ask_again()
        following._confirm(self.coordinator.partner_id)
        self.assertEqual((following.state, following.confirmed_by_id), ("confirmed", self.coordinator.partner_id))
        self.assertEqual(self.membership.profile_id, following)

    def test_the_differences_are_marked_and_safe(self):
        html = self._changed().differences
        self.assertRegex(html, r"<ins[^>]*><span[^>]*>Added: </span>and fast ?</ins>")
        self.assertRegex(html, r"<del[^>]*><span[^>]*>Removed: </span>Robotics</del>")
        self.assertRegex(html, r"<ins[^>]*><span[^>]*>Added: </span>Nanomaterials</ins>")
        self.assertNotIn("<script", html)

    def test_text_that_looks_like_markup_stays_text(self):
        following = self._ask_again()
        following.state = "draft"
        following.strategic_objectives = "<p>&lt;img src=x onerror=alert(1)&gt;</p>"
        self.assertIn("&lt;img", following.differences)
        self.assertNotIn("<img", following.differences)

    def test_the_first_version_is_compared_with_nothing(self):
        self.assertFalse(self.profile.previous_id or self.profile.differences or self.profile.has_changed)

    def test_the_question_is_mailed_once_and_reminded_once(self):
        following = self._ask_again()
        for _run in range(2):
            self._cron()
        self.assertEqual(self._mails(following).recipient_ids, self.coordinator.partner_id)
        self.assertEqual(len(self._mails(following)), 1)
        with freeze_time(fields.Datetime.now() + timedelta(days=self.program.profile_reminder_days + 1)):
            for _run in range(2):
                self._cron()
        self.assertEqual(len(self._mails(following)), 2)

    def test_no_reminder_if_the_programme_wants_none_or_once_confirmed(self):
        self.program.profile_reminder_days = 0
        following = self._ask_again()
        self._cron()
        with freeze_time(fields.Datetime.now() + timedelta(days=90)):
            self._cron()
            following._confirm(self.coordinator.partner_id)
            self.program.profile_reminder_days = 14
            self._cron()
        self.assertEqual(len(self._mails(following)), 1)

    def test_officers_find_who_has_not_confirmed_again(self):
        following = self._ask_again()
        found = self.env["ilp.profile"].with_user(self.officer).search(
            [("state", "=", "shared"), ("is_reconfirmation", "=", True), ("membership_id", "=", self.membership.id)]
        )
        self.assertEqual(found, following)


@tagged("post_install", "-at_install")
class TestProfileVersionsPortal(VersionStory, IlpHttpCommon):
    """The company sees the question and the differences on its page."""

    def test_the_company_sees_what_changed(self):
        self._changed()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertIn("Is your profile still true?", self.url_open("/my/ilp").text)
        page = self.url_open("/my/ilp/profile").text
        self.assertIn("What has changed", page)
        self.assertIn("<ins", page)
        self.assertIn("Is it still true?", page)

    def test_without_changes_it_says_so(self):
        self._ask_again()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        page = self.url_open("/my/ilp/profile").text
        self.assertIn("Nothing has changed since", page)
        self.assertNotIn("What has changed", page)
