from odoo import api, models

RANK = ("to_send", "sent", "declined", "absent", "accepted", "attended")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging two contacts loses neither an invitation nor a seat.

    Core moves what it can and deletes what would be there twice: a second seat at the same event would vanish with
    the unit of the plan it holds. So what is there twice is settled first: one seat and one invitation stay.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Settle seats and invitations that both contacts have, then let core move the rest."""
        people = src_partners + dst_partner
        self._ilp_merge_seats(people)
        self._ilp_merge_invitations(people, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _ilp_merge_seats(self, people):
        domain = [("partner_id", "in", people.ids), ("ilp_attendee_key", "!=", False), ("state", "!=", "cancel")]
        seats = self.env["event.registration"].search(domain, order="id")
        for twice in seats.grouped("event_id").values():
            best = twice.sorted(lambda seat: (seat.state != "done", seat.state != "open", seat.id))[:1]
            (twice - best).action_cancel()

    @api.model
    def _ilp_merge_invitations(self, people, dst_partner):
        Invitation = self.env["ilp.event.invitation"].with_context(active_test=False)
        found = Invitation.search([("partner_id", "in", people.ids)])
        for twice in found.grouped("event_id").values():
            best = twice.sorted(lambda i: (i.active, RANK.index(i.state), i.partner_id == dst_partner))[-1:]
            others = twice - best
            others.registration_ids.ilp_invitation_id = best
            others.unlink()
