import base64
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.ilp_membership.tools import tabular

from ..models import ilp_map_import
from .common import ScoutingCommon, ScoutingHttpCommon

DATA = Path(__file__).parent / "data"
LABS = "id;name;code;areas;head;public\nL1;Test optics;TOP;robotics;John Trial;yes\nL2;Test lasers;TLA;;Nobody;no\n"
PEOPLE = (
    "id;nome;mail;laboratorio;orcid;parole chiave;lingua\n"
    "R1;Carlo Esempio;carlo@lab.example.com;TSR;https://orcid.org/0000-0002-1825-0097;laser, ottica;it\n"
    "R2;Dora Esempio;dora@lab.example.com;Nowhere;;;\n"
    "R3;Elio Esempio;elio@lab.example.com;;0000-0002-1825-0098;;\n"
)
SHEETS = (
    "id;titolo;introduzione;laboratorio;ricercatori;trl;protezione;catalogo;rivista il;aree\n"
    "T1;Pinza;Morbida;TSR;Anna Prova, john@lab.example.com;TRL 6;Brevetto concesso;affiliates;31/01/2026;robotics;\n"
)


class MapImportStory:
    """Files given to the import, and what became of their rows."""

    def _job(self, what, content, name="map.csv", **values):
        data = base64.b64encode(content if isinstance(content, bytes) else content.encode())
        vals = {"what": what, "data": data, "file_name": name, "lang": "en_US"} | values
        return self.env["ilp.map.import"].with_user(self.manager).create(vals)

    def _outcomes(self, job):
        return [(line.row, line.outcome, line.column or "") for line in job.line_ids]


@tagged("post_install", "-at_install")
class TestMapImport(MapImportStory, ScoutingCommon):
    """A file is checked first, comes in once, and says row by row what became of it."""

    def test_checking_changes_nothing(self):
        job = self._job("labs", LABS)
        job.action_check()
        self.assertEqual(self._outcomes(job), [(2, "created", ""), (3, "refused", "head")])
        self.assertEqual((job.state, job.created_count, job.refused_count), ("checked", 1, 1))
        self.assertFalse(self.env["ilp.lab"].search([("code", "in", ("TOP", "TLA"))]))

    def test_a_refused_row_stops_the_rest_unless_asked(self):
        job = self._job("labs", LABS)
        with self.assertRaisesRegex(UserError, "1 rows are refused"):
            job.action_import()
        self.assertFalse(self.env["ilp.lab"].search([("code", "=", "TOP")]))
        job.is_partial = True
        job.action_import()
        lab = self.env["ilp.lab"].search([("code", "in", ("TOP", "TLA"))])
        self.assertEqual((lab.name, lab.head_id, lab.is_public), ("Test optics", self.other_researcher, True))
        self.assertEqual((job.state, job.progress, self._outcomes(job)[1][1]), ("done", 100, "refused"))

    def test_researchers_with_their_contact(self):
        job = self._job("researchers", PEOPLE, is_partial=True)
        job.action_import()
        self.assertEqual(self._outcomes(job), [(2, "created", ""), (3, "refused", "lab"), (4, "refused", "orcid")])
        carlo = self.env["ilp.researcher"].search([("email", "=", "carlo@lab.example.com")])
        self.assertEqual((carlo.name, carlo.lab_id, carlo.lang), ("Carlo Esempio", self.lab, "it_IT"))
        self.assertEqual((carlo.orcid, carlo.keywords), ("0000-0002-1825-0097", "laser, ottica"))

    def test_a_contact_that_is_there_becomes_the_researcher(self):
        partner = self.env["res.partner"].create({"name": "Carlo E.", "email": "carlo@lab.example.com"})
        self._job("researchers", PEOPLE, is_partial=True).action_import()
        self.assertEqual(self.env["ilp.researcher"].search([("partner_id", "=", partner.id)]).lab_id, self.lab)

    def test_a_sheet_with_all_its_columns_in_italian(self):
        job = self._job("technologies", SHEETS.replace("robotics;", "robotics, ufology"))
        job.action_import()
        self.assertIn("ufology", job.line_ids.message)
        sheet = self.env["ilp.technology"].search([("external_ref", "=", "T1")])
        self.assertEqual((sheet.lab_id, sheet.researcher_ids), (self.lab, self.researcher | self.other_researcher))
        self.assertEqual((sheet.trl, sheet.ip_status, sheet.visibility), (6, "granted", "affiliates"))
        self.assertEqual((str(sheet.reviewed_on), sheet.area_ids), ("2026-01-31", self.area_robotics))

    def test_wrong_cells_name_column_value_and_reason(self):
        rows = ["id,name,trl,ip_status,visibility,reviewed_on,researchers"]
        rows += ["A,A,11,,,,", "B,B,,stolen,,,", "C,C,,,nobody,,", "D,D,,,,soon,", "E,E,,,,,Ghost"]
        rows += ["F,F,,,,,", "F,G,,,,,"]
        job = self._job("technologies", "\n".join(rows))
        job.action_check()
        columns = ["trl", "ip_status", "visibility", "reviewed_on", "researchers", "", "id"]
        self.assertEqual([line.column or "" for line in job.line_ids], columns)
        refused = job.line_ids.filtered(lambda line: line.outcome == "refused")
        self.assertTrue(all(refused.mapped("message")))
        self.assertEqual(refused[:2].mapped("value"), ["11", "stolen"])

    def test_a_second_run_changes_nothing_and_makes_no_duplicates(self):
        files = {"labs": LABS, "researchers": PEOPLE, "technologies": SHEETS.replace("robotics;", "")}
        for what, content in files.items():
            Model = self.env[{"labs": "ilp.lab", "researchers": "ilp.researcher"}.get(what, "ilp.technology")]
            self._job(what, content, is_partial=True).action_import()
            before, dates = Model.search_count([]), Model.search([]).mapped("write_date")
            again = self._job(what, content, is_partial=True)
            again.action_import()
            self.assertEqual(set(again.line_ids.mapped("outcome")) - {"refused"}, {"unchanged"}, what)
            self.assertEqual((Model.search_count([]), Model.search([]).mapped("write_date")), (before, dates))

    def test_an_empty_cell_changes_nothing(self):
        self._job("technologies", "id,name,summary,trl\nZ,Zeta,Text,4\n").action_import()
        self._job("technologies", "id,name,summary,trl\nZ,Zeta new,,\n").action_import()
        sheet = self.env["ilp.technology"].search([("external_ref", "=", "Z")])
        self.assertEqual((sheet.name, sheet.summary, sheet.trl), ("Zeta new", "Text", 4))

    def test_what_the_database_refuses_stays_out_alone(self):
        self.env["ilp.lab"].create({"name": "Taken", "code": "TKN"}).active = False
        text = "id,name,code\nN1,New one,NEW1\nN2,New two,NEW2\n"
        job = self._job("labs", text)
        self.env["ilp.lab"].create({"name": "Other name", "code": "NEW2"})
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "__import__.ilp_lab_N2", "record": self.lab, "noupdate": False}]
        )
        job.is_partial = True
        with mute_logger("odoo.sql_db"):
            job.action_import()
        self.assertEqual([line.outcome for line in job.line_ids], ["created", "refused"])

    def test_texts_go_to_the_language_of_the_file(self):
        self._job("technologies", "id,name,summary\nLG,Gripper,Soft\n").action_import()
        self._job("technologies", "id,name,summary\nLG,Pinza,Morbida\n", lang="it_IT").action_import()
        sheet = self.env["ilp.technology"].search([("external_ref", "=", "LG")])
        self.assertEqual((sheet.name, sheet.with_context(lang="it_IT").name), ("Gripper", "Pinza"))

    def test_people_of_openalex_and_orcid_are_merged(self):
        for name in ("openalex_authors.json", "orcid_record.json", "openalex_works.json", "openalex_authors.json"):
            job = self._job("researchers", (DATA / name).read_bytes(), name)
            job.action_import()
        ada = self.env["ilp.researcher"].search([("orcid", "=", "0000-0002-1825-0097")])
        self.assertEqual((ada.name, ada.email), ("Ada Inventata", "ada.inventata@lab.example.com"))
        self.assertEqual(ada.keywords, "Tactile Sensing, Robotics, electronic skin, Soft Actuators")
        self.assertIn(self.area_robotics, ada.area_ids)
        bruno = self.env["ilp.researcher"].search([("name", "=", "Bruno Fantasia")])
        self.assertEqual((len(bruno), bruno.keywords), (1, "Polymer"))
        self.assertFalse(self.env["ilp.researcher"].search([("name", "=", "Carla Altrove")]), "a co-author elsewhere")

    def test_what_the_programme_wrote_is_not_replaced(self):
        self.researcher.write({"orcid": "0000-0002-1825-0097", "keywords": "grippers"})
        self._job("researchers", (DATA / "orcid_record.json").read_bytes(), "orcid.json").action_import()
        self.assertEqual((self.researcher.name, self.researcher.email), ("Anna Prova", "anna@lab.example.com"))
        self.assertEqual(self.researcher.keywords, "grippers, electronic skin")

    def test_junk_is_one_sentence(self):
        for content, name in (
            ("<html>", "people.json"),
            ("[]", "people.json"),
            ('{"results": [{"authorships": [{"author": null}]}]}', "people.json"),
            ('{"orcid-identifier": {}}', "people.json"),
            ("\0\1", "people.csv"),
            ("", "people.xlsx"),
        ):
            job = self._job("researchers", content or " ", name)
            with self.assertRaises(UserError) as refusal:
                job.action_check()
            self.assertEqual(len(str(refusal.exception).splitlines()), 1, content)

    def test_an_interrupted_import_goes_on(self):
        self.patch(ilp_map_import, "BATCH", 2)
        rows = "\n".join(f"I{number},Interrupted {number}" for number in range(7))
        job = self._job("technologies", f"id,name\n{rows}\n")
        job._start()
        job._run(save=lambda count: False)
        self.assertEqual((job.state, job.row_done), ("running", 2))
        self.env["ilp.technology"].search([("external_ref", "=", "I0")]).name = "Mended meanwhile"
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_map_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.row_done, job.created_count), ("done", 7, 7))
        found = self.env["ilp.technology"].search([("external_ref", "like", "I_")])
        self.assertEqual(len(found), 7)
        self.assertIn("Mended meanwhile", found.mapped("name"), "what was done is not done again")

    def test_a_large_file_is_left_to_the_scheduled_job(self):
        self.patch(ilp_map_import, "AT_ONCE", 1)
        job = self._job("technologies", "id,name\nA1,One\nA2,Two\n")
        job.action_import()
        self.assertEqual((job.state, job.row_done), ("running", 0))

    def test_an_import_that_fails_stops_alone_and_goes_on_when_mended(self):
        broken, good = (self._job("labs", f"name,code\nCron lab {n},CL{n}\n") for n in (1, 2))
        for job in broken, good:
            job._start()
        broken.data = base64.b64encode(b"colour\nred\n")
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_map_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((broken.state, good.state), ("stopped", "done"))
        self.assertIn("no column", broken.message)
        broken.data = base64.b64encode(b"name,code\nCron lab 1,CL1\n")
        broken.action_import()
        self.assertEqual((broken.state, broken.message), ("done", False))

    def test_only_the_manager_imports(self):
        job = self._job("labs", LABS)
        for user in (self.officer, self.administration, self.coordinator):
            for step in ("action_check", "action_import", "read"):
                with self.assertRaises(AccessError):
                    getattr(job.with_user(user), step)()

    def test_the_queries_of_a_batch_do_not_grow(self):
        few, many = (self._import_queries(size) for size in (20, 200))
        self.assertLess(many, few + 20)

    def _import_queries(self, size):
        rows = "\n".join(f"Q{size}-{number},Row {number},Text,robotics" for number in range(size))
        job = self._job("technologies", f"id,name,summary,areas\n{rows}\n")
        job._start()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        job._run()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestMapImportFiles(MapImportStory, ScoutingHttpCommon):
    """The template to fill in and the report to read."""

    def test_the_template_can_be_imported_as_it_is(self):
        Lab = self.env["ilp.lab"]
        lab = Lab.search([("code", "=", "SRB")]) or Lab.create({"name": "L", "code": "SRB"})
        lab.name = "Called otherwise"
        self.authenticate("ilp_manager", "ilp_manager")
        for what in ("labs", "researchers", "technologies"):
            page = self.url_open(f"/ilp/import/template/{what}")
            job = self._job(what, page.content, f"{what}.xlsx")
            job.action_check()
            self.assertEqual(job.line_ids.mapped("outcome"), ["updated" if what == "labs" else "created"], what)

    def test_the_report_has_a_row_for_each_row(self):
        job = self._job("labs", LABS)
        job.action_check()
        self.authenticate("ilp_manager", "ilp_manager")
        page = self.url_open(job.action_report()["url"])
        columns = {"row": (), "outcome": (), "column": (), "value": (), "why": ()}
        self.assertEqual(tabular.read(page.content, columns)[1][1]["value"], "Nobody")

    def test_nobody_else_gets_the_files(self):
        job = self._job("labs", LABS)
        for login in ("ilp_officer", "ilp_coordinator"):
            self.authenticate(login, login)
            for url in ("/ilp/import/template/labs", f"/ilp/import/{job.id}/report", "/ilp/import/99999999/report"):
                self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 404, url)
