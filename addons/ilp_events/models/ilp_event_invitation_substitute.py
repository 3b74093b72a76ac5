from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class IlpEventInvitation(models.Model):
    """Who comes instead of an invited person.

    An invitation is bound to its person. As the event says, the person names a colleague and it is done, or a
    coordinator of the company approves first, or nobody else may come. The colleague gets an own invitation, and the
    seat if there was one; the first invitation is declined and remembers who came instead.
    """

    # pylint: disable=consider-merging-classes-inherited  # the substitution has a file of its own
    _inherit = "ilp.event.invitation"

    substitute_id = fields.Many2one("res.partner", "Comes instead", readonly=True, copy=False, ondelete="set null")
    proposed_name = fields.Char("Proposed instead", readonly=True, copy=False)
    proposed_email = fields.Char("Address of the proposed person", readonly=True, copy=False)

    def _may_name_substitute(self):
        """Whether the personal link offers to name somebody else."""
        self.ensure_one()
        return self.partner_id.is_company or self.event_id.ilp_substitution != "no"

    def _propose_substitute(self, name, email):
        """The invited person names a colleague: done at once, or put before the coordinators. True when done."""
        self.ensure_one()
        self._check_answerable()
        if not self._may_name_substitute():
            raise UserError(self.env._("For this event nobody else may come in place of the invited person."))
        if email == self.partner_id.email_normalized and not self.partner_id.is_company:
            raise UserError(self.env._("This is your own address: write the one of the colleague who comes."))
        coordinators = self.membership_id._coordinators()
        if self.event_id.ilp_substitution == "free" or self.partner_id in coordinators or not coordinators:
            self._substitute(name, email)
            return True
        self.write({"proposed_name": name, "proposed_email": email})
        self.env.ref("ilp_events.mail_template_substitute_proposed")._send_to_partners(self, coordinators)
        return False

    def _answer_substitute(self, coordinator, approve):
        """A coordinator of the company approves or refuses the proposed colleague."""
        self.ensure_one()
        if coordinator not in self.membership_id._coordinators():
            raise AccessError(self.env._("Only a coordinator of the company decides who comes instead."))
        if not self.proposed_email:
            raise UserError(self.env._("This proposal was answered already."))
        self._check_answerable()
        if approve:
            self._substitute(self.proposed_name, self.proposed_email)
        else:
            self.write({"proposed_name": False, "proposed_email": False})
            template = self.env.ref("ilp_events.mail_template_substitute_refused")
            template._send_to_partners(self, self.partner_id)

    def _check_answerable(self):
        if self.event_id.is_finished or self.state in ("attended", "absent"):
            raise UserError(self.env._("This event is over."))

    def _substitute(self, name, email):
        """The colleague takes the place of the invited person: the seat if there is one, else a new one."""
        partner = self.membership_id._ilp_find_or_create_contact(name, email)
        seat = self._taking()
        if seat:
            seat._ilp_pass_on(partner)
        else:
            self._for_colleague(partner)._accept()
        self._replaced_by(partner)

    def _replaced_by(self, partner):
        """Remember who comes instead; the invitation counts as declined."""
        self.write({"substitute_id": partner.id, "proposed_name": False, "proposed_email": False})
        self.filtered(lambda invitation: invitation.state != "declined")._set_declined()

    def _for_colleague(self, partner):
        """The invitation of a colleague to the same event, made if there is none. Nobody is mailed: see the callers."""
        self.ensure_one()
        domain = [("event_id", "=", self.event_id.id), ("partner_id", "=", partner.id)]
        found = self.with_context(active_test=False).search(domain)
        found.filtered(lambda invitation: not invitation.active).action_unarchive()
        values = {"event_id": self.event_id.id, "membership_id": self.membership_id.id, "partner_id": partner.id}
        return found or self.create({**values, "state": "sent", "sent_on": fields.Datetime.now()})
