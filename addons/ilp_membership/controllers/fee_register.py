import json

from werkzeug.exceptions import BadRequest, Forbidden

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FeeRegister(Controller):
    """The fee register as a download, read with the rights of the user."""

    @route("/ilp/fees/register.xlsx", type="http", auth="user", readonly=True)
    def fee_register(self, model="ilp.membership.term", domain="[]", companies="[]", **_params):
        """The workbook of the terms, or of the renewals' terms, that the domain selects."""
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise Forbidden
        terms = self._terms(model, domain, companies)
        name = self.env._("Fee register")
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))]
        return request.make_response(terms._fee_register(), headers)

    def _terms(self, model, domain, companies):
        try:
            domain, companies = json.loads(domain), [int(company) for company in json.loads(companies)]
            env = self.env(context=self.env.context | {"allowed_company_ids": companies or self.env.company.ids})
            if model == "ilp.renewal":
                return env[model].search(domain).term_id
            return env["ilp.membership.term"].search(domain)
        except (ValueError, TypeError, KeyError) as error:
            raise BadRequest from error
