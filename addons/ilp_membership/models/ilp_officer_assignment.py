from odoo import api, fields, models
from odoo.fields import Domain


class IlpOfficerAssignment(models.Model):
    """Who followed an affiliate, as what, from and until which day. It keeps itself: see `_keep_assignments`.

    Never two liaison officers on one day, nor two substitutes: PostgreSQL refuses it. A substitute acts for the
    officer who is away, between two days.
    """

    _name = "ilp.officer.assignment"
    _description = "Officer of an affiliate"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    user_id = fields.Many2one("res.users", "Person", required=True, ondelete="restrict", index=True)
    role = fields.Selection(
        [("primary", "Liaison officer"), ("deputy", "Deputy officer"), ("substitute", "Substitute")], required=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until")
    handover_note = fields.Text()
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    _one_primary = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (role = 'primary')",
        "An affiliate has one liaison officer on each day.",
    )
    _one_substitute = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (role = 'substitute')",
        "Somebody substitutes the officer in these days already.",
    )
    _one_deputy = models.UniqueIndex(
        "(membership_id) WHERE role = 'deputy' AND date_to IS NULL", "An affiliate has one deputy."
    )
    _dates_ordered = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "The end precedes the start.")
    _substitute_ends = models.Constraint(
        "CHECK(role <> 'substitute' OR date_to IS NOT NULL)", "Write until which day somebody substitutes the officer."
    )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = self.env.company._ilp_today()
        for assignment in self:
            begun = bool(assignment.date_from) and assignment.date_from <= today
            assignment.is_current = begun and (not assignment.date_to or assignment.date_to >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._on(self.env.company._ilp_today())

    @api.model
    def _on(self, day):
        """Domain of the assignments that cover ``day``."""
        return Domain("date_from", "<=", day) & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
