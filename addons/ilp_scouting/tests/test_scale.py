from odoo.tests import tagged

from .common import ScoutingCommon

VIEWS = (
    ("ilp.match", {"score": {}, "band": {}, "technology_id": {"fields": {"display_name": {}}}, "reason_text": {},
                   "lab_id": {"fields": {"display_name": {}}}, "agreement": {}, "state": {}}),
    ("ilp.technology", {"name": {}, "lab_id": {"fields": {"display_name": {}}}, "trl": {}, "ip_status": {},
                        "area_ids": {"fields": {"display_name": {}}}}),
    ("ilp.need", {"title": {}, "match_count": {}, "officer_id": {"fields": {"display_name": {}}}, "state": {}}),
    ("ilp.lab", {"name": {}, "technology_count": {}, "head_id": {"fields": {"display_name": {}}}}),
    ("ilp.researcher", {"name": {}, "email": {}, "lab_id": {"fields": {"display_name": {}}}}),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestScale(ScoutingCommon):
    """Eighty rows cost as many queries as eight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        texts = [{"name": f"Gripper {n}", "summary": "deformable sensor", "lab_id": cls.lab.id} for n in range(80)]
        cls.env["ilp.technology"].create(texts)
        cls.need._match(limit=80)
        cls.env["ilp.need"].create([{"title": f"N{n}", "membership_id": cls.membership.id} for n in range(80)])
        cls.env["ilp.lab"].create([{"name": f"L{n}"} for n in range(80)])
        for number in range(80):
            cls._researcher(f"R{number} X", "en_US")

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def test_lists_and_cards(self):
        for model, specification in VIEWS:
            Model = self.env[model].with_user(self.officer)
            Model.web_search_read([], specification, limit=8)
            few = self._count(lambda Model=Model, spec=specification: Model.web_search_read([], spec, limit=8))
            many = self._count(lambda Model=Model, spec=specification: Model.web_search_read([], spec, limit=80))
            self.assertLessEqual(many, few, model)

    def test_the_form_of_a_need(self):
        specification = {"title": {}, "match_ids": {"fields": {"score": {}, "reason_text": {}, "agreement": {}}}}
        small = self._need()
        small._match(limit=8)
        counts = [
            self._count(lambda need=need: need.with_user(self.officer).web_read(specification))
            for need in (small, self.need, small, self.need)
        ]
        self.assertEqual(len(self.need.match_ids), 80)
        self.assertLessEqual(counts[3], counts[2])

    def test_ranking(self):
        Technology = self.env["ilp.technology"]
        Technology._rank("deformable sensor")  # lays the changed records into memory
        ranks = [
            self._count(lambda limit=limit: Technology._rank("deformable sensor", self.area_robotics, limit=limit))
            for limit in (8, 80)
        ]
        self.assertEqual(ranks[0], ranks[1])
