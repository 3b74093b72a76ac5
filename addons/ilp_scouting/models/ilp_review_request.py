import logging
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

_logger = logging.getLogger(__name__)
VALID_DAYS = 30  # also how long a laboratory is left in peace
SHEETS = 20  # in one mail, the oldest first


class IlpReviewRequest(models.Model):
    """One mail to a laboratory with all its stale sheets: are they still right?

    It goes to the head, else to the first researcher with a mail. One at a time for each laboratory, with a link that
    needs no login, answers each sheet once and stops working after thirty days. Only then is the laboratory asked anew.
    """

    _name = "ilp.review.request"
    _description = "Review of a laboratory's sheets"
    _inherit = ["mail.thread", "mail.activity.mixin", "ilp.token.mixin"]
    _order = "id desc"
    _rec_name = "lab_id"

    lab_id = fields.Many2one("ilp.lab", "Laboratory", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Asked", required=True, ondelete="restrict")
    asked_on = fields.Date(required=True, default=lambda self: self.env.company._ilp_today())
    expires_on = fields.Date(
        "Valid until",
        required=True,
        default=lambda self: self.env.company._ilp_today() + timedelta(days=VALID_DAYS),
    )
    is_open = fields.Boolean("Waiting", default=True, readonly=True)
    line_ids = fields.One2many("ilp.review.line", "request_id", "Sheets")
    answered_count = fields.Integer("Answered", compute="_compute_counts")
    sheet_count = fields.Integer("Asked about", compute="_compute_counts")

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _one_open = models.UniqueIndex("(lab_id) WHERE is_open", "This laboratory has been asked already.")

    @api.depends("line_ids.answer")
    def _compute_counts(self):
        for request in self:
            request.sheet_count = len(request.line_ids)
            request.answered_count = len(request.line_ids.filtered("answer"))

    # Ask

    @api.model
    def _cron_ask(self):
        """Ask every laboratory that has stale sheets and was left in peace long enough; one that fails stops alone."""
        cron = self.env["ir.cron"]
        self._close_expired()
        labs = self._labs_to_ask()
        cron._commit_progress(remaining=len(labs))
        for lab in labs:
            try:
                with self.env.cr.savepoint():
                    self._ask(lab)
            except (UserError, DatabaseError):
                _logger.exception("The laboratory %s could not be asked", lab.id)
            if not cron._commit_progress(1):
                break

    @api.model
    def _close_expired(self):
        today = self.env.company._ilp_today()
        self.search([("is_open", "=", True), ("expires_on", "<", today)]).is_open = False

    @api.model
    def _labs_to_ask(self):
        """Laboratories with stale sheets that nobody was asked about for a while, and somebody to ask."""
        since = self.env.company._ilp_today() - timedelta(days=VALID_DAYS)
        recent = self.search(["|", ("is_open", "=", True), ("asked_on", ">", since)]).lab_id
        domain = [("is_stale", "=", True), ("lab_id", "!=", False), ("lab_id", "not in", recent.ids)]
        labs = self.env["ilp.lab"].browse(
            lab.id for (lab,) in self.env["ilp.technology"]._read_group(domain, ["lab_id"]) if lab.active
        )
        return labs.filtered(self._addressee)

    @api.model
    def _addressee(self, lab):
        people = lab.head_id | lab.researcher_ids
        return people.filtered(lambda person: person.active and person.email)[:1].partner_id

    @api.model
    def _ask(self, lab):
        """Write to the laboratory about its stale sheets, once."""
        domain = [("lab_id", "=", lab.id), ("is_stale", "=", True)]
        sheets = self.env["ilp.technology"].search(domain, order="reviewed_on, id", limit=SHEETS)
        lines = [Command.create({"technology_id": sheet.id}) for sheet in sheets]
        request = self.create({"lab_id": lab.id, "partner_id": self._addressee(lab).id, "line_ids": lines})
        template = self.env.ref("ilp_scouting.mail_template_review")
        template._send_to_partners(request, request.partner_id)
        return request

    # Answer

    def _working(self):
        """Those whose link has not expired."""
        today = self.env.company._ilp_today()
        return self.filtered(lambda request: request.expires_on >= today)

    def _url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/ilp/review/{self.token}"

    def _answer(self, answers):
        """Record ``{line: values}`` in the name of whoever was asked, and tell the keeper what has to be looked at."""
        self.ensure_one()
        for line, values in answers.items():
            line._answer(**values)
        self.env.flush_all()  # of two answers at once the second waits here, before anybody is told of it
        if all(line.answer for line in self.line_ids):
            self.is_open = False
        if any(line.decision == "to_check" for line in answers):
            self._tell_keeper()

    def _tell_keeper(self):
        keeper = self.env["ilp.program"]._of_company().keeper_id
        managers = self.env.ref("ilp_membership.group_ilp_manager").user_ids
        user = keeper or managers.filtered("active").sorted("id")[:1]
        local = self.with_context(lang=user.lang)
        summary = local.env._("Corrections of %(laboratory)s to look at", laboratory=self.lab_id.name)
        if not self.activity_ids:
            self.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=summary)
