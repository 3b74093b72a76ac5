from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.ilp_need import OFFICER


class IlpContributionEntry(models.TransientModel):
    """Points by hand: given for work that no record shows, or the correction of a line. Both need a reason."""

    _name = "ilp.contribution.entry"
    _description = "Points by hand"

    researcher_id = fields.Many2one("ilp.researcher", required=True)
    program_id = fields.Many2one(
        "ilp.program", "Programme", required=True, default=lambda self: self.env["ilp.program"]._of_company()
    )
    contribution_id = fields.Many2one("ilp.contribution", "Corrects", readonly=True)
    date = fields.Date(required=True, default=lambda self: self.env.company._ilp_today())
    points = fields.Float(required=True, digits=(8, 2), help="Below zero takes points away.")
    reason = fields.Char(required=True)

    @api.constrains("points")
    def _check_points(self):
        if any(not entry.points for entry in self):
            raise UserError(self.env._("Write the points: more or less than zero."))

    def action_confirm(self):
        """Book the line in the name of the user."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Points are given by the liaison officers."))
        self.ensure_one()
        line = self.contribution_id
        if line and (line.researcher_id, line.program_id) != (self.researcher_id, self.program_id):
            raise UserError(self.env._("A correction belongs to the researcher of its line."))
        lines_sudo = self.env["ilp.contribution"].sudo()  # an officer, as just checked; written so only
        if line:
            lines_sudo.browse(line.id)._correct(self.points, self.reason)
        else:
            lines_sudo._book(self.program_id, self.researcher_id, self.date, self.points, self.reason)
        return {"type": "ir.actions.act_window_close"}
