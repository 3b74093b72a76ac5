from odoo import models


class MailActivity(models.Model):
    """The task about the profile of an affiliate stays open until the profile is confirmed, whoever closes it."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        memberships = self._ilp_profile_memberships()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        memberships._keep_profile_task()
        return result

    def unlink(self):
        """Deleting the task does not make the profile confirmed."""
        memberships = self._ilp_profile_memberships()
        result = super().unlink()
        memberships._keep_profile_task()
        return result

    def _ilp_profile_memberships(self):
        task = self.env.ref("ilp_membership.mail_activity_profile", raise_if_not_found=False)
        own = self.filtered(lambda one: task and one.activity_type_id == task and one.res_model == "ilp.membership")
        return self.env["ilp.membership"].browse(own.mapped("res_id"))


class IlpMembership(models.Model):
    """Promise: an affiliate has a confirmed profile or an open task for it."""

    _inherit = "ilp.membership"

    def _keep_profile_task(self):
        task = self.env.ref("ilp_membership.mail_activity_profile", raise_if_not_found=False)
        if not task:
            return  # the addon is being removed
        for membership in self.exists().filtered("is_affiliate"):
            membership.invalidate_recordset(["activity_ids"])
            if task not in membership.activity_ids.activity_type_id:
                membership._require_profile()
