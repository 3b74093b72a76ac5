from odoo import models

from odoo.addons.ilp_membership.models.ilp_membership_handover import HandoverItems


class IlpMembership(models.Model):
    """What scouting adds to a handover: needs, matches, meetings and their activities; the brief tells no sealed need.

    The brief stays on the timeline, which every officer reads: of a sealed need it says that there is one.
    """

    _inherit = "ilp.membership"

    def _officer_documents(self):
        """Needs, matches and meetings of these companies belong to their officer too."""
        return super()._officer_documents() | self._scouting_documents([("membership_id", "in", self.ids)])

    def _scouting_documents(self, domain):
        needs = self.env["ilp.need"].search(domain)
        of_needs = [("need_id", "in", needs.ids)]
        return {
            "ilp.need": needs.ids,
            "ilp.match": self.env["ilp.match"].search(of_needs).ids,
            "ilp.meeting": self.env["ilp.meeting"].search(of_needs).ids,
        }

    def _brief_secrets(self):
        """Nothing of a sealed need is written into a brief."""
        sealed = [("membership_id", "in", self.ids), ("confidentiality", "=", "sealed")]
        documents = self._scouting_documents(sealed)
        events = self.env["ilp.meeting"].browse(documents["ilp.meeting"]).calendar_event_id
        return super()._brief_secrets() | documents | {"calendar.event": events.ids}

    def _handover_items(self, user):
        """Scouting meetings that are not concluded pass to the new officer."""
        theirs = [("membership_id", "in", self.ids), ("officer_id", "=", user.id)]
        meetings = self.env["ilp.meeting"].search([*theirs, ("state", "not in", ("closed", "cancelled"))])
        items = super()._handover_items(user)
        label = self.env._("Scouting meetings")
        return [*items, HandoverItems(label, meetings, "officer_id")] if meetings else items

    def _handover_brief(self):
        """The needs that are open close the brief."""
        needs = self.need_ids.filtered(lambda need: need.state not in ("draft", "closed"))
        lines = [
            self.env._("A sealed need") if need.confidentiality == "sealed" else need.title for need in needs
        ]
        return [*super()._handover_brief(), *([(self.env._("Open needs"), lines)] if lines else [])]
