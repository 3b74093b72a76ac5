from odoo import api, fields, models

STAFF = "base.group_user"


class IlpProvenanceMixin(models.AbstractModel):
    """A record that came out of something and from which something may come: one link of the chain.

    The chain itself runs over the lines of the timeline, so that no addon has to know the records of another.
    """

    _name = "ilp.provenance.mixin"
    _description = "Link of the provenance chain"
    _provenance_seeks = False  # whether an earlier event, visit or stay may be proposed as what it came out of

    ilp_yield_count = fields.Integer("Yield", compute="_compute_ilp_yield_count", groups=STAFF)

    @api.depends_context("uid")
    def _compute_ilp_yield_count(self):
        sources = {record: record._provenance_sources() for record in self}
        every = self.env["ilp.interaction"]._yield_counts([one for own in sources.values() for one in own])
        for record, own in sources.items():
            record.ilp_yield_count = sum(every.get((one._name, one.id), 0) for one in own)

    def _provenance_sources(self):
        """The records whose lines of the timeline stand for this one."""
        return self._origin

    def _provenance_parents(self):
        """The records or lines that this one came out of, nearest first: a list of recordsets."""
        return []

    def _provenance_areas(self):
        """The technology areas by which an earlier event is recognised as the likely origin."""
        return self.env["ilp.area"]

    def _provenance_roots(self):
        """Those among these records that really took place, and out of which something can have come."""
        return self

    def action_ilp_yield(self):
        """Show everything that came out of this record, as far as the user may read it."""
        self.check_access("read")
        sources = self._provenance_sources()
        return self.env["ilp.interaction"]._action_yield(sources._name, sources.ids)

    def _ilp_yield(self):
        """{kind: lines} of all that came out of these records: needs, meetings, verdicts, collaborations, outcomes."""
        sources = self._provenance_sources()
        lines = self.env["ilp.interaction"]._lines_of(sources._name, sources.ids)
        return self.env["ilp.interaction"].union(*lines._yield().values()).grouped("kind")
