from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

TRANSITIONS = {"draft": {"confirmed", "withdrawn"}, "confirmed": {"withdrawn"}, "withdrawn": {"draft"}}
WITHDRAW_REASONS = [
    ("mistake", "Recorded by mistake"),
    ("double", "Recorded twice"),
    ("undone", "Undone later: terminated, refused, expired"),
    ("unrelated", "Not owed to the programme"),
]


class IlpOutcome(models.Model):
    """What came of the work with a company: a contract, a patent, a start-up, a hire.

    It counts when it is confirmed: with what it is good for in words, and with evidence that somebody else can look at.
    Withdrawn, with a reason from the list, it stays on record and counts no more. There is no score over outcomes.
    """

    _name = "ilp.outcome"
    _description = "Outcome"
    _inherit = ["ilp.scouting.mixin", "ilp.provenance.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _transitions = TRANSITIONS

    name = fields.Char("Title", required=True, tracking=True)
    type_id = fields.Many2one("ilp.outcome.type", required=True, ondelete="restrict", index=True)
    membership_id = fields.Many2one(
        "ilp.membership", "Company", required=True, index=True, ondelete="restrict",
        compute="_compute_membership_id", store=True, readonly=False, precompute=True,
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    officer_id = fields.Many2one(related="membership_id.officer_id", string="Liaison officer")
    lead_id = fields.Many2one(
        "crm.lead", "Collaboration", index="btree_not_null", ondelete="restrict",
        domain="[('is_ilp_collaboration', '=', True)]", groups="base.group_user",
    )
    need_id = fields.Many2one(
        "ilp.need", related="lead_id.ilp_need_id", store=True, index="btree_not_null", groups="base.group_user"
    )
    origin_line_id = fields.Many2one(
        "ilp.interaction", "Came out of", copy=False, ondelete="set null", index="btree_not_null",
        domain="[('membership_id', '=', membership_id)]", groups="base.group_user",
        help="An event, a visit or a stay, when there is no collaboration behind it.",
    )
    lab_id = fields.Many2one("ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict")
    researcher_ids = fields.Many2many("ilp.researcher", string="Researchers")
    technology_id = fields.Many2one("ilp.technology", index="btree_not_null", ondelete="restrict")
    date = fields.Date(required=True, default=lambda self: self.env.company._ilp_today(), tracking=True)
    benefit_company = fields.Text("Benefit for the company", tracking=True)
    benefit_institute = fields.Text("Benefit for the institute", tracking=True, groups="base.group_user")
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    value = fields.Monetary(tracking=True, help="If it has one in money.")
    evidence_url = fields.Char("Evidence on the web")
    evidence_ids = fields.Many2many(
        "ir.attachment", string="Documents of evidence", copy=False, groups="base.group_user"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("withdrawn", "Withdrawn")],
        required=True, default="draft", copy=False, tracking=True, group_expand=True,
    )
    confirmed_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, copy=False, groups="base.group_user"
    )
    confirmed_on = fields.Date("Confirmed", readonly=True, copy=False)
    withdraw_reason = fields.Selection(
        WITHDRAW_REASONS, "Reason of withdrawal", readonly=True, copy=False, tracking=True, groups="base.group_user"
    )
    withdraw_note = fields.Char("Note on withdrawal", readonly=True, copy=False, groups="base.group_user")

    _withdrawn = models.Constraint(
        "CHECK(state <> 'withdrawn' OR withdraw_reason IS NOT NULL)", "Choose the reason of withdrawal."
    )

    @api.depends("lead_id")
    def _compute_membership_id(self):
        for outcome in self:
            outcome.membership_id = outcome.lead_id.ilp_membership_id or outcome.membership_id

    @api.constrains("lead_id", "origin_line_id", "membership_id")
    def _check_one_company(self):
        for outcome_sudo in self.sudo():  # a collaboration that the user may not read counts as well
            lead_sudo = outcome_sudo.lead_id
            theirs = lead_sudo.ilp_membership_id | outcome_sudo.origin_line_id.membership_id
            if theirs - outcome_sudo.membership_id or (lead_sudo and not lead_sudo.is_ilp_collaboration):
                raise ValidationError(self.env._("An outcome comes from a collaboration of its own company."))

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        lead = self.lead_id
        if lead:
            self.update(self._prepare_from_lead(lead) | {"name": self.name or lead.name})

    @api.model
    def _prepare_from_lead(self, lead):
        return {
            "membership_id": lead.ilp_membership_id.id,
            "type_id": lead.ilp_collaboration_type_id.outcome_type_id.id or self.type_id.id,
            "lab_id": lead.ilp_lab_id.id,
            "technology_id": lead.ilp_technology_id.id,
            "researcher_ids": [fields.Command.set(lead.ilp_researcher_ids.ids)],
            "benefit_company": lead.ilp_benefit_company,
            "benefit_institute": lead.ilp_benefit_institute,
            "currency_id": lead.ilp_currency_id.id,
            "value": lead.ilp_signed_value,
        }

    @api.model_create_multi
    def create(self, vals_list):
        """The evidence belongs to its outcome: who may read the one reads the other."""
        return super().create(vals_list)._own_evidence()

    def write(self, vals):
        """The evidence belongs to its outcome: who may read the one reads the other."""
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._own_evidence()
        return result

    def _own_evidence(self):
        for outcome in self:
            loose = outcome.evidence_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": self._name, "res_id": outcome.id})
        return self

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(outcome.state != "draft" for outcome in self):
            raise UserError(self.env._("Withdraw the outcome instead of deleting it."))

    # Buttons

    def action_confirm(self):
        """It counts from now on, and stands on the company's timeline."""
        self._check_officer()
        for outcome in self:
            outcome._confirm()

    def action_open_withdraw(self):
        """Ask for the reason of withdrawal."""
        self._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_outcome_withdraw_action")
        return action | {"context": {"default_outcome_ids": self.ids}}

    def action_reset(self):
        """Take a withdrawn outcome up again, as a draft."""
        self._check_officer()
        self._step("draft", withdraw_reason=False, withdraw_note=False, confirmed_by_id=False, confirmed_on=False)

    # Business

    def _confirm(self):
        self.ensure_one()._require_state("draft")
        if not (self.benefit_company or self.benefit_institute or "").strip():
            raise UserError(self.env._("Write what it is good for, for the company or for the institute."))
        if not self.evidence_ids and not (self.evidence_url or "").strip():
            raise UserError(self.env._("Add the evidence: a document, or an address on the web."))
        self._step("confirmed", confirmed_by_id=self.env.uid, confirmed_on=self.env.company._ilp_today())
        own = self.membership_id._in_company_language()
        kind = self.type_id.with_env(own.env).name
        self.membership_id._log_interaction(
            "outcome",
            f"{kind}: {self._public_name()}",
            pillar=self.type_id.pillar,
            partners=self.researcher_ids.partner_id,
            date=fields.Datetime.to_datetime(self.date),
            origin=self,
        )

    def _public_name(self):
        if self.need_id and self.need_id._is_sealed():
            return self.need_id._in_company_language()._public_title()
        return self.name

    def _withdraw(self, reason, note=None):
        """Count it no more, with a reason from the list; its line on the timeline says so and leaves the chain."""
        if not reason:
            raise UserError(self.env._("Choose the reason of withdrawal."))
        self._step("withdrawn", withdraw_reason=reason, withdraw_note=note)
        for outcome in self:
            own = outcome.membership_id._in_company_language()
            lines_sudo = self.env["ilp.membership"]._timeline_sudo()._lines_of(self._name, outcome.ids)
            for line_sudo in lines_sudo:
                line_sudo.write({"kind": "other", "origin_id": False, "outcome": own.env._("Withdrawn")})

    def _provenance_parents(self):
        """Out of its collaboration, else of the line that the officer chose."""
        return [self.lead_id, self.origin_line_id]
