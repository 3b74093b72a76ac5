from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 500


class EventQuestion(models.Model):
    """A question may be the host's: its answers go to the gate. A personal answer is kept no longer than needed."""

    _inherit = "event.question"

    event_ids = fields.Many2many(groups="base.group_user")  # a visitor would count the events that are not shown
    ilp_for_host = fields.Boolean("For the host's gate", help="The answers are on the list of the visitors.")
    ilp_is_personal = fields.Boolean(
        "Deleted after the event",
        help="Identity documents, diets and the like: answers are deleted some days after the event, as the programme"
        " says.",
    )


class EventRegistrationAnswer(models.Model):
    """Personal answers are deleted some days after the event, whether or not somebody thinks of it."""

    _inherit = "event.registration.answer"

    @api.model
    def _cron_forget(self):
        """Delete the personal answers of events that are over for longer than the programme keeps them."""
        domain, cron = self._ilp_overdue(), self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        while answers := self.search(domain, limit=BATCH):
            count = len(answers)
            answers.unlink()
            if not cron._commit_progress(count):
                break

    @api.model
    def _ilp_overdue(self):
        """Personal answers to be deleted now; an event of no institute follows the strictest programme."""
        Program = self.env["ilp.program"]
        programs = Program.search([("company_id", "!=", False)]) or Program.new()
        own = Domain.OR(
            Domain("registration_id.event_id.company_id", "=", program.company_id.id)
            & Domain("registration_id.event_id.date_end", "<", f"now -{program.event_retention_days}d")
            for program in programs
        )
        strictest = min(programs.mapped("event_retention_days"))
        nobody = Domain("registration_id.event_id.company_id", "not in", programs.company_id.ids)
        nobody &= Domain("registration_id.event_id.date_end", "<", f"now -{strictest}d")
        return Domain("question_id.ilp_is_personal", "=", True) & (own | nobody)
