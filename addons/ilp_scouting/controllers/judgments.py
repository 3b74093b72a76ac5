from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

MANAGER = "ilp_membership.group_ilp_manager"


class Judgments(Controller):
    """What officers decided, and on which sheets, as test data for the ranking."""

    @route("/ilp/judgments.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def judgments(self, **kwargs):
        """A file of needs with their graded technologies, for the manager; sealed needs are not in it."""
        self._check_manager()
        matches = self.env["ilp.match"].search([("judged_text", "!=", False)], order="need_id, id")
        return self._file(matches._judgments(), "judgments.jsonl")

    @route("/ilp/catalogue.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def catalogue(self, **kwargs):
        """A file of the sheets, for the manager, judged ones that were archived too: what judgments are measured on."""
        self._check_manager()
        domain = ["|", ("active", "=", True), ("match_ids.judged_text", "!=", False)]
        sheets = self.env["ilp.technology"].with_context(active_test=False).search(domain, order="id")
        return self._file(sheets._corpus(), "catalogue.jsonl")

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("The programme manager exports the judgments."))

    def _file(self, content, name):
        headers = [
            ("Content-Type", "application/jsonl; charset=utf-8"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
