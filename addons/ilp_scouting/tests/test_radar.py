from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..wizard.ilp_radar import SECTIONS
from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestRadar(ScoutingCommon):
    """The officer's day on one screen, in the officer's own name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        cls.stranger = new_test_user(cls.env, "ilp_radar_stranger", groups=groups)
        cls.env["ilp.program"].search([]).radar_days = 14

    def _radar(self, user=None, scope="mine"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["ilp.radar"].with_user(user or self.officer).create({"scope": scope})

    def _old(self, need, days=20):
        need.sudo().write({"submitted_on": fields.Datetime.now() - timedelta(days=days)})
        return need

    def _submitted(self, **values):
        membership = values.pop("membership", self.membership)
        need = self._need(membership, **values)
        need._submit(membership._coordinators())
        return need

    def test_needs_that_wait_for_an_introduction(self):
        young, old, introduced = self._submitted(), self._old(self._submitted()), self._introduced(self._need())
        self._old(introduced.need_id)
        radar = self._radar()
        self.assertIn(old, radar.need_ids)
        self.assertFalse((young | introduced.need_id) & radar.need_ids)
        self.assertFalse(self._radar(self.stranger).need_ids, "not hers")
        self.assertIn(old, self._radar(self.stranger, "all").need_ids)

    def test_answers_that_are_overdue(self):
        late = self._submitted(deadline=fields.Date.context_today(self.env.user) - timedelta(days=1))
        self.assertIn(late, self._radar().late_need_ids)

    def test_not_now_comes_back_on_its_day(self):
        match = self._introduced()
        today = fields.Date.context_today(match)
        match.sudo().write({"decision": "not_now", "revisit_on": today + timedelta(days=1)})
        self.assertNotIn(match, self._radar().revisit_ids)
        match.sudo().write({"revisit_on": today})
        self.assertIn(match, self._radar().revisit_ids)

    def test_technologies_of_their_areas_that_nobody_saw(self):
        profile = self._draft_profile()
        profile.action_share()
        profile.sudo()._confirm(self.coordinator.partner_id)
        self.assertIn(self.gripper, self._radar().technology_ids)
        self.assertNotIn(self.coating, self._radar().technology_ids, "of no area of theirs")
        self._introduced()
        self.assertNotIn(self.gripper, self._radar().technology_ids)

    def test_themes_of_two_companies_without_the_sealed_for_who_may_not_read_them(self):
        areas = {"area_ids": [Command.set(self.area_robotics.ids)]}
        self._submitted(**areas)
        self._submitted(title="Same company", **areas)
        self.assertNotIn(self.area_robotics, self._radar(scope="all").theme_ids)
        self._submitted(membership=self.rival_membership, confidentiality="sealed", title="Secret", **areas)
        self.assertIn(self.area_robotics, self._radar(scope="all").theme_ids, "officer of both")
        stranger = self._radar(self.stranger, "all")
        self.assertNotIn(self.area_robotics, stranger.theme_ids)
        area = self.area_robotics.with_user(self.stranger)
        self.assertEqual((area.open_need_count, area.open_company_count), (2, 1))
        self.assertEqual(self.env["ilp.need"].with_user(self.stranger).search_count(
            area.action_open_theme_needs()["domain"]), 2)

    def test_meetings_without_an_outcome(self):
        match = self._introduced()
        start = fields.Datetime.now() - timedelta(days=30)
        meeting = self._meeting(match, date_start=start, date_stop=start + timedelta(hours=1))
        meeting._invite()
        meeting._hold()
        self.assertIn(meeting, self._radar().meeting_ids)

    def test_what_is_sealed_is_neither_listed_nor_counted(self):
        for number in range(2):
            self._old(self._submitted(confidentiality="sealed", title=f"Secret {number}", deadline="2020-01-01"))
        counts = [self._radar(self.stranger, "all")[f"{section}_count"] for section in SECTIONS]
        own = self._radar(scope="all")
        self.assertEqual((own.need_count - counts[0], own.late_need_count - counts[1]), (2, 2))

    def test_the_radar_is_the_officers_own(self):
        radar = self._radar()
        with self.assertRaises(AccessError):
            radar.with_user(self.stranger).read(["need_ids"])
        for user in (self.coordinator, self.administration):
            with self.assertRaises(AccessError):
                self.env["ilp.radar"].with_user(user).action_open()

    def test_the_number_of_queries_does_not_grow(self):
        def queries():
            radar = self._radar(scope="all")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            radar.read([])
            for section in SECTIONS:
                radar[f"{section}_ids"].mapped("display_name")
            return self.env.cr.sql_log_count - before

        self._old(self._submitted(area_ids=[Command.set(self.area_robotics.ids)]))
        queries()
        few = queries()
        for number in range(6):
            need = self._need(title=f"N {number}", area_ids=[Command.set(self.area_robotics.ids)])
            need._step("submitted", submitted_on="2020-01-01", deadline="2020-02-01")
        self.assertLessEqual(queries(), few)
