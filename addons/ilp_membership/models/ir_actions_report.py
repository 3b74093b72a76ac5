import io

from odoo import models

from ..tools.plain_pdf import plain_pdf


class IrActionsReport(models.Model):
    """Offers are signed and mailed with their document also where wkhtmltopdf cannot be had.

    Debian has no wkhtmltopdf since release 13, and core refuses the signature when it cannot print: such a machine
    gets a plain PDF with the same words, so that the accession never depends on a printing tool.
    """

    _inherit = "ir.actions.report"

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if self.get_wkhtmltopdf_state() != "install":
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        ids = [res_ids] if isinstance(res_ids, int) else res_ids or [False]
        return {record_id: self._plain_stream(report_ref, record_id, data) for record_id in ids}, "pdf"

    def _plain_stream(self, report_ref, record_id, data):
        page, _kind = self._render_qweb_html(report_ref, [record_id] if record_id else [], data=dict(data or {}))
        return {"stream": io.BytesIO(plain_pdf(page)), "attachment": None}
