from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestPromiseOne(IlpCommon):
    """An affiliate has a signed accession with signatory and date, one officer, and its profile or a task for it."""

    def _task(self):
        task = self.env.ref("ilp_membership.mail_activity_profile")
        return self.membership.activity_ids.filtered(lambda activity: activity.activity_type_id == task)

    def _refused(self, query, *values):
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(query, values)

    def test_it_holds_from_the_signature_on(self):
        self.assertEqual(self.membership.state, "active")
        self.assertTrue(self.membership.accession_date and self.term.signed_by and self.term.signed_on)
        self.assertEqual(len(self.membership.officer_id), 1)
        self.assertTrue(self._task())

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_accession_and_officer(self):
        for name in ("accession_date", "officer_id"):
            self._refused(f"UPDATE ilp_membership SET {name} = NULL WHERE id = %s", self.membership.id)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_signatory_and_date(self):
        for name in ("signed_by", "signed_on"):
            self._refused(f"UPDATE ilp_membership_term SET {name} = NULL WHERE id = %s", self.term.id)

    def test_closing_the_task_does_not_confirm_the_profile(self):
        for close in ("action_done", "unlink"):
            getattr(self._task().with_user(self.officer), close)()
            self.assertEqual(len(self._task()), 1, close)
            self.assertEqual(self._task().user_id, self.officer)

    def test_the_confirmed_profile_closes_it_for_good(self):
        profile = self._draft_profile()
        profile.state = "shared"
        profile._confirm(self.coordinator.partner_id)
        self.assertFalse(self._task())

    def test_who_is_no_affiliate_any_more_needs_no_task(self):
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self._task().unlink()
        self.assertFalse(self._task())
