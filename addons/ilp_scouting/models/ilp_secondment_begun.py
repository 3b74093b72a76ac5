from odoo import fields, models
from odoo.exceptions import UserError


class IlpSecondment(models.Model):
    """What stays once a stay has begun: the person that the checklist was completed for, and the first day."""

    _inherit = "ilp.secondment"

    def write(self, vals):
        """Refuse another person or first day while it runs; before, another person is checked anew."""
        if not self.env.su:
            self._check_begun(vals)
        before = {one: (one.state, one.date_end, one.person_id) for one in self}
        result = super().write(vals)
        for secondment, (state, end, person) in before.items():
            running = secondment.state == "running"
            if running and (state != "running" or secondment.date_end > end):
                secondment._check_person()
            if person and person != secondment.person_id and not running:
                secondment.item_ids._uncheck()
        return result

    def _check_begun(self, vals):
        for secondment in self.filtered(lambda one: one.state == "running"):
            start = fields.Date.to_date(vals.get("date_start", secondment.date_start))
            person = vals.get("person_id", secondment.person_id.id)
            if (start, person) != (secondment.date_start, secondment.person_id.id):
                raise UserError(self.env._("The stay has begun: person and first day stay. Cancel it to begin anew."))


class IlpSecondmentItem(models.Model):
    """What the institute checked was checked for one person, one document, one stay."""

    _inherit = "ilp.secondment.item"

    def _uncheck(self):
        self.filtered("done_on")._note_sudo({"done_on": False, "done_by_id": False})

    def _check_stays(self, vals):
        for item in self:
            moved = any(vals.get(name, item[name].id) != item[name].id for name in ("secondment_id", "type_id"))
            if moved:
                raise UserError(self.env._("An item stays what it is, on its checklist: add another one."))
            if item.done_on and not {"document", "document_name"}.isdisjoint(vals):
                raise UserError(
                    self.env._("“%(item)s” has been checked with its document: undo that first.", item=item.name)
                )

    def _is_due(self):
        """Whether the start waits for it: the checklist of the legal form has it."""
        forms = (False, self.secondment_id.legal_form)
        return self.is_required and self.type_id.active and self.type_id.legal_form in forms
