from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestConflict(ScoutingCommon):
    """Two affiliates on one technology: their officers are told, the companies never."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        cls.other_officer = new_test_user(cls.env, "ilp_other_officer", groups=groups)
        cls.rival_membership.officer_id = cls.other_officer
        cls.rival_need = cls._need(cls.rival_membership, title="Pinza del concorrente", confidentiality="sealed")

    def _kept(self, need):
        if need.state == "draft":
            need._submit(need.membership_id._coordinators())
        match = need._match().filtered(lambda match: match.technology_id == self.gripper)
        if match.state == "proposed":
            match._step("kept")
        self.env.flush_all()
        return match

    def _alerts(self, user):
        return self.env["ilp.conflict"].with_user(user).search([("technology_id", "=", self.gripper.id)])

    def test_each_officer_has_an_alert_that_names_only_what_may_be_read(self):
        first, second = self._kept(self.need), self._kept(self.rival_need)
        own, other = self._alerts(self.officer), self._alerts(self.other_officer)
        self.assertEqual((own.match_id, other.match_id), (first, second))
        self.assertEqual(own.other_name, "another affiliate", "the other need is sealed")
        self.assertEqual(other.other_name, self.aurelia.name, "this one is anonymous: officers read it")
        self.assertEqual(len(self._alerts(self.manager)), 2)
        names = self._alerts(self.manager).mapped("other_name")
        self.assertEqual(set(names), {self.aurelia.name, self.lario.name})

    def test_nothing_of_the_sealed_side_comes_through_the_alert(self):
        self._kept(self.need)
        self._kept(self.rival_need)
        own = self._alerts(self.officer)
        told = str(own.read([])) + own.display_name
        match = self.env["ilp.match"].with_user(self.officer).browse(own.match_id.id)
        told += str(match.read(["conflict_note"])) + str(self.need.with_user(self.officer).activity_ids.read([]))
        for secret in (self.lario.name, self.rival_need.title):
            self.assertNotIn(secret, told)
        for domain in ([("other_match_id.need_id.title", "ilike", "concorrente")], [("other_match_id", ">", 0)]):
            with self.assertRaises(AccessError):
                self.env["ilp.conflict"].with_user(self.officer).search(domain)
        with self.assertRaises(AccessError):
            own.read(["other_match_id"])

    def test_companies_and_administration_never_see_an_alert(self):
        match = self._kept(self.need)
        self._kept(self.rival_need)
        for user in (self.coordinator, self.colleague, self.rival, self.administration):
            with self.assertRaises(AccessError):
                self._alerts(user)
            with self.assertRaises(AccessError):
                match.with_user(user).read(["conflict_note"])

    def test_the_officer_sees_it_before_introducing_and_settles_it_with_a_reason(self):
        self._kept(self.rival_need)
        match = self._kept(self.need).with_user(self.officer)
        self.assertIn("another affiliate", match.conflict_note)
        kind = self.env.ref("ilp_scouting.mail_activity_conflict")
        self.assertEqual(len(self.need.activity_ids.filtered(lambda one: one.activity_type_id == kind)), 1)
        alert = self._alerts(self.officer)
        wizard = self.env["ilp.conflict.acknowledge"].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "no obstacle"):
            wizard.create({"conflict_ids": alert.ids, "reason": " "}).action_confirm()
        wizard.create({"conflict_ids": alert.ids, "reason": "Other markets"}).action_confirm()
        self.assertEqual((alert.acknowledged_by_id, alert.reason), (self.officer, "Other markets"))
        self.env.invalidate_all()
        self.assertFalse(match.conflict_note)
        with self.assertRaises(AccessError):
            self._alerts(self.other_officer).with_user(self.officer)._acknowledge("Not mine")

    def test_a_strong_ranking_touches_a_weak_one_does_not(self):
        self._kept(self.rival_need)
        self.need._submit(self.coordinator.partner_id)
        match = self.need._match()[0]
        match.band = "weak"
        self.env["ilp.conflict"].sudo().search([]).unlink()
        self.assertFalse(self.env["ilp.conflict"]._detect(match))
        match.band = "strong"
        self.assertEqual(len(self.env["ilp.conflict"]._detect(match)), 2)
        self.assertFalse(self.env["ilp.conflict"]._detect(match), "told once")

    def test_what_is_long_ago_or_of_the_same_company_is_none(self):
        self._kept(self._need(title="Same company"))
        match = self._kept(self.need)
        self.assertFalse(self._alerts(self.manager))
        rival = self._kept(self.rival_need)
        self._alerts(self.manager).sudo().unlink()
        rival._step("introduced", introduced_on="2020-01-01")
        self.assertFalse(self.env["ilp.conflict"]._detect(match))

    def test_the_daily_look_finds_what_was_missed_and_forgets_what_is_over(self):
        self._kept(self.need)
        rival = self._kept(self.rival_need)
        self._alerts(self.manager).sudo().unlink()
        for _run in range(2):
            self.env["ilp.conflict"]._cron_detect()
        self.assertEqual(len(self._alerts(self.manager)), 2)
        rival._reject("theme")
        self.env["ilp.conflict"]._cron_detect()
        self.assertFalse(self._alerts(self.manager))
