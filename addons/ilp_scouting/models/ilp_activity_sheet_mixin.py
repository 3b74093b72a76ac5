from odoo import api, fields, models


class IlpActivitySheetMixin(models.AbstractModel):
    """The sheet of an activity, where a module has one: what is agreed for it, and the steps that lead the activity.

    The company, its officer and the units are those of the activity. Only officers move a sheet; cancelling goes
    through the activity, which asks for the reason.
    """

    _name = "ilp.activity.sheet.mixin"
    _description = "Sheet of an activity"
    _inherit = ["ilp.scouting.mixin", "mail.thread", "mail.activity.mixin"]
    _transitions = {
        "draft": {"planned", "cancelled"},
        "planned": {"running", "cancelled"},
        "running": {"done", "cancelled"},
        "done": set(),
        "cancelled": set(),
    }

    activation_id = fields.Many2one(
        "ilp.activation", "Activity", required=True, readonly=True, index=True, ondelete="cascade"
    )
    membership_id = fields.Many2one(related="activation_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="activation_id.company_id", store=True)
    officer_id = fields.Many2one(related="activation_id.officer_id", store=True, string="Liaison officer")
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Concluded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    person_choice_ids = fields.Many2many("res.partner", compute="_compute_person_choice_ids")

    @api.depends("membership_id.contact_ids")
    def _compute_person_choice_ids(self):
        for sheet in self:
            sheet.person_choice_ids = sheet.membership_id.contact_ids.filtered("is_current").partner_id

    def action_open_cancel(self):
        """Ask for the reason of cancelling."""
        self._check_officer()
        return self.activation_id.action_open_stop()
