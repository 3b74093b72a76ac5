from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from .ilp_secondment import COMPLETE


class IlpSecondment(models.Model):
    """The steps of a secondment; the activity it belongs to moves with it, and counts its months."""

    _inherit = "ilp.secondment"

    # Buttons

    def action_plan(self):
        """Person, laboratory, tutor, desk and dates are agreed: the desk is taken, the months are counted."""
        self._check_officer()
        for secondment in self:
            secondment._plan()

    def action_start(self):
        """The first day: refused as long as the checklist is incomplete."""
        self._check_officer()
        for secondment in self:
            secondment._start()

    def action_finish(self):
        """The stay is over and its final report is in: both sides are asked for their evaluation.

        Before its last day this is the last day: months that have not begun go back.
        """
        self._check_officer()
        for secondment in self:
            secondment._finish()

    def action_open_change(self):
        """Ask for the new last day."""
        self.ensure_one()._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_secondment_change_action")
        return action | {"context": {"default_secondment_id": self.id, "default_date_end": str(self.date_end)}}

    def action_open_candidates(self):
        """Open what this stay has found."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_scouting_candidate_action")
        return action | {"domain": [("log_id.secondment_id", "in", self.ids)], "context": {}}

    # Steps

    @api.model
    def _prepare_sheet_vals(self, activation):
        return {
            "activation_id": activation.id,
            "person_id": activation.partner_ids[:1].id,
            "lab_id": activation.lab_id.id,
            "date_start": activation.date_start,
            "date_end": activation.date_end or activation.date_start,
            "objectives": activation.note,
            "area_ids": [Command.set(activation.membership_id.area_ids.ids)],
        }

    def _plan(self):
        self.ensure_one()._require_state("draft")
        if not all(self[name] for name in COMPLETE):
            raise UserError(self.env._("Write who comes, the host laboratory, the tutor and the themes first."))
        self._step("planned", desk_id=(self.desk_id or self._free_desk()).id)
        activation = self.activation_id
        activation.lab_id = self.lab_id
        self._count_months()
        activation._schedule()
        template = self.env.ref("ilp_scouting.mail_template_secondment_planned")
        template._send_to_partners(self, self.person_id | self.tutor_id.partner_id)

    def _free_desk(self):
        """A desk of the laboratory that nobody has in these days; the database has the last word when two ask."""
        self.flush_model(["state", "desk_id", "date_start", "date_end"])
        taken = self.search(
            [
                ("lab_id", "=", self.lab_id.id),
                ("state", "in", ("planned", "running", "done")),
                ("date_start", "<=", self.date_end),
                ("date_end", ">=", self.date_start),
            ]
        ).desk_id
        free = self.env["ilp.desk"].search([("lab_id", "=", self.lab_id.id), ("id", "not in", taken.ids)], limit=1)
        if not free:
            raise UserError(self.env._("%(lab)s has no free desk in these days.", lab=self.lab_id.name))
        return free

    def _count_months(self):
        """The activity has the dates of the stay, and the ledger its months."""
        self.activation_id._set_quantity(self.months, date_start=self.date_start, date_end=self.date_end)

    def _start(self):
        self.ensure_one()._require_state("planned")
        self._step("running")
        self.activation_id._start()
        self._open_reports()
        self._grant_accesses()
        self._log_stay(lambda env, names: env._("Secondment of %(person)s in %(lab)s begins", **names), self.date_start)

    def _finish(self):
        self.ensure_one()._require_state("running")
        final = self.report_ids.filtered(lambda report: report.kind == "final")
        if not all(final.mapped("submitted_on")):
            raise UserError(self.env._("The final report is missing: ask for it, or write down what was agreed."))
        if self.date_end > self._today():
            self._move_end(self._today())
        self._step("done")
        self.activation_id._finish()
        self._log_stay(lambda env, names: env._("Secondment of %(person)s in %(lab)s is over", **names), self.date_end)
        people = {"company": self.person_id, "institute": self.tutor_id.partner_id}
        self.env["ilp.activity.evaluation"]._ask({"secondment_id": self.id}, people)

    def _follow_cancel(self):
        """The activity was cancelled: so is its sheet, and the accesses end today."""
        for secondment in self.filtered(lambda one: one.state in ("draft", "planned", "running")):
            secondment._step("cancelled")
            secondment.access_ids._end_on(secondment.membership_id.program_id._today())

    def _log_stay(self, summary, day):
        own = self.membership_id._in_company_language()
        names = {"person": self.person_id.name, "lab": self.lab_id.name}
        self.membership_id._log_interaction(
            "secondment",
            summary(own.env, names),
            pillar="skills",
            direction="at_institute",
            partners=self.person_id | self.tutor_id.partner_id,
            date=fields.Datetime.to_datetime(day),
            origin=self,
        )

    # Dates

    def _move_end(self, day, note=None):
        """End earlier or later than planned: the ledger, the accesses and the final report follow."""
        self.ensure_one()._require_state("planned", "running")
        before = self.date_end
        self.date_end = day
        env = self.env
        text = env._("Last day moved from %(old)s to %(new)s.", old=format_date(env, before), new=format_date(env, day))
        self._message_log(body=f"{text} {note or ''}".strip())

    def _follow_dates(self, old_end):
        self._count_months()
        if self.date_end != old_end:
            self.access_ids._move_with_stay(old_end, self.date_end)
            final = self.report_ids.filtered(lambda report: report.kind == "final" and not report.submitted_on)
            final.write({"due_on": self.date_end, "asked_on": False, "chased_on": False})

    # What the start opens

    def _renew_checklist(self):
        """The items of the legal form; what somebody has worked on stays."""
        for secondment in self.filtered(lambda one: one.state == "draft"):
            types = self.env["ilp.secondment.item.type"].search(
                [("legal_form", "in", (False, secondment.legal_form))]
            )
            kept = secondment.item_ids.filtered(lambda item, types=types: item.type_id in types or item.provided_on)
            (secondment.item_ids - kept).unlink()
            new = types - kept.type_id
            secondment.item_ids = [Command.create({"type_id": kind.id}) for kind in new]

    def _open_reports(self):
        reports = self.env["ilp.secondment.report"]
        reports.create(
            [
                {"secondment_id": self.id, "kind": kind, "due_on": reports._due(kind, self)}
                for kind in ("interim", "final")
                if kind not in self.report_ids.mapped("kind")
            ]
        )

    def _grant_accesses(self):
        granting = self.item_ids.filtered(lambda item: item.type_id.grants_access)
        self.access_ids = [
            Command.create({"name": item.name, "date_from": self.date_start, "date_to": self.date_end})
            for item in granting
            if item.name not in self.access_ids.mapped("name")
        ]
