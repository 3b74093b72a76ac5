import json

from werkzeug.exceptions import BadRequest, Forbidden

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FeeRegister(Controller):
    """Workbooks of the programme as downloads, read with the rights of the user."""

    @route("/ilp/fees/register.xlsx", type="http", auth="user", readonly=True)
    def fee_register(self, model="ilp.membership.term", domain="[]", companies="[]", **_params):
        """The workbook of the terms, or of the renewals' terms, that the domain selects."""
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise Forbidden
        terms = self._terms(model, domain, companies)
        return self._workbook(terms._fee_register(), self.env._("Fee register"))

    @route("/ilp/affiliates/template.xlsx", type="http", auth="user", readonly=True)
    def affiliates_template(self, **_params):
        """The empty file of the import of affiliates: its columns and nothing else."""
        return self._workbook(self.env["ilp.affiliate.import"]._template(), self.env._("Affiliates"))

    def _workbook(self, content, name):
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))]
        return request.make_response(content, headers)

    def _terms(self, model, domain, companies):
        try:
            domain, companies = json.loads(domain), [int(company) for company in json.loads(companies)]
            env = self.env(context=self.env.context | {"allowed_company_ids": companies or self.env.company.ids})
            if model == "ilp.renewal":
                return env[model].search(domain).term_id
            return env["ilp.membership.term"].search(domain)
        except (ValueError, TypeError, KeyError) as error:
            raise BadRequest from error
