import base64

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from odoo.addons.ilp_membership.controllers.activity import IlpActivityPortal

from ..tools.typed import clean, keys

MEGABYTES = 10
PAGE = "/my/ilp/activities"


class ActivitySheetPortal(IlpActivityPortal):
    """The sheet of an activity on the company's page: who comes, what is missing, when the sessions are."""

    def _prepare_ilp_activity_values(self, activation):
        secondment = self.env["ilp.secondment"].search([("activation_id", "=", activation.id)])
        mentoring = self.env["ilp.mentoring"].search([("activation_id", "=", activation.id)])
        sheet_sudo = (secondment or mentoring).sudo()  # read through its rules just now; here for the names of people
        return super()._prepare_ilp_activity_values(activation) | {
            "secondment": secondment,
            "mentoring": mentoring,
            "sheet_sudo": sheet_sudo,
            "sessions": self.env["ilp.mentoring.session"].search([("mentoring_id", "in", mentoring.ids)]),
            "may_give": self._may_give(secondment),
        }

    def _may_give(self, secondment):
        """The coordinators and the guest give the documents that are asked of the company."""
        partner = self.env.user.partner_id
        return bool(secondment) and (partner in secondment.membership_id._coordinators() | secondment.person_id)

    @route(f"{PAGE}/<int:activation_id>/person", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_secondment_person(self, activation_id, person=None, **kwargs):
        """A coordinator says who comes."""
        activation = self._get_ilp_activity(activation_id)
        secondment = self.env["ilp.secondment"].search([("activation_id", "=", activation.id), ("state", "=", "draft")])
        if not secondment or not self._is_ilp_coordinator(activation.membership_id):
            return request.redirect(f"{PAGE}/{activation_id}")
        contacts = activation.membership_id.contact_ids.filtered("is_current").partner_id
        chosen = contacts.filtered(lambda partner: partner.id in keys([clean(person)]))
        if not chosen:
            return self._render_ilp_activity(activation, error=self.env._("Choose a person from the list."))
        secondment_sudo = secondment.sudo()  # a coordinator of this very company names one of its people
        secondment_sudo.person_id = chosen
        return request.redirect(f"{PAGE}/{activation_id}?told=1")

    @route(f"{PAGE}/<int:activation_id>/item/<int:item_id>", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_secondment_item(self, activation_id, item_id, **kwargs):
        """Give the document that the checklist asks of the company."""
        activation = self._get_ilp_activity(activation_id)
        item = self._get_ilp_item(activation, item_id)
        if not item or not self._may_give(item.secondment_id):
            return request.redirect(f"{PAGE}/{activation_id}")
        try:
            name, content = self._read_ilp_document()
            item.sudo()._provide(self.env.user.partner_id, content, name)  # coordinator or guest, just checked
        except UserError as error:
            return self._render_ilp_activity(activation, error=str(error))
        return request.redirect(f"{PAGE}/{activation_id}?told=1#ilp_checklist")

    def _read_ilp_document(self):
        upload = request.httprequest.files.get("document")
        content = upload.read(MEGABYTES * 2**20 + 1) if upload and upload.filename else b""
        if not content:
            raise UserError(self.env._("Choose the file first."))
        if len(content) > MEGABYTES * 2**20:
            raise UserError(
                self.env._("“%(name)s” is larger than %(limit)s MB.", name=upload.filename, limit=MEGABYTES)
            )
        return clean(upload.filename)[:200], base64.b64encode(content)

    @route(f"{PAGE}/<int:activation_id>/item/<int:item_id>/file", type="http", auth="user", website=True)
    def portal_ilp_secondment_file(self, activation_id, item_id, **kwargs):
        """The document of an item that the user may read."""
        item = self._get_ilp_item(self._get_ilp_activity(activation_id), item_id)
        if not item.document:
            return request.redirect(PAGE)
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", content_disposition(item.document_name or "document")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(base64.b64decode(item.document), headers)

    def _get_ilp_item(self, activation, item_id):
        domain = [("id", "=", item_id), ("secondment_id.activation_id", "=", activation.id)]
        return self.env["ilp.secondment.item"].search(domain)
