from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain


class IlpHandover(models.TransientModel):
    """One or many affiliates pass from an officer to another, for good or while the officer is away.

    For good every open item moves with them and the brief of each company is written. For an absence nothing moves:
    mails and new activities go to the substitute between the two days.
    """

    _name = "ilp.handover"
    _description = "Handover of affiliates"

    mode = fields.Selection(
        [("handover", "For good"), ("substitute", "While the officer is away")], required=True, default="handover"
    )
    user_id = fields.Many2one(
        "res.users", "From", required=True, context={"active_test": False}, domain=[("share", "=", False)]
    )
    successor_id = fields.Many2one("res.users", "To", required=True, domain=lambda self: self._domain_successor())
    membership_ids = fields.Many2many(
        "ilp.membership", string="Affiliates", compute="_compute_membership_ids", store=True, readonly=False
    )
    date = fields.Date("From the day", required=True, default=lambda self: self.env.company._ilp_today())
    date_to = fields.Date("Until")
    note = fields.Text("What the successor should know")
    tell_company = fields.Boolean("Tell the companies", default=True)
    line_ids = fields.One2many("ilp.handover.line", "handover_id", "Preview", compute="_compute_line_ids", store=True)

    @api.model
    def default_get(self, fields_list):
        """Start from the affiliates the user selected and their officer."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "ilp.membership":
            memberships = self.env["ilp.membership"].browse(self.env.context.get("active_ids", []))
            values.setdefault("user_id", memberships.officer_id[:1].id)
            values["membership_ids"] = [Command.set(memberships.ids)]
        return values

    def _domain_successor(self):
        return [("all_group_ids", "in", self.env.ref("ilp_membership.group_ilp_officer").ids), ("share", "=", False)]

    @api.depends("user_id")
    def _compute_membership_ids(self):
        for wizard in self:
            given = wizard.membership_ids._origin.filtered(
                lambda one, user=wizard.user_id: user in one.officer_id | one.deputy_id
            )
            wizard.membership_ids = given or wizard._followed()

    def _followed(self):
        user = self.user_id.id
        domain = ["|", ("officer_id", "=", user), ("deputy_id", "=", user), ("state", "!=", "ended")]
        return self.env["ilp.membership"].search(domain) if user else self.env["ilp.membership"]

    @api.depends("user_id", "membership_ids", "mode")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [Command.create(vals) for vals in wizard._prepare_lines()] if wizard.mode == "handover" else []
            wizard.line_ids = [Command.clear(), *lines]

    def _prepare_lines(self):
        """One line for each company and kind: what would move and how much of it."""
        user = self.user_id._origin
        return [
            {
                "membership_id": membership.id,
                "label": item.label,
                "count": len(item.records),
                "names": self._names(item.records),
            }
            for membership in self._memberships_sudo()
            for item in membership._handover_items(user)
        ]

    def _names(self, records):
        """The first records, of those that the user may read."""
        readable = records.with_env(self.env)._filtered_access("read")
        return ", ".join(record.display_name or "" for record in readable[:5])

    def _memberships_sudo(self):
        return self.membership_ids._origin.sudo()  # every open item moves, also those that the user cannot read

    def action_hand_over(self):
        """Do it, keep the history, write the briefs, tell both officers and the companies."""
        self.ensure_one()
        self._check_allowed()
        if self.mode == "substitute":
            self._substitute()
        else:
            self._hand_over()
        return {"type": "ir.actions.act_window_close"}

    def _check_allowed(self):
        administration = self.env.user.has_group("ilp_membership.group_ilp_administration")
        own_absence = self.mode == "substitute" and self.user_id == self.env.user
        if not administration and not (own_absence and self.env.user.has_group("ilp_membership.group_ilp_officer")):
            raise AccessError(self.env._("Administration hands affiliates over; officers name their own substitute."))
        self.membership_ids.check_access("write")
        if self.user_id == self.successor_id or not self.membership_ids:
            raise UserError(self.env._("Choose at least one affiliate, and another person to follow it."))
        if not self.successor_id.filtered_domain(self._domain_successor()):
            raise UserError(self.env._("%(name)s is no liaison officer.", name=self.successor_id.name))

    def _substitute(self):
        if not self.date_to or self.date_to < self.date:
            raise UserError(self.env._("Write the first and the last day of the absence."))
        history_sudo = self.membership_ids._history_sudo()
        followed = self.membership_ids.filtered(lambda one: one.officer_id == self.user_id)
        theirs = [("membership_id", "in", followed.ids), ("role", "=", "substitute")]
        taken = history_sudo.search([*theirs, ("date_from", "<=", self.date_to), ("date_to", ">=", self.date)])
        if taken:
            raise UserError(
                self.env._(
                    "%(company)s has a substitute in these days: %(name)s.",
                    company=taken[0].membership_id.display_name,
                    name=taken[0].user_id.name,
                )
            )
        history_sudo.create([self._prepare_substitute(membership) for membership in followed])

    def _prepare_substitute(self, membership):
        return {
            "membership_id": membership.id,
            "user_id": self.successor_id.id,
            "role": "substitute",
            "date_from": self.date,
            "date_to": self.date_to,
            "handover_note": self.note,
        }

    def _hand_over(self):
        self._check_date()
        context = {"ilp_handover_date": self.date, "ilp_handover_note": self.note}
        for membership_sudo in self._memberships_sudo().with_context(**context):
            is_officer = membership_sudo.officer_id == self.user_id
            membership_sudo._handover(self.user_id, self.successor_id)
            membership_sudo._log_brief(self.user_id, self.successor_id, self.note)
            if is_officer and self.tell_company:
                membership_sudo._introduce_officer()
        self._tell_officers()

    def _check_date(self):
        if self.date > self.env.company._ilp_today():
            raise UserError(self.env._("A handover cannot be dated in the future: name a substitute until then."))
        running = Domain("membership_id", "in", self.membership_ids.ids) & Domain("date_to", "=", False)
        late = self.env["ilp.officer.assignment"].search(
            running & Domain("user_id", "=", self.user_id.id) & Domain("date_from", ">", self.date), limit=1
        )
        if late:
            raise UserError(
                self.env._(
                    "%(name)s began to follow %(company)s after this day: choose a later one.",
                    name=self.user_id.name,
                    company=late.membership_id.display_name,
                )
            )

    def _tell_officers(self):
        people = (self.user_id.filtered("active") | self.successor_id).partner_id
        self.env.ref("ilp_membership.mail_template_handover")._send_to_partners(self, people)


class IlpHandoverLine(models.TransientModel):
    """What would move: one line for each company and kind."""

    _name = "ilp.handover.line"
    _description = "Preview of a handover"

    handover_id = fields.Many2one("ilp.handover", required=True, ondelete="cascade")
    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade")
    label = fields.Char("What")
    count = fields.Integer("How many")
    names = fields.Char("Which")
