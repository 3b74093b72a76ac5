import logging

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from .ilp_log_together import TOGETHER

_logger = logging.getLogger(__name__)

CHUNK = 50
ROUNDS = 60  # terms of one affiliate caught up in one run
TRIES = 3
ERROR_ACTIVITY = "ilp_membership.mail_activity_renewal_error"
RENEWING = ("_renew", "_offer_prepared", "_renew_tacitly", "_remind")  # steps that ask whether the company renews
EXPECTED = (UserError, IntegrityError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
QUIET = {"mail_auto_subscribe_no_notify": True, "mail_create_nolog": True, TOGETHER: True}


class IlpMembershipTerm(models.Model):
    """The daily run: offer, remind, renew, invoice, start, close, lapse.

    Late, early, doubled, interrupted and concurrent runs give the same result. Each step takes what is due now, in
    chunks with a savepoint and a commit of their own, and leaves what somebody else holds for later. When a chunk
    fails its records go one by one: a broken one stops only itself, shows its cause and an activity, and is taken
    again by every run until it is mended.
    """

    _inherit = "ilp.membership.term"

    renewal_error = fields.Text("Cause", readonly=True, copy=False)
    failed_step = fields.Char(readonly=True, copy=False)

    @api.model
    def _cron_renew(self):
        """Do everything that is due today at the institute of every programme."""
        for program in self.env["ilp.program"]._every():
            language = program._administrator().lang
            terms = self.with_context(**QUIET, lang=language).with_company(program.company_id)
            if not terms._run_program(program, program._today()):
                return

    @api.model
    def _cron_advance(self):
        """The same run, under the name that the scheduled action calls."""
        self._cron_renew()

    def _run_program(self, program, today):
        """Take every step for one programme; False when the time of the scheduled action is over."""
        failed = set()
        for _round in range(ROUNDS):
            done = [self._run_step(step, program, today, failed) for step in ("_renew", "_renew_tacitly")]
            if None in done:
                return False
            if not any(done):
                break
        steps = ("_offer_prepared", "_remind", "_invoice", "_activate_if_due", "_expire", "_lapse")
        if any(self._run_step(step, program, today, failed) is None for step in steps):
            return False
        self._forget_mended(program, today)
        return True

    # What is due

    def _due(self, step, program, today):
        """The terms that a step has to take today."""
        domain = Domain("membership_id.program_id", "=", program.id) & self._due_domain(step, program, today)
        terms = self.search(domain, order="date_start, id")
        return terms.filtered(lambda term: term.membership_id._renews()) if step in RENEWING else terms

    def _due_domain(self, step, program, today):
        return getattr(self, f"_due_domain{step}")(program, today)

    def _due_domain_renew(self, _program, today):
        """Who declined the next term, or had it withdrawn, is not asked again: a person decides that."""
        return (
            Domain("state", "in", ("active", "expired"))
            & Domain("membership_id.state", "in", ("active", "grace"))
            & Domain("renewal_on", "<=", today)
            & Domain("following_term_ids", "=", False)
        )

    def _due_domain_offer_prepared(self, _program, _today):
        return Domain("state", "=", "draft") & Domain("failed_step", "=", "_offer_prepared")

    def _due_domain_renew_tacitly(self, program, today):
        if program.renewal_policy != "tacit":
            return Domain.FALSE
        return (
            Domain("state", "=", "offered")
            & Domain("membership_id.state", "in", ("active", "grace"))
            & Domain("previous_term_id.notice_date", "<", today)
        )

    def _due_domain_remind(self, program, today):
        return (
            Domain("state", "=", "offered")
            & Domain("membership_id.state", "in", ("active", "grace"))
            & Domain("offered_on", "<=", fields.Date.subtract(today, days=program.reminder_days))
            & Domain("reminded_on", "=", False)
        )

    def _due_domain_invoice(self, _program, today):
        """Once only: what was credited is invoiced again by a person."""
        return (
            Domain("state", "in", ("signed", "active", "expired"))
            & Domain("invoice_on", "<=", today)
            & Domain("invoice_status", "=", "to invoice")
            & Domain("is_invoiced_elsewhere", "=", False)
            & Domain("order_id.order_line", "not any", [("invoice_lines", "!=", False)])
        )

    def _due_domain_activate_if_due(self, program, today):
        domain = Domain("state", "=", "signed") & Domain("date_start", "<=", today)
        return domain & Domain("payment_state", "=", "paid") if program.activation_policy == "payment" else domain

    def _due_domain_expire(self, _program, today):
        return Domain("state", "=", "active") & Domain("date_end", "<", today)

    def _due_domain_lapse(self, program, today):
        last_day = fields.Date.subtract(today, days=program.grace_days)
        return Domain("state", "=", "expired") & Domain("membership_id.state", "=", "grace") & Domain(
            "date_end", "<", last_day
        )

    def _lapse(self):
        self.membership_id._lapse_after_grace()

    # How it is done

    def _run_step(self, step, program, today, failed):
        """Take one step for all that are due. Returns how many it took, None when the time is over."""
        cron, ids = self.env["ir.cron"], [id_ for id_ in self._due(step, program, today).ids if id_ not in failed]
        cron._commit_progress(remaining=len(ids))
        done = 0
        for chunk in split_every(CHUNK, ids, list):
            done += self._run_chunk(chunk, step, lambda terms: terms & terms._due(step, program, today), failed)
            if not cron._commit_progress(len(chunk)):
                return None
        return done

    def _run_chunk(self, ids, step, still_due, failed):
        """All at once if it can be; else one by one, and those that met somebody else once more."""
        if self._attempt(ids, step, still_due) is None:
            return len(ids)
        waiting = ids
        for _try in range(TRIES):
            errors = {id_: self._attempt([id_], step, still_due) for id_ in waiting}
            self._note_errors(errors, step)
            waiting = [id_ for id_, error in errors.items() if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)]
            failed |= {id_ for id_, error in errors.items() if error} - set(waiting)
            if not waiting:
                break
            self.env["ir.cron"]._commit_progress()  # only a new transaction sees what the other one wrote
        failed |= set(waiting)
        return len(set(ids) - failed)

    def _attempt(self, ids, step, still_due):
        """Take the step for those that nobody holds and that are still due; return what went wrong."""
        try:
            with self.env.cr.savepoint():
                terms = still_due(self.browse(ids).try_lock_for_update())
                getattr(terms, step)()
        except Exception as error:
            if not isinstance(error, EXPECTED) and len(ids) == 1:
                _logger.exception("%s failed for the term %s", step, ids)
            return error
        return None

    # What went wrong

    def _note_errors(self, errors, step):
        for id_, error in errors.items():
            if error and not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.browse(id_)._note_error(step, self._cause(error))

    def _note_error(self, step, cause):
        """Show the cause on the term, and give administration one task for it."""
        if self.renewal_error != cause:
            self._message_log(body=cause)
        self.write({"renewal_error": cause, "failed_step": step})
        if self.env.ref(ERROR_ACTIVITY) not in self.activity_ids.activity_type_id:
            user = self.program_id._administrator()
            self.activity_schedule(ERROR_ACTIVITY, user_id=user.id, note=cause)

    def _cause(self, error):
        """One sentence that a person can act on."""
        if isinstance(error, IntegrityError):
            table = error.diag.table_name
            model = next((name for name, model in self.env.registry.items() if model._table == table), "base")
            return self.env[model]._sql_error_to_message(error)
        return str(error) or type(error).__name__

    def _forget_mended(self, program, today):
        """Causes and tasks go when the step is done, whoever did it."""
        broken = self.search([("membership_id.program_id", "=", program.id), ("failed_step", "!=", False)])
        for step, terms in broken.grouped("failed_step").items():
            (terms - terms._due(step, program, today))._forget_error()

    def _forget_error(self):
        if self:
            self.activity_unlink([ERROR_ACTIVITY])
            self.write({"renewal_error": False, "failed_step": False})
