from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STAFF = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"
KEPT_ROLES = {"primary": "officer_id", "deputy": "deputy_id"}
AREA_WEIGHT, ACTIVITY_WEIGHT = 3, 0.1  # one shared area outweighs three affiliates, ten open activities weigh as one


class IlpMembership(models.Model):
    """The one liaison officer of a company: who it was, who acts today, and who could be.

    The history of officer and deputy is kept whichever way they change. While the officer is away, the substitute acts;
    for an officer whose login is archived, the deputy.
    """

    _inherit = "ilp.membership"

    assignment_ids = fields.One2many("ilp.officer.assignment", "membership_id", "Officers over time", groups=STAFF)
    acting_officer_id = fields.Many2one(
        "res.users", "Acting officer", compute="_compute_acting_officer_id", compute_sudo=True
    )

    @api.depends("officer_id.active", "deputy_id.active", "assignment_ids.date_from", "assignment_ids.date_to")
    def _compute_acting_officer_id(self):
        acting = self._acting_officers(self.env.company._ilp_today())
        for membership in self:
            membership.acting_officer_id = acting[membership]

    def _acting_officer(self, date=None):
        """Who acts for the company on ``date`` (today): the substitute, the officer, or the deputy of one who left."""
        self.ensure_one()
        return self._acting_officers(date or self.env.company._ilp_today())[self]

    def _acting_officers(self, day):
        domain = Domain("membership_id", "in", self._origin.ids) & Domain("role", "=", "substitute")
        history = self.env["ilp.officer.assignment"]
        away = {one.membership_id.id: one.user_id for one in history.search(domain & history._on(day))}
        acting, nobody = {}, self.env["res.users"]
        for membership in self:
            people = (away.get(membership._origin.id, nobody), membership.officer_id, membership.deputy_id)
            active = [user for user in people if user.active]
            acting[membership] = nobody.browse(active[0].id) if active else membership.officer_id
        return acting

    @api.model_create_multi
    def create(self, vals_list):
        """The officers of a new affiliation begin their history."""
        memberships = super().create(vals_list)
        memberships.filtered(lambda one: one.officer_id or one.deputy_id)._keep_assignments()
        return memberships

    def write(self, vals):
        """A change of officer or deputy leaves its dates in the history."""
        result = super().write(vals)
        if vals.keys() & {"officer_id", "deputy_id"}:
            self._keep_assignments()
        return result

    def _keep_assignments(self):
        """Close and open the assignments that differ from the officer and the deputy, in batch.

        ``ilp_handover_date`` and ``ilp_handover_note`` of the context date and explain the change.
        """
        day = self.env.context.get("ilp_handover_date") or self.env.company._ilp_today()
        history_sudo = self._history_sudo()
        running = history_sudo.search(
            [("membership_id", "in", self.ids), ("role", "in", list(KEPT_ROLES)), ("date_to", "=", False)]
        )
        stale = running.filtered(lambda one: one.user_id != one.membership_id[KEPT_ROLES[one.role]])
        begun = stale.filtered(lambda one: one.date_from < day)
        kept = {(one.membership_id.id, one.role) for one in running - stale}
        (stale - begun).unlink()  # it would cover no day
        begun.write({"date_to": day - relativedelta(days=1)})
        history_sudo.flush_model()  # the old officer leaves before the new one begins
        history_sudo.create(
            [vals for vals in self._prepare_assignments(day) if (vals["membership_id"], vals["role"]) not in kept]
        )

    def _history_sudo(self):
        return self.env["ilp.officer.assignment"].sudo()  # kept by named methods: nobody has the right to write it

    def _prepare_assignments(self, day):
        note = self.env.context.get("ilp_handover_note")
        return [
            {
                "membership_id": membership.id,
                "role": role,
                "user_id": membership[name].id,
                "date_from": day,
                "handover_note": note,
            }
            for membership in self
            for role, name in KEPT_ROLES.items()
            if membership[name]
        ]

    # Who could be

    def _officers(self):
        """Every user who can be a liaison officer. Raises a UserError when the programme has none."""
        group = self.env.ref("ilp_membership.group_ilp_officer")
        officers = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        if not officers:
            raise UserError(self.env._("Nobody can be the liaison officer: give a user the officer role first."))
        return officers

    def _officer_candidates(self):
        """The possible officers of the company, best first: user, affiliates, open activities and shared areas of each.

        Workload counts, known areas weigh more; a system administrator comes only after everybody else.
        """
        officers, areas = self._officers(), self.area_ids
        workload = self.env["ilp.officer.workload"].search([("user_id", "in", officers.ids)]).grouped("user_id")
        load = {user: sum(rows.mapped("affiliate_count")) for user, rows in workload.items()}
        tasks = {user: max(rows.mapped("activity_count")) for user, rows in workload.items()}
        candidates = [
            (user, load.get(user, 0), tasks.get(user, 0), areas._within(user.ilp_area_ids)) for user in officers
        ]
        return sorted(candidates, key=self._officer_rank)

    @staticmethod
    def _officer_rank(candidate):
        user, affiliates, activities, shared = candidate
        points = affiliates + activities * ACTIVITY_WEIGHT - len(shared) * AREA_WEIGHT
        return user._is_system(), points, user.id

    def _least_loaded_officer(self):
        """The officer to be suggested: the lightest load among those who know the areas of the company best."""
        return self._officer_candidates()[0][0]
