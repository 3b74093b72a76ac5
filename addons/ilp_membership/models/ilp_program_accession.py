from odoo import fields, models


class IlpProgram(models.Model):
    """How the programme admits companies and lets them go: due diligence, first 90 days, refunds, reminders."""

    _inherit = "ilp.program"

    due_diligence_required = fields.Boolean(
        "Due diligence before the offer", help="The first offer waits for a clear result; renewals ask for a new one."
    )
    onboarding_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Plan of the first 90 days",
        domain=[("res_model", "=", "ilp.membership")],
        default=lambda self: self.env.ref("ilp_membership.plan_onboarding", raise_if_not_found=False),
        help="Activities launched at the accession; their dates count from it.",
    )
    profile_reminder_days = fields.Integer(
        "Reminder of a profile after (days)", default=14, help="0: no reminder to confirm a shared profile."
    )
    refund_policy = fields.Selection(
        [("none", "No refund"), ("unused_days", "The days not used"), ("full", "The whole fee")],
        "Refund at an early end",
        required=True,
        default="none",
        help="What a company gets back when its term ends early. Joining fees are never refunded.",
    )
