from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

BY_STEP = {"done_on", "done_by_id", "provided_on", "provided_by_id"}


class IlpSecondmentItemType(models.Model):
    """What has to be there before a guest comes: agreement, declarations, insurance, safety training, badge."""

    _name = "ilp.secondment.item.type"
    _description = "Item of the checklist of secondments"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    legal_form = fields.Selection(
        [("hosting", "Hosting"), ("distacco", "Secondment under labour law (distacco)")],
        help="Empty: for every legal form.",
    )
    side = fields.Selection(
        [("company", "The company"), ("institute", "The institute")],
        "Provided by",
        required=True,
        default="institute",
    )
    needs_document = fields.Boolean("Needs a document", default=True)
    is_required = fields.Boolean("Blocks the start", default=True)
    grants_access = fields.Boolean("Gives an access", help="From the first to the last day of the stay.")
    active = fields.Boolean(default=True)


class IlpSecondmentItem(models.Model):
    """One item of a checklist: who provided it and when, the document, and who of the institute checked it."""

    _name = "ilp.secondment.item"
    _description = "Item of a checklist"
    _order = "sequence, id"

    secondment_id = fields.Many2one("ilp.secondment", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="secondment_id.company_id", store=True)
    type_id = fields.Many2one("ilp.secondment.item.type", "Requirement", required=True, ondelete="restrict")
    sequence = fields.Integer(related="type_id.sequence", store=True)
    name = fields.Char(related="type_id.name")
    description = fields.Text(related="type_id.description")
    side = fields.Selection(related="type_id.side")
    is_required = fields.Boolean(related="type_id.is_required", store=True)
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    provided_by_id = fields.Many2one("res.partner", "Handed in by", readonly=True, ondelete="restrict")
    provided_on = fields.Datetime("Handed in on", readonly=True)
    done_by_id = fields.Many2one("res.users", "Checked by", readonly=True, groups="base.group_user")
    done_on = fields.Datetime("Checked on", readonly=True)
    note = fields.Char()

    _once = models.UniqueIndex("(secondment_id, type_id)", "This item is on the checklist already.")

    @api.constrains("done_on", "type_id", "secondment_id")
    def _check_running(self):
        for item in self:
            if item.secondment_id.state in ("running", "done") and item.is_required and not item.done_on:
                raise ValidationError(
                    self.env._("“%(item)s” is what the running secondment stands on: it stays done.", item=item.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is born done."""
        for vals in vals_list:
            self._check_by_step(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Who checked it and when come from the button; a new document is given by who uploads it."""
        self._check_by_step(vals)
        if not self.env.su:
            self._check_stays(vals)
        if "document" in vals and "provided_on" not in vals:
            given = {"provided_by_id": self.env.user.partner_id.id, "provided_on": fields.Datetime.now()}
            none = {"provided_by_id": False, "provided_on": False}
            self._note_sudo(given if vals["document"] else none)  # the right to write the document is checked below
        return super().write(vals)

    def _check_by_step(self, vals):
        if not self.env.su and any(vals.get(name) for name in BY_STEP):
            raise AccessError(self.env._("An item is checked by its button."))
        if not self.env.su and "done_on" in vals:
            raise AccessError(self.env._("An item is checked by its button."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(item.secondment_id.state not in ("draft", "cancelled") for item in self):
            raise UserError(self.env._("The checklist of a planned secondment stays whole."))
        for item in self.filtered(lambda one: one.secondment_id.state == "draft" and one._is_due()):
            raise UserError(self.env._("The start waits for “%(item)s”: it stays on the list.", item=item.name))

    # Buttons

    def action_done(self):
        """It is there and right."""
        self.secondment_id._check_officer()
        for item in self:
            item._check_off()

    def action_undo(self):
        """It was not right: to be given again."""
        self.secondment_id._check_officer()
        self._note_sudo({"done_on": False, "done_by_id": False})

    def _check_off(self):
        self.ensure_one()
        if self.type_id.needs_document and not self.document:
            raise UserError(self.env._("“%(item)s” needs its document.", item=self.name))
        self._note_sudo({"done_on": fields.Datetime.now(), "done_by_id": self.env.uid})

    def _note_sudo(self, vals):
        """Write who gave and who checked it: it follows from a step whose right the caller checks."""
        items_sudo = self.sudo()  # nobody writes these by hand
        items_sudo.write(vals)

    # Company

    def _provide(self, partner, content, name):
        """The company gives the document; call it as superuser: the coordinator or the guest is checked before."""
        self.ensure_one()
        if self.side != "company" or self.done_on or self.secondment_id.state not in ("draft", "planned"):
            raise UserError(self.env._("Nothing is asked of the company here any more."))
        values = {"document": content, "document_name": name, "provided_by_id": partner.id}
        self.write(values | {"provided_on": fields.Datetime.now()})
        item = self
        self.secondment_id.activation_id._tell_officer(
            lambda env: env._("Look at the document: %(item)s", item=item.with_env(env).name)
        )
