from odoo import fields, models


class IlpInteraction(models.Model):
    """Two more things that happen with a company: a collaboration, and what came of it."""

    _inherit = "ilp.interaction"

    kind = fields.Selection(
        selection_add=[("collaboration", "Collaboration"), ("outcome", "Outcome"), ("other",)],
        ondelete={"collaboration": "set default", "outcome": "set default"},
    )


class IlpNeed(models.Model):
    """A need may have come out of an event, a visit or a stay at the institute."""

    _name = "ilp.need"
    _inherit = ["ilp.need", "ilp.provenance.mixin"]
    _provenance_seeks = True

    def _provenance_areas(self):
        return self.area_ids


class IlpMatch(models.Model):
    """An introduction comes out of its need."""

    _name = "ilp.match"
    _inherit = ["ilp.match", "ilp.provenance.mixin"]

    def _provenance_parents(self):
        return [self.need_id]


class IlpMeeting(models.Model):
    """A meeting comes out of the introductions that it speaks of."""

    _name = "ilp.meeting"
    _inherit = ["ilp.meeting", "ilp.provenance.mixin"]

    def _provenance_parents(self):
        return [self.match_ids, self.need_id]


class IlpAssessment(models.Model):
    """A verdict comes out of the meeting after which it was given, else of the introduction."""

    _name = "ilp.assessment"
    _inherit = ["ilp.assessment", "ilp.provenance.mixin"]

    def _provenance_parents(self):
        return [self.meeting_id, self.match_id]
