import os
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models import ir_actions_report

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestReport(IlpCommon):
    """The offer can be printed, and so signed and mailed, on a machine that has no wkhtmltopdf."""

    def test_an_offer_has_a_readable_document_without_wkhtmltopdf(self):
        order = self.membership._create_offer()
        self.addCleanup(ir_actions_report._wkhtml.cache_clear)
        with patch.dict(os.environ, {"PATH": "/nonexistent"}):
            ir_actions_report._wkhtml.cache_clear()
            report = self.env["ir.actions.report"]
            self.assertEqual(report.get_wkhtmltopdf_state(), "install", "the tool is really out of reach")
            content, kind = report._render_qweb_pdf("sale.action_report_saleorder", order.ids)
        self.assertEqual((content[:5], kind), (b"%PDF-", "pdf"))
