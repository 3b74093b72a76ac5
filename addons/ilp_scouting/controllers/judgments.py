from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

MANAGER = "ilp_membership.group_ilp_manager"


class Judgments(Controller):
    """What officers decided, as test data for the ranking."""

    @route("/ilp/judgments.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def judgments(self):
        """A file of needs with their graded technologies, for the manager; sealed needs are not in it."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("The programme manager exports the judgments."))
        matches = self.env["ilp.match"].search([("judged_text", "!=", False)], order="need_id, id")
        headers = [
            ("Content-Type", "application/jsonl; charset=utf-8"),
            ("Content-Disposition", content_disposition("judgments.jsonl")),
        ]
        return request.make_response(matches._judgments(), headers)
