from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IlpMembership(models.Model):
    """The first 90 days: the accession launches the programme's plan, in the officer's name, dated from that day."""

    _inherit = "ilp.membership"

    def _accede(self, terms):
        """Launch the plan at the first accession, not at a renewal."""
        newcomers = self.filtered(lambda membership: not membership.accession_date)
        result = super()._accede(terms)
        newcomers._launch_onboarding()
        return result

    def _launch_onboarding(self):
        quiet = self.with_context(mail_activity_quick_update=True)  # one plan, not a mail for each of its steps
        for membership in quiet.filtered("accession_date"):
            for step in membership.program_id.onboarding_plan_id.template_ids:
                user = step._determine_responsible(membership.officer_id, membership)["responsible"]
                membership.activity_schedule(
                    activity_type_id=step.activity_type_id.id,
                    summary=step.summary or step.with_context(lang=user.lang).activity_type_id.name,
                    note=step.note,
                    user_id=user.id,
                    date_deadline=step._get_date_deadline(membership.accession_date),
                )


class MailActivityPlanTemplate(models.Model):
    """A step of a plan can be for the liaison officer of the affiliate, or for who stands in that day."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[("ilp_officer", "Liaison officer")], ondelete={"ilp_officer": "set default"}
    )

    @api.constrains("plan_id", "responsible_type")
    def _check_ilp_responsible(self):
        for step in self.filtered(lambda step: step.responsible_type == "ilp_officer"):
            if step.plan_id.res_model != "ilp.membership":
                raise ValidationError(self.env._("Only plans of affiliations can be for the liaison officer."))

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """The officer of the affiliation, else who launches the plan."""
        if self.responsible_type != "ilp_officer":
            return super()._determine_responsible(on_demand_responsible, applied_on_record)
        officer = applied_on_record.acting_officer_id or on_demand_responsible or self.env.user
        return {"responsible": officer, "error": False, "warning": False}
