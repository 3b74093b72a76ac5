from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

LIMIT = 2000


class IlpTechnology(models.Model):
    """What the website says about a sheet, and who asks for more."""

    _inherit = "ilp.technology"

    def _trl_meaning(self):
        """What the readiness level means, in one sentence."""
        self.ensure_one()
        meanings = {
            1: self.env._("Basic principles have been observed."),
            2: self.env._("The concept of the technology has been formulated."),
            3: self.env._("The concept has been proved by experiment."),
            4: self.env._("It works in the laboratory."),
            5: self.env._("It works in an environment like that of the industry."),
            6: self.env._("It has been demonstrated in an environment like that of the industry."),
            7: self.env._("A prototype has been demonstrated where it will be used."),
            8: self.env._("The system is complete and qualified."),
            9: self.env._("It is proven in operation."),
        }
        return meanings.get(self.trl, "")

    def _interested_membership(self, user):
        """The affiliation in whose name the user may ask for more, or empty."""
        Membership = self.env["ilp.membership"]
        if not user._is_portal():
            return Membership
        domain = [("partner_id", "=", user.commercial_partner_id.id), ("is_affiliate", "=", True)]
        return Membership.search(domain, limit=1)

    def _tell_interest(self, user, note):
        """Leave a line on the timeline and a task for the officer, once a day for each sheet."""
        membership = self._interested_membership(user)
        if not membership:
            raise UserError(self.env._("Only people of an affiliate can ask here: write to the programme instead."))
        if len(note) > LIMIT:
            raise UserError(self.env._("The message has more than %(limit)s characters: shorten it.", limit=LIMIT))
        membership_sudo = membership.sudo()  # the user's own affiliation, as found through the record rules
        if self._has_told(membership_sudo, user):
            return
        local = membership_sudo._in_company_language()
        summary = local.env._("Interested in a technology: %(technology)s", technology=self.with_env(local.env).name)
        origin = self.sudo()  # what the line leads to: it was found through the record rules
        membership_sudo._log_interaction(
            "other", summary, pillar="technologies", partners=user.partner_id, origin=origin, outcome=note, once=False
        )
        membership_sudo.activity_schedule(
            "ilp_scouting.mail_activity_interest",
            user_id=membership_sudo.acting_officer_id.id,
            summary=summary,
            note=self.env["ir.qweb"]._render("ilp_scouting.interest_note", {"note": note, "person": user.name}),
        )

    def _has_told(self, membership_sudo, user):
        """Whether the same company asked for the same sheet within a day: a double click, a second colleague.

        Of two posts at once one waits here, is retried, and finds the other.
        """
        membership_sudo._ilp_take_turns()
        since = fields.Datetime.now() - timedelta(days=1)
        domain = [
            ("membership_id", "=", membership_sudo.id),
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("date", ">=", since),
        ]
        return membership_sudo.env["ilp.interaction"].search_count(domain, limit=1)
