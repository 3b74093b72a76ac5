from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CERTAINTY = [("sure", "Sure"), ("fair", "Fairly sure"), ("guess", "A guess")]


class IlpAssessment(models.Model):
    """One verdict: how close a technology is to the theme, and how feasible for the industry, by whom and why.

    It is never changed nor erased, by anyone: who changes their mind gives a new one, and the latest is shown.
    """

    _name = "ilp.assessment"
    _description = "Verdict"
    _order = "date desc, id desc"

    match_id = fields.Many2one("ilp.match", required=True, ondelete="restrict", index=True)
    membership_id = fields.Many2one(related="match_id.membership_id", store=True)
    company_id = fields.Many2one(related="match_id.company_id", store=True)
    technology_id = fields.Many2one(related="match_id.technology_id", string="Technology", store=True, index=True)
    theme = fields.Char(readonly=True, help="The title of the need when the verdict was given.")
    meeting_id = fields.Many2one("ilp.meeting", readonly=True, ondelete="restrict")
    side = fields.Selection(
        [("officer", "Liaison officer"), ("researcher", "Researcher"), ("company", "Company")],
        required=True,
        default="officer",
    )
    proximity_id = fields.Many2one(
        "ilp.scale.level", required=True, ondelete="restrict", domain=[("kind", "=", "proximity")]
    )
    feasibility_id = fields.Many2one(
        "ilp.scale.level",
        "Industrial feasibility",
        required=True,
        ondelete="restrict",
        domain=[("kind", "=", "feasibility")],
    )
    certainty = fields.Selection(CERTAINTY, "How sure", required=True, default="fair")
    reason = fields.Text(required=True)
    next_step = fields.Text()
    author_id = fields.Many2one(
        "res.partner", required=True, default=lambda self: self.env.user.partner_id, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.depends("side", "author_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["side"]._description_selection(self.env))
        for assessment in self:
            assessment.display_name = f"{labels.get(assessment.side)}: {assessment.author_id.name}"

    @api.constrains("proximity_id", "feasibility_id", "reason")
    def _check_scales(self):
        for assessment in self:
            kinds = (assessment.proximity_id.kind, assessment.feasibility_id.kind)
            if kinds != ("proximity", "feasibility"):
                raise ValidationError(self.env._("Each verdict is taken from its own scale."))
            if not assessment.reason.strip():
                raise ValidationError(self.env._("Give the reason of the verdict."))

    @api.model_create_multi
    def create(self, vals_list):
        """A verdict given by hand is the officer's, in the officer's own name and now; each keeps its theme."""
        if not self.env.su:
            own = {"side": "officer", "author_id": self.env.user.partner_id.id, "date": fields.Datetime.now()}
            vals_list = [vals | own for vals in vals_list]
        matches = self.env["ilp.match"].browse(vals.get("match_id") for vals in vals_list)
        themes = {match.id: match.need_id.title for match in matches if match}
        return super().create([vals | {"theme": themes.get(vals.get("match_id"))} for vals in vals_list])

    def write(self, vals):
        """Refuse: a verdict is never changed, by anyone."""
        if self:
            raise UserError(self.env._("A verdict is never changed: give a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A verdict is never erased: give a new one."))
