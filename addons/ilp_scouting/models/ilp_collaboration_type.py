from odoo import fields, models


class IlpCollaborationType(models.Model):
    """A form that a collaboration can take: research contract, joint laboratory, licence, hire.

    The list is the programme's own. A form may have a plan of activities of its own; what it ends in is the type of the
    outcome that is proposed when it is signed.
    """

    _name = "ilp.collaboration.type"
    _description = "Form of collaboration"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    description = fields.Char("When it fits", translate=True)
    plan_id = fields.Many2one(
        "mail.activity.plan", "Activation plan", domain="[('res_model', '=', 'crm.lead')]", ondelete="set null"
    )
    outcome_type_id = fields.Many2one("ilp.outcome.type", "Usual outcome", ondelete="set null")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another form has this code.")
