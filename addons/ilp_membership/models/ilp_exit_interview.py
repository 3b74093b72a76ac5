from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

TASK = "ilp_membership.mail_activity_exit_interview"


class IlpExitInterview(models.Model):
    """A few questions to a company that leaves, and the day on which to ask it back.

    It opens by itself when a notice arrives and when a company lapses without one, so that nobody has to remember.
    """

    _name = "ilp.exit.interview"
    _description = "Exit interview"
    _inherit = ["ilp.state.mixin", "mail.thread"]
    _order = "create_date desc, id desc"
    _rec_name = "membership_id"
    _transitions = {"open": {"done", "dropped"}, "done": set(), "dropped": {"open"}}

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    withdrawal_id = fields.Many2one("ilp.withdrawal", "Notice", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", "Interviewer", compute="_compute_user_id", store=True, readonly=False, precompute=True
    )
    state = fields.Selection(
        [("open", "To do"), ("done", "Done"), ("dropped", "Not held")], required=True, default="open", tracking=True
    )
    date = fields.Date("Held on")
    partner_ids = fields.Many2many("res.partner", string="Who answered")
    reason_id = fields.Many2one("ilp.withdrawal.reason", "Main reason", ondelete="restrict", tracking=True)
    valued = fields.Text("What was worth it?")
    missed = fields.Text("What was missing?")
    advice = fields.Text("What should we do differently?")
    would_return = fields.Selection([("yes", "Yes"), ("maybe", "Maybe"), ("no", "No")], "Would they return?")
    win_back_on = fields.Date("Ask again on")

    _one_open = models.UniqueIndex("(membership_id) WHERE state = 'open'", "An exit interview is open already.")

    @api.depends("membership_id")
    def _compute_user_id(self):
        for interview in self:
            interview.user_id = interview.user_id or interview.membership_id.officer_id or self.env.user

    def action_done(self):
        """Close the interview: the reason is known, and the day to ask again is in the officer's diary."""
        self.check_access("write")
        for interview in self:
            if not (interview.reason_id and interview.would_return):
                raise UserError(self.env._("Write the main reason and whether they would return."))
            interview.write({"state": "done", "date": interview.date or interview.env.company._ilp_today()})
            interview._close_task()
            interview._plan_win_back()
            summary = interview.membership_id._in_company_language().env._("Exit interview held")
            interview.membership_id._log_interaction(
                "call", summary, origin=interview, partners=interview.partner_ids, internal=True
            )

    def action_drop(self):
        """The company does not want to talk: the reason it gave stays."""
        self.check_access("write")
        self._drop()
        self._plan_win_back()

    def action_reopen(self):
        """They want to talk after all."""
        self.check_access("write")
        self.state = "open"

    def _drop(self):
        self.write({"state": "dropped"})
        self._close_task()

    def _close_task(self):
        self.membership_id.activity_feedback([TASK], only_automated=False)

    def _ask(self):
        """Give the interviewer the task, with a fortnight to do it."""
        for interview in self:
            interview.membership_id.activity_schedule(
                TASK,
                user_id=interview.user_id.id,
                date_deadline=interview.env.company._ilp_today() + relativedelta(days=14),
            )

    def _plan_win_back(self):
        for interview in self.filtered("win_back_on"):
            user = interview.user_id
            interview.membership_id.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.with_context(lang=user.lang or self.env.lang).env._("Ask the company to come back"),
                user_id=user.id,
                date_deadline=interview.win_back_on,
            )
