from odoo import api, fields, models
from odoo.fields import Command

from ..tools.ranking import HEIRS, inherited

SHOWN = 5


class IlpNeedSource(models.Model):
    """A laboratory or a researcher whose technologies answer a need, by their three best ones.

    Written by the ranking of the need and by nobody else; it can be read by whoever reads the matches of the need.
    """

    _name = "ilp.need.source"
    _description = "Laboratory or researcher for a need"
    _order = "need_id desc, score desc, id"
    _log_access = False

    need_id = fields.Many2one("ilp.need", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one(related="need_id.membership_id")
    company_id = fields.Many2one(related="need_id.company_id", store=True)
    kind = fields.Selection([("lab", "Laboratory"), ("researcher", "Researcher")], required=True)
    lab_id = fields.Many2one("ilp.lab", "Laboratory", ondelete="cascade", index="btree_not_null")
    researcher_id = fields.Many2one("ilp.researcher", ondelete="cascade", index="btree_not_null")
    technology_ids = fields.Many2many("ilp.technology", string="Through")
    score = fields.Float(readonly=True, digits=(5, 1), default=0.0)

    @api.depends("lab_id.name", "researcher_id.name")
    def _compute_display_name(self):
        for source in self:
            source.display_name = source._heir().name

    @api.model
    def _store(self, need, ranked):
        """Replace those of the need by the best of its ranked technologies."""
        technologies = self.env["ilp.technology"].browse(row["technology"].id for row in ranked)
        technologies.fetch(["lab_id", "researcher_ids"])
        labs = self._inherited(ranked, lambda technology: technology.lab_id)
        people = self._inherited(ranked, lambda technology: technology.researcher_ids)
        rows = [("lab", "lab_id", *row) for row in labs] + [("researcher", "researcher_id", *row) for row in people]
        wanted = {(kind, heir.id): (score, set(via)) for kind, _field, heir, score, via in rows}
        sources_sudo = need.sudo().source_ids  # kept by the ranking alone, so that nobody has the right to write them
        if wanted == {(one.kind, one._heir().id): (one.score, set(one.technology_ids.ids)) for one in sources_sudo}:
            return
        sources_sudo.unlink()
        sources_sudo.create(
            [
                {"need_id": need.id, "kind": kind, field: heir.id, "score": score, "technology_ids": [Command.set(via)]}
                for kind, field, heir, score, via in rows
            ]
        )

    def _heir(self):
        return self.researcher_id or self.lab_id

    @api.model
    def _inherited(self, ranked, heirs):
        """(heir, score, ids of its best technologies) of the best few, best first."""
        owned = {}
        for row in ranked:
            for heir in heirs(row["technology"]):
                owned.setdefault(heir, []).append(row)
        scored = [
            (heir, inherited([row["score"] for row in rows]), [row["technology"].id for row in rows[: len(HEIRS)]])
            for heir, rows in owned.items()
            if heir.active
        ]
        return sorted(scored, key=lambda row: (-row[1], row[0].id))[:SHOWN]
