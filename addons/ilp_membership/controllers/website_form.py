import json

from odoo.http import request

from odoo.addons.website_crm.controllers.website_form import WebsiteForm

TRAP = "ilp_company_site"  # a field that people do not see: who fills it is no person


class IlpWebsiteForm(WebsiteForm):
    """The request to join: robots are turned away politely, people are thanked in their language."""

    def _handle_website_form(self, model_name, **kwargs):
        if model_name == "crm.lead" and kwargs.get(TRAP):
            return json.dumps({"id": 1})  # looks like success, leaves nothing
        if model_name == "crm.lead":
            request.params.pop(TRAP, None)
            kwargs.pop(TRAP, None)
        return super()._handle_website_form(model_name, **kwargs)

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Thank who asked to join the programme."""
        record_id = super().insert_record(request, model_sudo, values, custom, meta=meta)
        if model_sudo.model == "crm.lead" and record_id:
            model_sudo.env["crm.lead"].browse(record_id)._thank_ilp_prospect()
        return record_id
