import json

from odoo import fields, models

from ..tools.quality import grade, mean

JUDGED = ("kept", "introduced", "rejected")


class IlpMatch(models.Model):
    """What officers decide is kept as test data for the ranking, with the need as it read then.

    Sealed needs are left out: their text leaves the programme for no purpose.
    """

    _inherit = "ilp.match"

    judged_text = fields.Text(
        readonly=True, copy=False, groups="ilp_membership.group_ilp_manager", export_string_translation=False
    )

    def write(self, vals):
        """The first decision keeps the text that it was taken on; taking it back forgets it."""
        result = super().write(vals)
        for match in self if vals.get("state") and self.env.su else ():  # states are written by their steps alone
            if vals["state"] not in JUDGED:
                match.judged_text = False
            elif not match.judged_text:
                match.judged_text = match.need_id._match_text()
        return result

    def _judgments(self):
        """One JSON object a line, as `./ilp import … --queries` and the benchmark read them; the best grade is 3."""
        judged = self.filtered(lambda match: match.judged_text and match.need_id.confidentiality != "sealed")
        lines = []
        for (need, text), matches in judged.grouped(lambda match: (match.need_id, match.judged_text)).items():
            relevant = {match.technology_id._reference(): match._grade() for match in matches}
            if any(relevant.values()):
                tags = [area.code or area.name for area in need.area_ids]
                row = {"id": f"need-{need.id}", "text": text, "rel": relevant, "tags": tags}
                lines.append(json.dumps(row, ensure_ascii=False))
        return "\n".join(lines)

    def _grade(self):
        steps = self.env["ilp.scale.level"].search([("kind", "=", "proximity")]).ids
        said = [verdict.proximity_id.id for verdict in self._latest_verdicts().values()]
        places = [steps.index(step) / max(len(steps) - 1, 1) for step in said if step in steps]
        return grade(self.state, self.reject_reason, mean(places) if places else None)


class IlpTechnology(models.Model):
    """The sheets go with the judgments, so that they can be measured where the catalogue is another."""

    _inherit = "ilp.technology"

    def _corpus(self):
        """One JSON object a line, as imports of technologies read them; the text is what the index knows."""
        rows = (
            {
                "id": sheet._reference(),
                "name": sheet.name,
                "text": sheet._search_text().removeprefix(sheet.name).strip(),
                "tags": [area.code or area.name for area in sheet.area_ids],
            }
            for sheet in self
        )
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
