from odoo import models
from odoo.exceptions import UserError

from .event_registration_gate import COMING


class EventRegistration(models.Model):
    """A seat passes from one person of a company to another, and the mails about a seat."""

    # pylint: disable=consider-merging-classes-inherited  # the change of a name has a file of its own
    _inherit = "event.registration"

    def _ilp_pass_on(self, partner):
        """Give the seat to ``partner``, a colleague: the gate decides, both invitations say the truth.

        The seat stays taken all the time: nobody of the waiting list can slip in between.
        """
        self.ensure_one()
        if self.state not in COMING or self.event_id.is_finished:
            raise UserError(self.env._("This seat cannot be passed on any more."))
        before, former = self.ilp_invitation_id, self.partner_id
        theirs = before._for_colleague(partner) if before else before
        [person] = self.event_id._ilp_people_vals(partner)
        self.write({**person, "ilp_invitation_id": theirs.id})
        (before - theirs)._replaced_by(partner)
        self._ilp_mail_passed(former)

    def _ilp_mail_passed(self, former):
        """Tell who comes instead what it is: a seat, an offered one or a place in the line."""
        if self.ilp_approval == "requested":
            return  # who asks anew was written to
        if self._ilp_is_waiting():
            self._ilp_mail("mail_template_waiting")
        elif self.ilp_confirm_until:
            self._ilp_mail("mail_template_waiting_offer")
        else:
            self.with_context(ilp_former_name=former.name)._ilp_mail("mail_template_seat_passed")

    def _ilp_languages(self):
        """id → language, of those at events of the programme whose language is known, by contact or by visit."""
        ours_sudo = self._ilp_by_rule_sudo().filtered(lambda seat: seat.event_id._ilp_is_ours())
        known = {seat.id: seat.partner_id.lang or seat.visitor_id.lang_id.code for seat in ours_sudo}
        return {number: lang for number, lang in known.items() if lang}

    def _ilp_mail_cancelled(self):
        """Tell people that their seat is gone; who only waited, or was offered one, had none to give back."""
        waited = self.filtered("ilp_waitlisted_on")
        waited._ilp_mail("mail_template_waiting_cancelled")
        (self - waited)._ilp_mail("mail_template_seat_cancelled")

    def _ilp_mail(self, template):
        """Queue a mail about the seat to each person who has an address, each in the person's own language."""
        reached = self.filtered(lambda seat: seat.email or seat.partner_id.email)
        if reached:
            template = self.env.ref(f"ilp_events.{template}")
            template.send_mail_batch(reached.ids, email_layout_xmlid="mail.mail_notification_light")
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()  # an offer has a deadline: not in an hour
