from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .activity_common import ActivityCommon


@tagged("post_install", "-at_install")
class TestActivityChain(ActivityCommon):
    """Stays and sessions earn points for those who give their time, and lead to needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = cls.today - relativedelta(years=1)
        for kind, unit, points in (("secondment", "month", 5), ("mentoring", "hour", 2)):
            cls.env["ilp.credit.tariff"].create(
                {"program_id": cls.program.id, "kind": kind, "unit": unit, "points": points, "date_from": start}
            )

    def _collect(self):
        return self.env["ilp.contribution"]._collect(self.program)

    def test_a_tutor_earns_each_month_that_is_over_once(self):
        stay = self._running()
        self.assertFalse(self._collect())
        self._move_back(stay, months=1, days=1)
        line = self._collect()
        self.assertEqual((line.researcher_id, line.points, line.kind), (self.researcher, 5, "secondment"))
        self.assertFalse(self._collect())
        self._move_back(stay, months=1)
        self.assertEqual(sum(self._collect().mapped("points")), 5, "the second month, and no line for start or end")

    def test_an_hour_and_a_half_of_a_session_earns_as_much(self):
        activation = self._approved(self.module_mentoring, 2, partner_ids=self.guest.ids)
        mentoring = activation.mentoring_ids
        mentoring.write({"technology_id": self.gripper.id, "mentor_id": self.researcher.id, "goals": "Understand"})
        at = datetime.combine(self.today - relativedelta(days=2), datetime.min.time()) + relativedelta(hours=9)
        session = self.env["ilp.mentoring.session"].create({"mentoring_id": mentoring.id, "date_start": at,
                                                            "date_stop": at + relativedelta(minutes=90)})  # fmt: skip
        session._step("held")
        self.membership._log_interaction("mentoring", "Session", partners=self.researcher.partner_id, date=at,
                                         origin=session)  # fmt: skip
        line = self._collect()
        self.assertEqual((line.quantity, line.points), (1.5, 3))

    def test_a_need_found_in_a_stay_came_out_of_it(self):
        stay = self._running()
        week = self.env["ilp.secondment.log"].create({"secondment_id": stay.id, "week_start": self.today})
        candidate = self.env["ilp.scouting.candidate"].create(
            {"title": "Soft jaws", "text": "Jaws for films", "membership_id": self.membership.id, "log_id": week.id}
        )
        candidate._make_need()
        need = candidate.need_id
        if need.state == "draft":
            need._submit(self.coordinator.partner_id)
        origin = self.env["ilp.interaction"]._lines_of("ilp.need", need.ids)[-1:].origin_id
        self.assertEqual((origin.res_model, origin.res_id), ("ilp.secondment", stay.id))
        self.assertEqual((origin.kind, stay.ilp_yield_count), ("secondment", 1))

    def test_the_value_statement_counts_the_stay(self):
        self._running()
        figures = dict(self.term.with_user(self.administration)._statement()["figures"])
        self.assertEqual(figures["Industrial secondments"], 1)
