import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)


class IlpStepMixin(models.AbstractModel):
    """A step that was taken is not taken twice: a double click neither counts a benefit nor sends a mail again.

    The state comes from `_step` alone: writing it by hand would skip the benefit, the mail and the timeline. So do the
    fields that a model names in `_by_step`: who answered, when, why.
    """

    _name = "ilp.step.mixin"
    _description = "State that moves by steps only"
    _inherit = "ilp.state.mixin"
    _by_step = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what belongs to a step that was not taken."""
        for vals in vals_list:
            self._check_by_step(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what no step has set."""
        self._check_by_step(vals)
        if "state" in vals and not self.env.su and any(record.state != vals["state"] for record in self):
            self._refuse_field("state")
        return super().write(vals)

    def _check_by_step(self, vals):
        if not self.env.su:
            for name in sorted(self._by_step & vals.keys()):
                self._refuse_field(name)

    def _refuse_field(self, name):
        label = self._fields[name]._description_string(self.env)
        raise AccessError(
            self.env._("“%(field)s” changes by the buttons only: each of them does more than that.", field=label)
        )

    def _step(self, state, **values):
        """Move to the state, with the values that belong to the step."""
        self.check_access("write")
        self_sudo = self.sudo()  # may be written, as just checked; no client can call a private method
        self_sudo.write({"state": state} | values)

    def _require_state(self, *states):
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "“%(record)s” is already %(state)s.",
                        record=record.display_name,
                        state=record._state_label(record.state).lower(),
                    )
                )

    @api.model
    def _run_isolated(self, todo, still=None):
        """Call each (record, method name) and commit; one that fails, whatever it is, stops only itself.

        ``still(record, method name)`` looks once more, when the record is locked, whether there is still anything to
        do: the list is as old as the first of its steps.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(todo))
        for record, method in todo:
            self._run_alone(record, method, still)
            if not cron._commit_progress(1):
                break

    @api.model
    def _run_alone(self, record, method, still=None):
        """Call the method, unless another run has the record; a refusal is told on it, an accident goes to the log."""
        try:
            with self.env.cr.savepoint():
                for locked in record.try_lock_for_update(allow_referencing=True):
                    if not still or still(locked, method):
                        getattr(locked, method)()
        except UserError as error:
            record._message_log(body=str(error))
        except Exception:  # the others go on; the next run tries again
            _logger.exception("%s: %s failed", record, method)
