from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .test_scale import FEW, MANY, ScaleCommon

MODELS = (
    "ilp.activation",
    "ilp.activation.capacity",
    "ilp.contribution",
    "ilp.credit.share",
    "ilp.credit.year",
    "ilp.desk",
    "ilp.mentoring",
    "ilp.outcome",
    "ilp.scouting.candidate",
    "ilp.secondment",
)


@tagged("post_install", "-at_install")
class TestActivityScale(ScaleCommon):
    """Activities, stays, mentoring, collaborations, outcomes and credit: eighty rows cost as many queries as eight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls._activity_rows()
        cls._yield_rows()
        cls._credit_rows()

    @classmethod
    def _activity_rows(cls):
        env, dates = cls.env, {"date_start": [cls.today], "date_end": [cls.today + timedelta(days=50)]}
        own = {"membership_id": cls.memberships.ids, "officer_id": [cls.officer.id]}
        stays, courses = (
            env["ilp.activation"].create(cls._vals(product_tmpl_id=[module.id], **own, **dates))
            for module in (cls.module_secondment, cls.module_mentoring)
        )
        years = {"year": range(2001, 2001 + MANY), "places": [3]}
        env["ilp.activation.capacity"].create(
            cls._vals(product_tmpl_id=[cls.module_secondment.id], lab_id=cls.labs.ids, **years)
        )
        desks = env["ilp.desk"].create(cls._vals(name=["Window"], lab_id=cls.labs.ids))
        cls.stays = env["ilp.secondment"].create(
            cls._vals(
                activation_id=stays.ids, person_id=cls.people.ids, lab_id=cls.labs.ids, desk_id=desks.ids,
                tutor_id=cls.researchers.ids, area_ids=[[Command.set(one.area_ids.ids)] for one in cls.technologies],
                **dates,
            )
        )  # fmt: skip
        cls.courses = env["ilp.mentoring"].create(
            cls._vals(
                activation_id=courses.ids, technology_id=cls.technologies.ids, mentor_id=cls.researchers.ids,
                mentee_ids=[[Command.set(one.ids)] for one in cls.people],
            )
        )  # fmt: skip
        env["ilp.scouting.candidate"].create(
            cls._vals(
                title=["Found"], membership_id=cls.memberships.ids, partner_id=cls.people.ids,
                technology_id=cls.technologies.ids, need_id=cls.needs.ids,
            )
        )  # fmt: skip

    @classmethod
    def _yield_rows(cls):
        team = cls.env["crm.lead"]._ilp_collaboration_team()
        kind = cls.env.ref("ilp_scouting.collaboration_type_research_contract")
        common = {"ilp_lab_id": cls.labs.ids, "ilp_technology_id": cls.technologies.ids, "ilp_need_id": cls.needs.ids}
        cls.leads = cls.env["crm.lead"].create(
            cls._vals(
                name=["Built"], type=["opportunity"], team_id=[team.id], user_id=[cls.officer.id],
                ilp_membership_id=cls.memberships.ids, partner_id=cls.companies.ids,
                ilp_collaboration_type_id=[kind.id], **common,
            )
        )  # fmt: skip
        cls.env["ilp.outcome"].create(
            cls._vals(
                name=["Reached"], type_id=cls.env["ilp.outcome.type"].search([], limit=1).ids,
                membership_id=cls.memberships.ids, lead_id=cls.leads.ids, lab_id=cls.labs.ids,
                technology_id=cls.technologies.ids,
            )
        )  # fmt: skip

    @classmethod
    def _credit_rows(cls):
        program = cls.memberships.program_id.ids
        cls.env["ilp.contribution"].create(
            cls._vals(
                program_id=program, researcher_id=cls.researchers.ids, lab_id=cls.labs.ids, beneficiary=["researcher"],
                date=[cls.today], kind=["visit"], points=[2], membership_id=cls.memberships.ids,
            )
        )  # fmt: skip
        cls.years = cls.env["ilp.credit.year"].create(
            cls._vals(program_id=program, year=range(1901, 1901 + MANY), percentage=[10])
        )
        shared = {"researcher_id": cls.researchers.ids, "lab_id": cls.labs.ids, "amount": [3]}
        cls.env["ilp.credit.share"].create(cls._vals(year_id=cls.years.ids, **shared))

    def setUp(self):
        super().setUp()
        self.officer.group_ids |= self.env.ref("ilp_membership.group_ilp_manager")  # sees those of credit too

    def test_lists_and_cards(self):
        self._assert_lists(MODELS)

    def test_lists_and_cards_of_collaborations(self):
        Lead = self.env["crm.lead"].with_user(self.officer)
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.crm_lead_action_collaborations")
        views = [(view, kind) for view, kind in action["views"] if kind in ("list", "kanban")]
        self.assertTrue(views)
        for view, kind in views:
            asked = self._asked(Lead, self._arch(Lead, kind, view))
            domain = [("is_ilp_collaboration", "=", True)]
            self.assertGreaterEqual(Lead.search_count(domain), MANY)
            few, many = (self._twice(Lead.web_search_read, domain, asked, limit=limit) for limit in (FEW, MANY))
            with self.subTest(kind=kind):
                self.assertLessEqual(many, few, f"{len(asked)} fields")

    def test_the_form_of_a_stay(self):
        days = [self.today + timedelta(days=7 * number) for number in range(MANY)]
        for stay, size in zip(self.stays[:2], (FEW, MANY), strict=True):
            logs = [{"secondment_id": stay.id, "week_start": day, "found": "Jaws"} for day in days[:size]]
            for log in self.env["ilp.secondment.log"].create(logs):
                log.candidate_ids._note(log.found, log._prepare_candidate_vals())
            vals = {"secondment_id": stay.id, "name": "Key", "date_from": self.today, "date_to": stay.date_end}
            self.env["ilp.secondment.access"].create([vals] * size)
            people = self.people[:size]
            vals = {"secondment_id": stay.id, "side": "company"}
            self.env["ilp.activity.evaluation"].create([vals | {"partner_id": one.id} for one in people])
        few, many = self._form_counts(*self.stays[:2])
        self.assertLessEqual(many, few)

    def test_the_form_of_a_mentoring(self):
        for course, size in zip(self.courses[:2], (FEW, MANY), strict=True):
            course.mentee_ids = self.people[:size]
            start = datetime(2031, 5, 5, 9)
            vals = [{"mentoring_id": course.id, "date_start": start + timedelta(days=day)} for day in range(size)]
            self.env["ilp.mentoring.session"].create(vals)._open_events()
        few, many = self._form_counts(*self.courses[:2])
        self.assertLessEqual(many, few)

    def test_the_form_of_a_year_of_credit(self):
        small, large = self.years[:2]
        vals = [{"researcher_id": one.id, "lab_id": one.lab_id.id, "amount": 1} for one in self.researchers]
        self.env["ilp.credit.share"].create(
            [one | {"year_id": year.id} for year, size in ((small, FEW), (large, MANY)) for one in vals[:size]]
        )
        few, many = self._form_counts(small, large)
        self.assertLessEqual(many, few)
