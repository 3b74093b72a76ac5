from odoo import api, fields, models
from odoo.exceptions import UserError

STAFF = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"


class IlpAdmissionMixin(models.AbstractModel):
    """What is looked at before a company is admitted, on its lead and then on its affiliation.

    * Eligibility by size class warns and never blocks: whoever goes on records why, with name and date.
    * The due diligence leaves a dated result; when the programme demands one, the first offer waits for it.
    """

    _name = "ilp.admission.mixin"
    _description = "Admission of a company"

    ilp_is_eligible = fields.Boolean("Eligible", compute="_compute_ilp_is_eligible")
    ilp_exception_reason = fields.Text("Reason of the exception", readonly=True, copy=False)
    ilp_exception_by_id = fields.Many2one("res.users", "Exception by", readonly=True, copy=False)
    ilp_exception_on = fields.Datetime("Exception on", readonly=True, copy=False)

    def _size_class_field(self):
        """The path of the field that holds the size class of the company."""
        raise NotImplementedError

    def _compute_ilp_is_eligible(self):
        for record in self:
            size_class = record.mapped(record._size_class_field())
            record.ilp_is_eligible = not size_class or size_class.is_eligible

    def action_ilp_exception(self):
        """Ask for the reason why this company is admitted although its size class is not."""
        self.ensure_one().check_access("write")
        return self.env["ilp.exception"]._open("eligibility", self)

    def _record_ilp_exception(self, reason):
        """Keep why, who and when."""
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason of the exception."))
        self.check_access("write")
        self.write(
            {
                "ilp_exception_reason": reason,
                "ilp_exception_by_id": self.env.uid,
                "ilp_exception_on": fields.Datetime.now(),
            }
        )

    @api.model
    def _ilp_exception_fields(self):
        return ["ilp_exception_reason", "ilp_exception_by_id", "ilp_exception_on"]
