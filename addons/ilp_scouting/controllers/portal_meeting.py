from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.ilp_membership.controllers.portal import IlpPortal

from ..tools.typed import clean, keys

NOTE = 2000
OPEN = ("requested", "proposed", "accepted")


class MeetingPortal(IlpPortal):
    """The company asks for a meeting on what was introduced to it, and answers the dates that are proposed."""

    @route("/my/ilp/needs/<int:need_id>/meeting", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_ask_meeting(self, need_id, match=None, note=None, **post):
        """Ask for a meeting; a second click leads to the first request."""
        membership = self._get_ilp_membership()
        domain = [("id", "in", list(keys([clean(match)]))), ("need_id", "=", need_id), ("state", "=", "introduced")]
        found = self.env["ilp.match"].search(domain)
        if found and membership == found.membership_id and self._is_ilp_coordinator(membership):
            try:
                self._ask_ilp_meeting(found, clean(note)[:NOTE])
            except UserError:
                return request.redirect(f"/my/ilp/needs/{need_id}")
        return request.redirect(f"/my/ilp/needs/{need_id}#ilp_need_meetings")

    def _ask_ilp_meeting(self, match, note):
        match_sudo = match.sudo()  # introduced to this company, read through its rules just now
        match_sudo._ilp_take_turns()  # of two requests at once the second finds the first
        if not match_sudo.meeting_ids.filtered(lambda meeting: meeting.state in OPEN):
            match_sudo._ask_meeting(self.env.user.partner_id, note)

    @route("/my/ilp/meetings/<int:meeting_id>", type="http", auth="user", website=True)
    def portal_ilp_meeting(self, meeting_id, **kwargs):
        """Lead a person of the company to the own page of the meeting."""
        meeting = self.env["ilp.meeting"].search([("id", "=", meeting_id)])
        invitees_sudo = meeting.sudo().invitee_ids  # the user's own, of a meeting that the user may read
        own_sudo = invitees_sudo.filtered(lambda invitee: invitee.partner_id == self.env.user.partner_id)
        return request.redirect(own_sudo._url() if own_sudo else f"/my/ilp/needs/{meeting.need_id.id or ''}")
