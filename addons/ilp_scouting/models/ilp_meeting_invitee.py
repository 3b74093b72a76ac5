from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class IlpMeetingInvitee(models.Model):
    """The personal link by which one person says which dates are possible, declines, or hands over to a colleague.

    It works without a login as long as the meeting is being arranged or is to come. Two answers at once to one meeting
    are taken one after the other.
    """

    _name = "ilp.meeting.invitee"
    _description = "Person asked to a meeting"
    _inherit = ["ilp.token.mixin"]
    _order = "side desc, id"
    _rec_name = "partner_id"

    meeting_id = fields.Many2one("ilp.meeting", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="restrict")
    side = fields.Selection([("researcher", "Researcher"), ("company", "Company")], required=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("replaced", "Handed over"),
        ],
        "Answer",
        required=True,
        default="waiting",
    )
    slot_ids = fields.Many2many("ilp.meeting.slot", string="Possible dates")
    note = fields.Char("Message")
    answered_on = fields.Datetime("Answered", readonly=True)
    reminded_on = fields.Datetime("Reminded", readonly=True)

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _once = models.UniqueIndex("(meeting_id, partner_id)", "This person has been asked already.")

    def _url(self):
        return f"{self.meeting_id.get_base_url()}/ilp/meeting/{self.token}"

    def _zone(self):
        return self.meeting_id._zone_of(self.partner_id)

    def _why_closed(self):
        """One sentence to whoever opens a link that does not work any more; False when it does."""
        if not self:
            return self.env._("This link is not complete: open the mail again and use the whole link.")
        if self.state == "replaced":
            return self.env._("You have handed this meeting over to a colleague: nothing more is asked of you.")
        return {
            "requested": self.env._("The liaison officer is looking for other dates: you get a new mail."),
            "failed": self.env._("No date was found in time: the liaison officer gets in touch with you."),
            "cancelled": self.env._("This meeting has been cancelled."),
            "held": self.env._("This meeting has taken place: thank you."),
            "closed": self.env._("This meeting has taken place: thank you."),
        }.get(self.meeting_id.state, False)

    def _serialise(self):
        """Make answers to one meeting follow each other: of two at once, one is taken again and sees the other."""
        self.meeting_id.write({"answer_count": self.meeting_id.answer_count + 1})
        self.env.flush_all()

    def _require_open(self, *states):
        if closed := self._why_closed():
            raise UserError(closed)
        if self.meeting_id.state not in states:
            raise UserError(self.env._("The date of this meeting has been set already."))

    def _accept(self, slots, note=None):
        """These dates are possible for this person; the meeting is planned as soon as both sides have one in common."""
        self.ensure_one()._require_open("proposed")
        slots = (slots & self.meeting_id.slot_ids)._coming()
        if not slots:
            raise UserError(self.env._("Tick at least one date that you can make, or decline."))
        self._serialise()
        self._answer("accepted", note, slot_ids=[Command.set(slots.ids)])
        self.meeting_id._settle()

    def _decline(self, note=None):
        """This person does not come; once the meeting is planned the officer is told and decides."""
        self.ensure_one()._require_open("proposed", "accepted")
        self._serialise()
        self._answer("declined", note, slot_ids=[Command.clear()])
        meeting = self.meeting_id
        if meeting.state == "accepted":
            text = self.env._("%(person)s cannot come any more", person=self.partner_id.name)
            return meeting._alert_officer(text, note)
        return meeting._settle()

    def _answer(self, state, note, **values):
        self.write({"state": state, "note": note, "answered_on": fields.Datetime.now()} | values)

    # Substitution

    def _colleagues(self):
        """Who may come in this person's place: of the laboratory, or of the company; nobody when the need is sealed."""
        meeting, asked = self.meeting_id, self.meeting_id.invitee_ids.partner_id
        if self.side == "company":
            contacts = meeting.membership_id.contact_ids.filtered("is_current").partner_id
            return contacts.filtered("email") - asked
        if meeting.need_id._is_sealed():
            return self.env["res.partner"]
        labs = self._researcher().lab_id
        domain = [("lab_id", "in", labs.ids), ("quiet_today", "=", False)]
        return self.env["ilp.researcher"].search(domain).partner_id.filtered("email") - asked

    def _researcher(self):
        return self.meeting_id.researcher_ids.filtered(lambda researcher: researcher.partner_id == self.partner_id)

    def _hand_over(self, partner, note=None):
        """Let a colleague come instead: asked by a link of its own, or invited at once when the date is set."""
        self.ensure_one()._require_open("proposed", "accepted")
        if not partner or partner not in self._colleagues():
            raise UserError(self.env._("Choose the colleague from the list, or ask the liaison officer."))
        self._serialise()
        meeting, own = self.meeting_id, self._researcher()
        successor = self.create({"meeting_id": meeting.id, "partner_id": partner.id, "side": self.side})
        self._answer("replaced", note, slot_ids=[Command.clear()])
        if self.side == "researcher":
            other = self.env["ilp.researcher"].search([("partner_id", "=", partner.id)])
            meeting.researcher_ids = meeting.researcher_ids - own | other
        else:
            meeting.partner_ids = meeting.partner_ids - self.partner_id | partner
        successor._send_request()
        meeting._alert_officer(
            self.env._("%(person)s sends %(other)s", person=self.partner_id.name, other=partner.name), note
        )
        return successor

    def _send_request(self):
        """Mail each person the link, in the person's language."""
        template = self.env.ref("ilp_scouting.mail_template_meeting_request")
        for invitee in self:
            template._send_to_partners(invitee, invitee.partner_id)

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for invitee in self:
            invitee.display_name = invitee.partner_id.name
