import base64
from io import BytesIO

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import affiliates, tabular
from .common import IlpCommon

HEADER = (
    "company", "vat", "contact", "contact_email", "contact_roles", "coordinator", "officer", "start", "tier", "amount",
    "modules", "signatory", "signed_on", "purchase_order", "areas", "objectives", "expectations",
    "invoiced_elsewhere",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestAffiliateImport(IlpCommon):
    """Affiliates come with their history: checked first, without mails or invoices, and only once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.membership)
        cls.first = cls.today - relativedelta(years=1, months=3)
        cls.second = cls.today - relativedelta(months=3)
        current = cls._row(cls.second, amount="11.000,00", invoiced_elsewhere="no")
        cls.rows = [cls._row(cls.first, purchase_order="PO 1"), current]

    @classmethod
    def _row(cls, day, **values):
        return {
            "company": "Test Nuova S.p.A.",
            "contact": "Ada Prova",
            "contact_email": "ada@nuova.example.com",
            "contact_roles": "rd",
            "coordinator": "sì",
            "officer": "ilp_officer",
            "start": f"{day:%d/%m/%Y}",
            "tier": "Test tier",
            "amount": "10000",
            "modules": "Test mentoring=1500",
            "signatory": "Ada Prova",
            "signed_on": str(day - relativedelta(days=5)),
            "areas": cls.area_robotics.code or cls.area_robotics.name,
            "objectives": "Gentle handling",
            "expectations": "One study",
        } | values

    def _job(self, rows, data=None):
        cells = [[row.get(name, "") for name in HEADER] for row in rows]
        content = data or tabular.workbook(list(HEADER), cells)
        values = {"program_id": self.program.id, "data": base64.b64encode(content), "file_name": "old.xlsx"}
        job = self.env["ilp.affiliate.import"].with_user(self.administration).create(values)
        job.action_check()
        return job

    def _run(self, job):
        job.action_import()
        with self.enter_registry_test_mode():
            self.env.ref("ilp_membership.ir_cron_import_affiliates").method_direct_trigger()
        job.invalidate_recordset()
        return job.line_ids.membership_id

    def test_checking_says_what_would_happen_and_writes_nothing(self):
        job = self._job(self.rows)
        self.assertEqual(job.line_ids.mapped("outcome"), ["create", "update"])
        self.assertEqual((job.row_count, job.waiting_count, job.refused_count), (2, 2, 0))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Test Nuova S.p.A.")]))

    def test_the_history_comes_without_mails_and_invoices(self):
        mails = self.env["mail.mail"].search_count([])
        membership = self._run(self._job(self.rows))
        self.assertEqual(len(membership), 1)
        old, current = membership.term_ids.sorted("date_start")
        self.assertEqual((old.state, current.state, membership.state), ("expired", "active", "active"))
        self.assertEqual((old.date_start, current.previous_term_id), (self.first, old))
        self.assertEqual((old.amount_untaxed, current.amount_untaxed), (11500, 12500))
        self.assertEqual((old.order_id.client_order_ref, old.module_ids), ("PO 1", self.module_mentoring))
        self.assertEqual(membership.accession_date, self.first - relativedelta(days=5))
        self.assertEqual((membership.officer_id, membership.partner_id.grade_id), (self.officer, self.grade))
        self.assertEqual(membership._coordinators().email, "ada@nuova.example.com")
        self.assertEqual((membership.profile_id.state, membership.area_ids), ("draft", self.area_robotics))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse((old | current).order_ids.invoice_ids)

    def test_a_year_invoiced_elsewhere_is_never_invoiced_again(self):
        membership = self._run(self._job(self.rows))
        old, current = membership.term_ids.sorted("date_start")
        self.assertEqual((old.is_invoiced_elsewhere, current.is_invoiced_elsewhere), (True, False))
        self.assertEqual((old.invoice_status, old.payment_state), ("invoiced", "paid"))
        self.assertEqual((old.amount_invoiced, old.amount_to_invoice), (11500, 0))
        with self.assertRaises(UserError):
            old.order_id._create_invoices()
        self.assertEqual((current.invoice_status, current.amount_to_invoice), ("to invoice", 12500))

    def test_a_second_run_makes_no_duplicates(self):
        first = self._run(self._job(self.rows))
        first.partner_id.name = "Test renamed"
        again = self._run(self._job(self.rows))
        self.assertEqual(again, first)
        self.assertEqual(len(first.term_ids), 2)
        self.assertEqual(len(first.contact_ids), 1)

    def test_a_company_is_found_by_its_vat_number(self):
        self.aurelia.vat = "IT12345670017"
        row = {"company": "Another name", "vat": "IT12345670017", "contact": "Ada Prova"}
        self.assertEqual(self._run(self._job([row])), self.membership)
        self.assertEqual(self.aurelia.name, "Test Aurelia S.p.A.", "what is known is not overwritten")

    def test_what_cannot_be_is_refused_with_its_reason(self):
        second = self.second + relativedelta(days=40)
        job = self._job(
            [
                self._row(self.first, start="soon"),
                self._row(self.first, officer="nobody"),
                self._row(self.first, tier="Gold"),
                self._row(self.first, signatory=""),
                self._row(self.first, areas="alchemy"),
                self._row(self.second),
                self._row(second),
            ]
        )
        messages = [line.message for line in job.line_ids if line.outcome == "refused"]
        for message, piece in zip(
            messages, ("cannot be read", "nobody", "Gold", "signatory", "alchemy", "overlaps"), strict=True
        ):
            self.assertIn(piece, message)
        self.assertEqual(len(self._run(job).term_ids), 1, "the good row goes through")

    def test_a_csv_as_people_save_it_is_read(self):
        text = "Azienda;Referente;Inizio\nTest Pò S.r.l.;Ugo;\n".encode("cp1252")
        membership = self._run(self._job([], data=text))
        self.assertEqual((membership.partner_id.name, membership.state), ("Test Pò S.r.l.", "prospect"))

    def test_a_file_that_is_no_table_is_refused(self):
        with self.assertRaisesRegex(UserError, "no column"):
            self._job([], data=b"name of nothing;x\n1;2\n")

    def test_only_administration_imports(self):
        with self.assertRaises(AccessError):
            self.env["ilp.affiliate.import"].with_user(self.officer).create({"data": b"YQ=="})

    def test_the_template_has_every_column_in_both_languages(self):
        job = self.env["ilp.affiliate.import"]
        for lang, title in (("en_US", "company"), ("it_IT", "azienda")):
            book = load_workbook(BytesIO(job.with_context(lang=lang)._template())).worksheets[0]
            titles = [cell.value for cell in book[1]]
            self.assertEqual((len(titles), title in titles), (len(affiliates.COLUMNS), True))
