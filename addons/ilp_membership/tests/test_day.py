from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .common import IlpCommon

LATE = "2031-03-10 23:30:00"  # already the 11th in Rome


@tagged("post_install", "-at_install")
class TestDay(IlpCommon):
    """Which day it is depends on the institute, not on who asks."""

    @freeze_time(LATE)
    def test_late_in_the_evening_it_is_one_day_for_all(self):
        self.coordinator.tz, self.officer.tz = "America/New_York", "Asia/Tokyo"
        for user in (self.coordinator, self.officer, self.env.ref("base.public_user")):
            with self.subTest(user=user.name):
                company = self.env(user=user, context={"tz": user.tz}).company
                self.assertEqual(company._ilp_today(), date(2031, 3, 11))

    def test_a_moment_has_its_day(self):
        self.assertEqual(self.env.company._ilp_today(datetime(2031, 3, 10, 22, 30)), date(2031, 3, 10))
        self.assertEqual(self.env.company._ilp_today(datetime(2031, 3, 10, 23, 30)), date(2031, 3, 11))

    def test_a_country_with_one_time_zone_says_it(self):
        institute = self.env["res.company"].create({"name": "Test institute"})
        institute.partner_id.tz = False
        for country, zone in (("base.it", "Europe/Rome"), ("base.us", False), ("base.jp", "Asia/Tokyo")):
            institute.country_id = self.env.ref(country)
            self.assertEqual(institute.ilp_tz, zone)
