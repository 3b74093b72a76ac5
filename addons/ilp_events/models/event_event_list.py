from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.fields import Domain

LISTED = {"ilp_kind", "ilp_access", "ilp_audience_role_ids", "company_id", "date_begin", "date_end"}


class EventEvent(models.Model):
    """The list of a plenary: every affiliate is on it from the first day, and nobody is mailed before it is announced.

    Workshops and visits choose their people when they are announced.
    """

    _inherit = "event.event"

    ilp_invites_me = fields.Boolean(
        "Invites my company", compute="_compute_ilp_invites_me", compute_sudo=True, search="_search_ilp_invites_me"
    )

    @api.depends_context("uid")
    def _compute_ilp_invites_me(self):
        """Record rules ask this, and not the invitations themselves: those would stay in the cache of who may not."""
        mine = self._ilp_having("ilp.event.invitation", self._ilp_my_invitations())
        for event in self:
            event.ilp_invites_me = event in mine

    def _search_ilp_invites_me(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("ilp_invitation_ids", "any", self._ilp_my_invitations())

    def _ilp_having(self, model, domain):
        groups = self.env[model]._read_group(domain & Domain("event_id", "in", self.ids), ["event_id"])
        return self.browse(event.id for (event,) in groups)

    def _ilp_my_invitations(self):
        """The invitations of the user's company that were sent."""
        own = Domain("membership_id.partner_id", "=", self.env.user.commercial_partner_id.id)
        return own & Domain("state", "!=", "to_send")

    @api.model_create_multi
    def create(self, vals_list):
        """A plenary has its list at once."""
        events = super().create(vals_list)
        events._ilp_list_plenaries()
        return events

    def write(self, vals):
        """The list follows what the event becomes until it is announced."""
        result = super().write(vals)
        if not LISTED.isdisjoint(vals):
            self._ilp_list_plenaries()
        return result

    @api.onchange("ilp_kind")
    def _onchange_ilp_kind(self):
        if self.ilp_kind == "plenary" and self.ilp_access == "public" and not self.registration_ids:
            self.ilp_access = "affiliates"

    def _ilp_listed_domain(self):
        return Domain("ilp_kind", "=", "plenary") & Domain("ilp_invited_on", "=", False)

    def _ilp_list_plenaries(self):
        """Bring the lists of these up to date, those of unannounced plenaries only; another kind keeps no list."""
        unannounced_sudo = self.sudo().filtered(  # whoever may make the event need not read every affiliate
            lambda event: event.ilp_access and not event.ilp_invited_on and not event.is_finished
        )
        plenaries = unannounced_sudo.filtered(lambda e: e.ilp_kind == "plenary" and e.ilp_access != "public")
        listed = (unannounced_sudo - plenaries).ilp_invitation_ids
        listed.filtered(lambda one: one.is_automatic and one.state == "to_send").unlink()
        plenaries._ilp_list()

    @api.model
    def _ilp_list_newcomers(self, memberships):
        """Put these affiliates on the list of every coming plenary. A job that does the same at once is no error."""
        domain = self._ilp_coming_domain() & Domain("ilp_kind", "=", "plenary") & Domain("ilp_access", "!=", "public")
        domain &= Domain("company_id", "in", [*memberships.company_id.ids, False])
        try:
            with self.env.cr.savepoint():
                self.search(domain)._ilp_list()
        except IntegrityError:
            self.env.invalidate_all()  # the daily job completes the list
