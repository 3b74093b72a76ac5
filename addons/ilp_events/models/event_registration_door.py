from odoo import models


class EventRegistration(models.Model):
    """What a seat leaves behind: the invitation follows it, the company's timeline has one line for it."""

    # pylint: disable=consider-merging-classes-inherited  # the door has a file of its own: one concern each
    _inherit = "event.registration"

    def _ilp_record(self):
        """The invitation follows the seat, the company's timeline has one line that says if the person came."""
        membership, event = self.ilp_membership_id, self.event_id
        at_company = event.ilp_host_id.commercial_partner_id == membership.partner_id
        if self.state == "draft" or not membership:
            return
        attended = self.state == "done"
        invitation = self.ilp_invitation_id
        if attended:
            invitation._set_attended()
        elif invitation.state != "absent":  # she had the seat and did not come: an edit does not change that
            invitation._set_accepted()
        own = event.with_env(membership._in_company_language().env)
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        line = self.env["ilp.interaction"].search(domain, limit=1) or membership._log_interaction(
            "visit" if event.ilp_kind == "visit" else "event",
            own.env._("%(person)s registered for %(event)s", person=self.name, event=own.name),
            pillar=event.ilp_pillar or "relations",
            direction="at_company" if at_company else "at_institute",
            partners=self.partner_id,
            origin=self,
        )
        if attended:
            line.write({"outcome": own.env._("Attended"), "date": self.event_begin_date})
