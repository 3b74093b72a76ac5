from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

GUIDED = [
    ("tried", "What was tried"),
    ("constraints", "Constraints"),
    ("volumes", "Volumes and figures"),
    ("trl", "Maturity wanted (TRL)"),
    ("time_frame", "Time"),
    ("budget_band", "Budget"),
    ("success", "What success looks like"),
]
BUDGETS = [
    ("open", "Not decided yet"),
    ("small", "Up to € 10,000"),
    ("medium", "€ 10,000 to € 50,000"),
    ("large", "€ 50,000 to € 200,000"),
    ("major", "More than € 200,000"),
]


class IlpNeedTemplate(models.Model):
    """A way to ask for a need: which questions the company answers besides title and description."""

    _name = "ilp.need.template"
    _description = "Need template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char("When to use it", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("ilp.need.template.line", "template_id", "Questions", copy=True)


class IlpNeedTemplateLine(models.Model):
    """One guided question of a template, in the words of the programme."""

    _name = "ilp.need.template.line"
    _description = "Question of a need template"
    _order = "template_id, sequence, id"
    _rec_name = "question"

    template_id = fields.Many2one("ilp.need.template", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    field_name = fields.Selection(GUIDED, "Answer kept in", required=True)
    question = fields.Char(required=True, translate=True)
    help = fields.Char("Hint", translate=True)
    is_required = fields.Boolean("Required")

    _once = models.UniqueIndex("(template_id, field_name)", "This template already asks for this.")


class IlpNeed(models.Model):
    """The guided answers of a need."""

    _inherit = "ilp.need"

    template_id = fields.Many2one("ilp.need.template", ondelete="set null", index="btree_not_null")
    tried = fields.Text("What was tried")
    constraints = fields.Text()
    volumes = fields.Text("Volumes and figures")
    time_frame = fields.Text("Time")
    budget_band = fields.Selection(BUDGETS, "Budget")
    success = fields.Text("What success looks like")

    def _check_answers(self):
        """Raise a UserError that names the first required question of the template without an answer."""
        self.ensure_one()
        for line in self.template_id.line_ids.filtered("is_required"):
            if not self["trl_min" if line.field_name == "trl" else line.field_name]:
                raise UserError(self.env._("Answer the question “%(question)s”.", question=line.question))

    def _files_sudo(self):
        """The files of the needs that the user may read: portal users read no attachment by themselves."""
        self.check_access("read")
        files_sudo = self.env["ir.attachment"].sudo()  # of these needs only, which were just checked
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        if not self.env.user._is_internal():
            domain &= Domain("create_uid.share", "=", True)  # what the institute attached is the institute's
        return files_sudo.search(domain) if self else files_sudo
