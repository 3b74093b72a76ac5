from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ScoutingCommon

SHARED = ("ilp.technology", "ilp.lab", "ilp.researcher", "ilp.facility", "ilp.start.up")


@tagged("post_install", "-at_install")
class TestMap(ScoutingCommon):
    """Domain, laboratory, researcher, technology, start-up, facility: each leads to the others and has its readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.soft = cls.env.ref("ilp_membership.area_robotics_soft")
        cls.lab.area_ids = cls.soft
        cls.facility = cls.env["ilp.facility"].create({"name": "Test hall", "lab_id": cls.lab.id})
        company = cls.env["res.partner"].create({"name": "Test spin-off", "is_company": True})
        cls.start_up = cls.env["ilp.start.up"].create({"partner_id": company.id, "lab_id": cls.lab.id})
        cls.public = cls.env.ref("base.public_user")
        cls.employee = new_test_user(cls.env, "ilp_employee", groups="base.group_user")

    def _seen(self, user, model="ilp.technology"):
        """What the user finds, by search, by count and by name."""
        Model = self.env[model].with_user(user)
        found = Model.search([])
        self.assertEqual(Model.search_count([]), len(found))
        self.assertEqual({key for key, _name in Model.name_search("", limit=None)}, set(found.ids))
        self.assertEqual(sum(count for (count,) in Model._read_group([], [], ["__count"])), len(found))
        return found & self.env[model].search([("id", ">=", self.lab.id if model == "ilp.lab" else 0)])

    def test_a_laboratory_belongs_to_the_domain_of_its_areas(self):
        self.assertEqual(self.lab.domain_id, self.area_robotics)
        lab = Form(self.env["ilp.lab"].with_user(self.officer))
        lab.name = "New line"
        lab.domain_id = self.area_materials
        self.assertEqual(lab.save().domain_id, self.area_materials, "what was chosen stays")

    def test_a_laboratory_is_no_part_of_itself(self):
        line = self.env["ilp.lab"].create({"name": "Line", "parent_id": self.lab.id})
        with self.assertRaises(UserError):
            self.lab.parent_id = line

    def test_a_duplicate_of_a_laboratory_or_a_desk_is_told_apart(self):
        self.lab.code = "JUD"
        twin = self.lab.copy()
        self.assertEqual((twin.name, twin.code), (f"{self.lab.name} (copy)", "JUD_2"))
        desk = self.env["ilp.desk"].create({"lab_id": self.lab.id, "name": "A1"})
        self.assertEqual([desk.copy().name, desk.copy().name], ["A1 (copy)", "A1 (copy) 2"])

    def test_a_researcher_who_is_only_named_gets_a_contact(self):
        Researcher = self.env["ilp.researcher"].with_user(self.officer)
        nora = Researcher.create({"name": "Nora Nuova", "email": "nora@iit.test.example.com"})
        self.assertEqual((nora.partner_id.name, nora.partner_id.email), ("Nora Nuova", "nora@iit.test.example.com"))
        self.assertFalse(nora.partner_id.is_company)
        with self.assertRaisesRegex(ValidationError, "has a name"):
            Researcher.create({"orcid": False})

    def test_counts_lead_both_ways(self):
        counts = [self.lab[f"{name}_count"] for name in ("technology", "researcher", "facility", "start_up")]
        self.assertEqual(counts, [2, 2, 1, 1])
        for name in ("technologies", "researchers", "facilities", "start_ups"):
            action = getattr(self.lab.with_user(self.officer), f"action_open_{name}")()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.lab_id, self.lab, name)
        meeting = self._held()
        self.assertEqual((self.researcher.technology_count, self.researcher.meeting_count), (1, 1))
        self.assertIn(meeting, self.env["ilp.meeting"].search(self.researcher.action_open_meetings()["domain"]))
        self.assertIn(meeting, self.researcher.meeting_ids)

    def test_an_area_counts_what_is_below_it(self):
        self.coating.area_ids = self.soft
        before = self.env["ilp.technology"].search_count([("area_ids", "child_of", self.area_robotics.ids)])
        self.assertEqual(self.area_robotics.technology_count, before)
        self.gripper.area_ids = self.soft | self.area_robotics
        self.area_robotics.invalidate_recordset(["technology_count"])
        self.assertEqual(self.area_robotics.technology_count, before, "a sheet in two of its areas counts once")
        self.assertGreaterEqual(self.area_robotics.lab_count, 1)
        action = self.area_robotics.with_user(self.officer).action_open_technologies()
        self.assertIn(self.coating, self.env["ilp.technology"].search(action["domain"]))

    def test_the_queries_of_the_map_do_not_grow(self):
        for model, names in (
            ("ilp.technology", ["name", "lab_id", "area_ids", "trl", "ip_status", "is_stale", "visibility"]),
            ("ilp.lab", ["name", "domain_id", "head_id", "technology_count", "researcher_count"]),
            ("ilp.researcher", ["name", "lab_id", "area_ids", "technology_count", "meeting_count"]),
            ("ilp.area", ["name", "lab_count", "researcher_count", "technology_count"]),
        ):
            few, many = (self._queries(model, names, size) for size in (4, 40))
            self.assertEqual(few, many, model)

    def _queries(self, model, names, size):
        Model = self.env[model].with_user(self.officer)
        missing = size - Model.search_count([])
        if model == "ilp.researcher":
            for number in range(missing):
                self._researcher(f"P{number} Trial", "en_US")
        else:
            self.env[model].create([{"name": f"Row {number}"} for number in range(missing)])
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        Model.search([], limit=1).read(names)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(Model.search_read([], names, limit=size)), size)
        return self.env.cr.sql_log_count - before

    def test_who_sees_which_sheet(self):
        sheets = self.gripper | self.coating
        expected = {
            "internal": (self.officer, self.administration),
            "affiliates": (self.officer, self.administration, self.employee, self.coordinator),
            "public": (self.officer, self.administration, self.employee, self.coordinator, self.public),
        }
        for visibility, readers in expected.items():
            self.gripper.visibility = visibility
            for user in (self.officer, self.administration, self.employee, self.coordinator, self.public):
                seen = self._seen(user) & sheets
                self.assertEqual(self.gripper in seen, user in readers, f"{visibility} {user.login}")
                if user not in readers:
                    with self.assertRaises(AccessError):
                        self.gripper.with_user(user).read(["name"])

    def test_an_affiliate_sees_its_sheets_as_long_as_it_is_one(self):
        self.gripper.visibility = "affiliates"
        self.assertIn(self.gripper, self._seen(self.coordinator))
        self.membership.state = "grace"
        self.assertIn(self.gripper, self._seen(self.coordinator))
        self.membership.state = "lapsed"
        self.assertNotIn(self.gripper, self._seen(self.coordinator), "without clearing any cache")
        with self.assertRaises(AccessError):
            self.gripper.with_user(self.coordinator).read(["name"])
        self.assertIn(self.gripper, self._seen(self.rival))

    def test_people_and_laboratories_only_by_consent(self):
        records = self.lab, self.researcher, self.facility, self.start_up
        for user in (self.public, self.coordinator, self.employee):
            for record in records:
                self.assertNotIn(record, self._seen(user, record._name))
        for record in records:
            record.is_public = True
        for user in (self.public, self.coordinator, self.employee):
            for record in records:
                self.assertIn(record, self._seen(user, record._name))
            with self.assertRaises(AccessError):
                self.researcher.with_user(user).read(["email"]) if user != self.employee else self._forbidden(user)
        self.assertTrue(self.researcher.consent_on)

    def _forbidden(self, user):
        self.researcher.with_user(user).write({"keywords": "mine"})

    def test_nobody_outside_writes_the_map(self):
        self.gripper.visibility = "public"
        for user in (self.public, self.coordinator, self.employee):
            for model in SHARED:
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(self.env[model].with_user(user).has_access(operation), f"{model} {user.login}")

    def test_a_shared_sheet_does_not_lead_to_the_needs(self):
        self.gripper.visibility = "public"
        self._introduced()
        sheet = self.gripper.with_user(self.rival)
        self.assertFalse(sheet.match_ids)
        self.assertFalse(sheet.search_count([("match_ids.need_id.title", "=", self.need.title)]))
        with self.assertRaises(AccessError):
            self.gripper.with_user(self.public).search_count([("match_ids.need_id.title", "=", self.need.title)])

    def test_an_orcid_is_checked_and_shortened(self):
        self.researcher.orcid = "https://orcid.org/0000-0002-1825-0097"
        self.assertEqual(self.researcher.orcid, "0000-0002-1825-0097")
        with self.assertRaisesRegex(ValidationError, "is not an ORCID"):
            self.other_researcher.orcid = "0000-0002-1825-0098"
        self.researcher.orcid = ""
        self.assertFalse(self.researcher.orcid)

    def test_a_translated_sheet_is_found_in_both_languages(self):
        self.coating.with_context(lang="it_IT").summary = "Rivestimento idrorepellente per tessuti sportivi"
        self.assertEqual(self.coating.summary, "A coating without fluorine for textile fibres.")
        for text in ("tessuti sportivi", "fluorine fibres"):
            found = [row["technology"] for row in self.env["ilp.technology"]._rank(text, limit=3)]
            self.assertIn(self.coating, found, text)
        self.gripper.update_field_translations("applications", {"en_US": "Bakery", "it_IT": "Panettoni"})
        self.assertIn(self.gripper, [row["technology"] for row in self.env["ilp.technology"]._rank("panettoni")])

    def test_a_stale_sheet_is_found_and_confirmed(self):
        today = self.env["ilp.technology"]._stale_before()
        self.gripper.reviewed_on = today
        self.assertFalse(self.gripper.is_stale)
        self.gripper.reviewed_on = today.replace(year=today.year - 1)
        stale = self.env["ilp.technology"].search([("is_stale", "=", True)])
        self.assertTrue(self.gripper.is_stale)
        self.assertIn(self.gripper, stale)
        self.assertNotIn(self.coating, stale)
        self.gripper.with_user(self.officer).action_confirm_review()
        self.assertFalse(self.gripper.is_stale)
        with self.assertRaises(AccessError):
            self.gripper.with_user(self.coordinator).action_confirm_review()

    def test_the_months_are_those_of_the_programme(self):
        before = self.env["ilp.technology"]._stale_before()
        self.env["ilp.program"]._of_company().review_months = 24
        self.assertLess(self.env["ilp.technology"]._stale_before(), before)

    def test_a_technology_is_at_one_stage(self):
        for trl, stage in ((0, False), (1, "research"), (3, "research"), (4, "prototype"), (9, "market")):
            self.gripper.trl = trl
            self.assertEqual(self.gripper.trl_stage, stage)

    def test_a_start_up_and_its_technology_know_each_other(self):
        self.start_up.technology_ids = [Command.set(self.gripper.ids)]
        self.facility.technology_ids = [Command.set(self.gripper.ids)]
        self.assertEqual((self.gripper.start_up_ids, self.gripper.facility_ids), (self.start_up, self.facility))
