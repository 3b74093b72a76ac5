from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ilp_match import REJECT_REASONS

DECISIONS = [("go", "Go on"), ("not_now", "Not now"), ("stop", "Stop")]


class IlpMatch(models.Model):
    """What is decided on an introduced technology once somebody has judged it: go on, not now, or stop.

    *Not now* has the day on which it is looked at again, *stop* a reason from the list. Researcher and company are told
    in words of their own; that is also how one side learns what the other thought, as far as the officer lets it.
    """

    _inherit = "ilp.match"

    decision = fields.Selection(DECISIONS, readonly=True, copy=False, tracking=True)
    decision_note = fields.Text("Why so", readonly=True, copy=False, tracking=True, groups="base.group_user")
    stop_reason = fields.Selection(
        REJECT_REASONS, "Stopped because", readonly=True, copy=False, tracking=True, groups="base.group_user"
    )
    revisit_on = fields.Date("Look again on", readonly=True, copy=False, tracking=True, index="btree_not_null")
    decided_on = fields.Datetime("Decided", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False, groups="base.group_user")
    feedback_researcher = fields.Text("Told to the researcher", readonly=True, copy=False, groups="base.group_user")
    feedback_company = fields.Text("Told to the company", readonly=True, copy=False)

    _revisited = models.Constraint(
        "CHECK(decision IS DISTINCT FROM 'not_now' OR revisit_on IS NOT NULL)",
        "Say when the technology is looked at again.",
    )
    _stopped = models.Constraint(
        "CHECK(decision IS DISTINCT FROM 'stop' OR stop_reason IS NOT NULL)",
        "Choose the reason why it stops.",
    )

    def write(self, vals):
        """A decision is taken by its button only, which also tells those concerned."""
        taken = {"decision", "revisit_on", "stop_reason", "decided_on", "decided_by_id"} & vals.keys()
        if taken and not self.env.su:
            raise AccessError(self.env._("Decide by the button: it also tells researcher and company."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is decided on before it has been introduced and judged."""
        if not self.env.su and any(vals.get("decision") for vals in vals_list):
            raise AccessError(self.env._("Decide by the button: it also tells researcher and company."))
        return super().create(vals_list)

    def action_decide(self):
        """Open the decision, with what each side said at hand."""
        self.ensure_one().need_id._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_match_decide_action")
        return action | {"context": {"default_match_id": self.id}}

    def _decide(self, decision, note, *, revisit_on=False, stop_reason=False, to_researcher=False, to_company=False):
        """Record the decision, tell researchers and coordinators what is meant for them, leave a line on the timeline.

        A later decision takes the place of this one; the messages keep both.
        """
        self.ensure_one()._check_decision(decision, note, revisit_on, stop_reason)
        self._step(
            self.state,
            decision=decision,
            decision_note=note,
            revisit_on=decision == "not_now" and revisit_on,
            stop_reason=decision == "stop" and stop_reason,
            decided_on=fields.Datetime.now(),
            decided_by_id=self.env.uid,
            feedback_researcher=to_researcher,
            feedback_company=to_company,
        )
        self._send_feedback()
        own = self.with_env(self.need_id._in_company_language().env)
        summary = own.env._(
            "Decision on %(need)s: %(decision)s", need=own.need_id._public_title(), decision=own._decision_label()
        )
        self.membership_id._log_interaction("verdict", summary, pillar="technologies", origin=self, internal=True)

    def _check_decision(self, decision, note, revisit_on, stop_reason):
        self._require_introduced()
        if not self.assessment_ids:
            raise UserError(self.env._("A decision follows a verdict: nobody has given one yet."))
        if not (note or "").strip():
            raise UserError(self.env._("Say why it is decided so."))
        if decision == "not_now" and not (revisit_on and revisit_on > self.env.company._ilp_today()):
            raise UserError(self.env._("Say when the technology is looked at again: a day to come."))
        if decision == "stop" and not stop_reason:
            raise UserError(self.env._("Choose the reason why it stops."))

    def _require_introduced(self):
        if self.state != "introduced":
            raise UserError(self.env._("Introduce the technology first."))

    def _decision_label(self):
        return dict(self._fields["decision"]._description_selection(self.env)).get(self.decision, "")

    def _send_feedback(self):
        told = (("researcher", self.researcher_ids.partner_id), ("company", self.membership_id._coordinators()))
        for side, partners in told:
            if self[f"feedback_{side}"]:
                self.env.ref(f"ilp_scouting.mail_template_feedback_{side}")._send_to_partners(self, partners)

    def _suggest_feedback(self, side):
        """What the other side said, in its own words: the officer sends it, shortens it or takes it out."""
        other = "company" if side == "researcher" else "researcher"
        verdict = self._latest_verdicts().get(other)
        return verdict.reason if verdict else False
