from itertools import cycle

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .common import ScoutingCommon

FEW, MANY = 8, 80
MODELS = (
    "ilp.area",
    "ilp.assessment",
    "ilp.facility",
    "ilp.lab",
    "ilp.match",
    "ilp.meeting",
    "ilp.need",
    "ilp.researcher",
    "ilp.scouting.path",
    "ilp.start.up",
    "ilp.technology",
)
LISTS = ("list", "kanban")


class ScaleCommon(ScoutingCommon):
    """Eighty rows cost as many queries as eight, in every list, card and form, with the very fields that its view has.

    Each row leads to other records: what is read one by one shows.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env, rows = cls.env, range(MANY)
        names = [f"Row {number}" for number in rows]
        companies = env["res.partner"].create([{"name": name, "is_company": True} for name in names])
        people = env["res.partner"].create([{"name": f"Person of {name}"} for name in names])
        areas = env["ilp.area"].create([{"name": name} for name in names])
        labs = env["ilp.lab"].create(cls._vals(name=names, area_ids=[[Command.set(one.ids)] for one in areas]))
        researchers = env["ilp.researcher"].create(cls._vals(partner_id=people.ids, lab_id=labs.ids))
        owned = {"lab_id": labs.ids, "area_ids": [[Command.set(one.ids)] for one in areas]}
        people_of = [[Command.set(one.ids)] for one in researchers]
        cls.technologies = env["ilp.technology"].create(
            cls._vals(name=names, summary=["deformable sensor"], researcher_ids=people_of, trl=range(1, 9), **owned)
        )
        env["ilp.facility"].create(cls._vals(name=names, **owned))
        env["ilp.start.up"].create(cls._vals(partner_id=companies.ids, **owned))
        program = cls.membership.program_id.id
        memberships = env["ilp.membership"].create(
            cls._vals(partner_id=companies.ids, program_id=[program], officer_id=[cls.officer.id])
        )
        env["ilp.scouting.path"].create(cls._vals(membership_id=memberships.ids))
        needs = env["ilp.need"].create(
            cls._vals(title=names, description=names, membership_id=memberships.ids, area_ids=owned["area_ids"])
        )
        matches = env["ilp.match"].create(
            cls._vals(need_id=needs.ids, technology_id=cls.technologies.ids, researcher_ids=people_of)
        )
        shown = [[Command.set(one.ids)] for one in matches]
        cls.companies, cls.people, cls.labs = companies, people, labs
        cls.memberships, cls.researchers, cls.needs = memberships, researchers, needs
        env["ilp.meeting"].create(cls._vals(need_id=needs.ids, match_ids=shown, officer_id=[cls.officer.id]))
        env["ilp.assessment"].create(
            cls._vals(
                match_id=matches.ids,
                side=["officer", "researcher", "company"],
                proximity_id=[cls.near.id],
                feasibility_id=[cls.ready.id],
                reason=names,
                author_id=people.ids,
            )
        )

    @staticmethod
    def _vals(**columns):
        """Eighty rows out of columns; a short column begins again."""
        rows = zip(range(MANY), *(cycle(values) for values in columns.values()), strict=False)
        return [dict(zip(columns, row[1:], strict=True)) for row in rows]

    def _twice(self, ask, *arguments, **options):
        """Queries of the second time: what is read once in a process is nobody's."""
        self._count(lambda: ask(*arguments, **options))
        return self._count(lambda: ask(*arguments, **options))

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def _asked(self, Model, node):
        """What the browser asks for when it shows this view: its fields, those of the rows in it, names of the rest."""
        asked = {}
        for field in node.xpath("descendant::field"):
            known = Model._fields.get(field.get("name"))
            if known is None or self._holder(field) is not self._holder(node):
                continue
            inner = next((child for child in field if child.tag in LISTS), None)
            spec = {}
            if known.relational and known.type != "reference":
                Comodel = Model.env[known.comodel_name]
                spec = {"fields": self._asked(Comodel, inner) if inner is not None else {"display_name": {}}}
            asked[known.name] = spec
        return asked

    @staticmethod
    def _holder(node):
        return next(node.iterancestors("field"), node.getroottree().getroot())

    def _view(self, Model, kind):
        return self._arch(Model, kind)

    def _arch(self, Model, kind, view=None):
        return etree.fromstring(Model.get_view(view, kind)["arch"])

    def _assert_lists(self, models):
        for model in models:
            Model = self.env[model].with_user(self.officer)
            kinds = set(self.env["ir.ui.view"].search([("model", "=", model), ("type", "in", LISTS)]).mapped("type"))
            for kind in sorted(kinds):
                asked = self._asked(Model, self._view(Model, kind))
                self.assertGreaterEqual(Model.search_count([]), MANY, model)
                few, many = (self._twice(Model.web_search_read, [], asked, limit=limit) for limit in (FEW, MANY))
                with self.subTest(model=model, kind=kind):
                    self.assertLessEqual(many, few, f"{len(asked)} fields")

    def _form_counts(self, few, many):
        """Queries of the form of a record with few rows and of one with many, each read twice."""
        Model = few.browse().with_user(self.officer)
        asked = self._asked(Model, self._view(Model, "form"))
        return [self._twice(Model.browse(one.id).web_read, asked) for one in (few, many)]


@tagged("post_install", "-at_install")
class TestScale(ScaleCommon):
    """The map, needs, introductions, meetings."""

    def test_lists_and_cards(self):
        self._assert_lists(MODELS)

    def test_the_form_of_a_need(self):
        needs = [self._need() for _size in "12"]
        for need, limit in zip(needs, (FEW, MANY), strict=True):
            self.assertEqual(len(need._match(limit=limit)), limit)
        few, many = self._form_counts(*needs)
        self.assertLessEqual(many, few)

    def test_the_form_of_a_laboratory(self):
        small, large = self.env["ilp.lab"].create([{"name": "Small"}, {"name": "Large"}])
        self.technologies[:FEW].lab_id = small
        self.technologies[FEW:].lab_id = large
        few, many = self._form_counts(small, large)
        self.assertLessEqual(many, few)

    def test_the_form_of_a_technology(self):
        self.coating.write({"area_ids": self.gripper.area_ids.ids, "trl": 6})
        needs = self.env["ilp.need"].search([], limit=MANY)
        self.env["ilp.match"].create([{"need_id": one.id, "technology_id": self.coating.id} for one in needs[:FEW]])
        self.env["ilp.match"].create([{"need_id": one.id, "technology_id": self.gripper.id} for one in needs])
        few, many = self._form_counts(self.coating, self.gripper)
        self.assertLessEqual(many, few)

    def test_the_form_of_a_meeting(self):
        meetings = []
        for limit in (FEW, MANY):
            need = self._need()
            found = need._match(limit=limit)
            people = [Command.set(self.env["ilp.researcher"].search([], limit=limit).ids)]
            vals = {"need_id": need.id, "match_ids": [Command.set(found.ids)], "researcher_ids": people}
            meetings.append(self.env["ilp.meeting"].create(vals))
        few, many = self._form_counts(*meetings)
        self.assertLessEqual(many, few)

    def test_ranking(self):
        Technology = self.env["ilp.technology"]
        Technology._rank("deformable sensor")  # lays the changed records into memory
        ranks = [
            self._count(lambda limit=limit: Technology._rank("deformable sensor", self.area_robotics, limit=limit))
            for limit in (FEW, MANY)
        ]
        self.assertEqual(ranks[0], ranks[1])

    def test_matching_a_need(self):
        self.env["ilp.technology"]._rank("deformable sensor")
        for again in (False, True):
            counts = []
            for limit in (FEW, MANY):
                need = self._need(title=f"Pinza {limit}")
                if again:
                    need._match(limit=limit)
                self.env.flush_all()
                counts.append(self._count(lambda need=need, limit=limit: need._match(limit=limit)))
            self.assertLessEqual(counts[1], counts[0], "again" if again else "the first time")
