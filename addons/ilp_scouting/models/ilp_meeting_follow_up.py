from odoo import api, fields, models
from odoo.exceptions import AccessError


class IlpMeetingFollowUp(models.Model):
    """What somebody promised in a meeting, and by when.

    The officer has a task for each until it is done: of an own promise to keep it, of another's to ask after it. The
    company sees those that are shared.
    """

    _name = "ilp.meeting.follow.up"
    _description = "Follow-up of a meeting"
    _order = "done_on desc, date, id"

    meeting_id = fields.Many2one("ilp.meeting", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    name = fields.Char("What", required=True)
    owner_id = fields.Many2one("res.partner", "Who", required=True, ondelete="restrict")
    date = fields.Date("By", required=True)
    done_on = fields.Date("Done", readonly=True, copy=False)
    is_shared = fields.Boolean("The company sees it", default=True)
    activity_id = fields.Many2one("mail.activity", "Task", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Put each on somebody's list of tasks."""
        follow_ups = super().create(vals_list)
        for follow_up in follow_ups:
            follow_up.activity_id = follow_up._schedule()
        return follow_ups

    def _schedule(self):
        user = self.owner_id.user_ids.filtered(lambda user: user._is_internal())[:1] or self.meeting_id.officer_id
        own = user.partner_id == self.owner_id
        return self.meeting_id.activity_schedule(
            "ilp_scouting.mail_activity_follow_up",
            self.date,
            summary=self.name if own else f"{self.owner_id.name}: {self.name}",
            user_id=user.id or self.env.uid,
        )

    def write(self, vals):
        """The task follows the promise."""
        done = super().write(vals)
        if {"date", "name", "owner_id"} & vals.keys():
            for follow_up in self.filtered(lambda one: one.activity_id and not one.done_on):
                follow_up.activity_id.unlink()
                follow_up.activity_id = follow_up._schedule()
        return done

    def action_done(self):
        """It has been done: the task goes."""
        self.check_access("write")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Needs are worked on by the liaison officers."))
        for follow_up in self.filtered(lambda one: not one.done_on):
            follow_up.activity_id.action_done()
            follow_up.done_on = follow_up.env.company._ilp_today()
