from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import fits

KINDS = [
    ("researcher", "A researcher or laboratory"),
    ("affiliate", "Another affiliate"),
    ("other", "Somebody else"),
]
WISH_MAX = 200


class IlpEventWish(models.Model):
    """Whom a registered person would like to meet at the event. The liaison officer arranges it, or says no.

    An officer is told by an activity on the affiliate. A wish that was arranged leaves an introduction on the timeline
    of the company, and of the other one when two affiliates meet.
    """

    _name = "ilp.event.wish"
    _description = "Wish to meet somebody at an event"
    _inherit = ["ilp.state.mixin", "ilp.provenance.mixin"]
    _order = "event_id desc, state, id"
    _transitions = {"asked": {"arranged", "declined"}, "arranged": {"asked"}, "declined": {"asked"}}

    registration_id = fields.Many2one("event.registration", "Who asks", required=True, ondelete="cascade", index=True)
    event_id = fields.Many2one(related="registration_id.event_id", store=True, index=True)
    company_id = fields.Many2one(related="registration_id.company_id", store=True)
    membership_id = fields.Many2one(related="registration_id.ilp_membership_id", store=True, index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, default="other")
    name = fields.Char("Wants to meet", required=True)
    partner_id = fields.Many2one("res.partner", "Person or company", help="Who it is, once it is known.")
    note = fields.Char("Time and place, or why not")
    state = fields.Selection(
        [("asked", "Asked"), ("arranged", "Arranged"), ("declined", "Not possible")],
        required=True,
        default="asked",
        readonly=True,
    )

    _once = models.UniqueIndex("(registration_id, kind)", "This person has made this wish already.")

    def action_arrange(self):
        """The two will meet: write it on the timeline."""
        self._check_officer()
        self.write({"state": "arranged"})
        for wish in self:
            wish._log_introduction()

    def action_decline(self):
        """The meeting is not possible."""
        self._check_officer()
        self.write({"state": "declined"})

    def action_reopen(self):
        """Back to the open wishes; the introduction that did not happen leaves the timeline."""
        self._check_officer()
        lines_sudo = self.env["ilp.membership"]._timeline_sudo()
        lines_sudo.search([("res_model", "=", self._name), ("res_id", "in", self.ids)]).unlink()
        self.write({"state": "asked"})

    def _provenance_parents(self):
        """Who meets somebody at an event does so because of the seat there."""
        return [self.registration_id]

    def _log_introduction(self):
        Membership = self.env["ilp.membership"]
        other = Membership._of_partner(self.partner_id, self.company_id) if self.partner_id else Membership
        people = self.registration_id.partner_id | self.partner_id
        for membership in self.membership_id | other.with_env(self.env):
            own = membership._in_company_language().env
            names = {"who": self.registration_id.name, "whom": self.partner_id.name or self.name}
            summary = own._("%(who)s meets %(whom)s at the event", **names)
            membership._log_interaction(
                "introduction", summary, origin=self, partners=people, direction=self.event_id.ilp_direction,
                date=self.event_id.date_begin, pillar="relations",
            )

    # From the person's page

    @api.model
    def _ilp_save_wishes(self, seat, typed):
        """One wish of each kind; an emptied one is withdrawn, one that was answered stays as it is."""
        told = self.browse()
        for kind, _label in KINDS:
            text = (typed.get(f"wish_{kind}") or "").strip()
            if not fits(text, WISH_MAX):
                raise UserError(self.env._("Please say whom you want to meet on one line."))
            wish = seat.ilp_wish_ids.filtered(lambda one, kind=kind: one.kind == kind)
            if wish.state in ("arranged", "declined") or text == (wish.name or ""):
                continue
            if wish and not text:
                wish.unlink()
                continue
            wish.write({"name": text})
            told += wish or self.create({"registration_id": seat.id, "kind": kind, "name": text})
        told._tell_officer()

    def _tell_officer(self):
        """One activity for the acting officer of the company; for a person of no affiliate, on the event."""
        for seat, wishes in self.grouped("registration_id").items():
            event, membership = seat.event_id, seat.ilp_membership_id
            record, user = membership or event, membership.acting_officer_id or event.user_id
            lang = record.with_context(lang=user.lang or self.env.lang).env
            whom = ", ".join(wishes.mapped("name"))
            names = {"person": seat.name, "whom": whom, "event": event.with_env(lang).name}
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id or self.env.uid,
                date_deadline=max(self.env.company._ilp_today(), event.date_begin.date()),
                summary=lang._("%(person)s would like to meet %(whom)s at %(event)s", **names),
            )
