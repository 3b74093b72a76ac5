from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from .ilp_activation import OPEN_STATES, STAFF
from .ilp_membership_handover import HandoverItems


class IlpMembership(models.Model):
    """The activities of a company: asked for on its page, handed over with it, decided on before it leaves."""

    _inherit = "ilp.membership"

    activation_ids = fields.One2many("ilp.activation", "membership_id", "Activated modules")
    activation_count = fields.Integer("Number of activities", compute="_compute_activation_count", groups=STAFF)

    @api.depends("activation_ids")
    def _compute_activation_count(self):
        domain = [("membership_id", "in", self.ids), ("state", "not in", ("refused", "cancelled"))]
        counts = dict(self.env["ilp.activation"]._read_group(domain, ["membership_id"], ["__count"]))
        for membership in self:
            membership.activation_count = counts.get(membership._origin, 0)

    @api.readonly
    def action_open_activations(self):
        """Open the activities of this company."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_activation_action")
        return action | {
            "domain": [("membership_id", "=", self.ensure_one().id)],
            "context": {"default_membership_id": self.id},
        }

    def _request_activation(self, partner, product, date, people=None, note=None):
        """What a coordinator asks for on the company's page; call it as superuser: the person is checked here.

        A second click finds the first request. Raises a UserError when the company is no affiliate or the wish is
        not possible, an AccessError for anybody but a coordinator.
        """
        self.ensure_one()
        if partner not in self._coordinators():
            raise AccessError(self.env._("A coordinator of your company asks for activities."))
        if not self.is_affiliate:
            raise UserError(self.env._("Activities can be asked for while the affiliation is active."))
        if product not in self.env["product.template"]._ilp_modules(self.company_id):
            raise UserError(self.env._("Choose an activity from the list."))
        if not date or date < self.program_id._today():
            raise UserError(self.env._("Choose a first day from today on."))
        waiting = self.activation_ids.filtered(lambda one: one.state == "requested" and one.product_tmpl_id == product)
        if waiting:
            return waiting
        values = self._prepare_request_vals(product, date, people, note) | {"requested_by_id": partner.id}
        activation = self.env["ilp.activation"].create(values)
        activation._announce()
        return activation

    def _prepare_request_vals(self, product, date, people, note):
        current = self.contact_ids.filtered("is_current").partner_id
        return {
            "membership_id": self.id,
            "product_tmpl_id": product.id,
            "date_start": date,
            "partner_ids": [Command.set((people & current).ids if people else [])],
            "note": note,
            "origin": "portal",
        }

    # Handover

    def _officer_documents(self):
        """Activities belong to the officer too."""
        activations = self.env["ilp.activation"].search([("membership_id", "in", self.ids)])
        return super()._officer_documents() | {"ilp.activation": activations.ids}

    def _handover_items(self, user):
        """Activities that are not over pass to the new officer."""
        theirs = Domain("membership_id", "in", self.ids) & Domain("officer_id", "=", user.id)
        open_ones = self.env["ilp.activation"].search(theirs & Domain("state", "in", OPEN_STATES))
        items = super()._handover_items(user)
        label = self.env._("Activities of the programme")
        return [*items, HandoverItems(label, open_ones, "officer_id")] if open_ones else items

    def _handover_brief(self):
        """The activities that are not over are part of the brief."""
        open_ones = self.activation_ids.filtered(lambda one: one.state in OPEN_STATES)
        lines = [
            f"{one.name}: {one._state_label(one.state)}, {format_date(self.env, one.date_start)}" for one in open_ones
        ]
        return [*super()._handover_brief(), *([(self.env._("Activities of the programme"), lines)] if lines else [])]

    # The end

    def _open_activations(self, last_day=None):
        """What is not over, or will not be on ``last_day``."""
        open_ones = self.activation_ids.filtered(lambda one: one.state in OPEN_STATES)
        return open_ones.filtered(lambda one: not last_day or not one.date_end or one.date_end > last_day)

    def _check_activations_decided(self, last_day=None):
        if left := self._open_activations(last_day):
            raise UserError(
                self.env._("“%(activity)s” is not over: decide first what happens with it.", activity=left[0].name)
            )

    def _end(self, reason, note=False):
        """Nothing that runs is left behind."""
        self._check_activations_decided()
        return super()._end(reason, note)

    def _end_early(self, last_day, reason, note=False):
        """Nothing that runs is left behind."""
        self._check_activations_decided(last_day)
        return super()._end_early(last_day, reason, note)


class IlpMembershipTerm(models.Model):
    """A signed change opens what a company had asked for."""

    _inherit = "ilp.membership.term"

    def _sign_amendment(self, order):
        """The officer learns that the module a company asked for is in its order now."""
        result = super()._sign_amendment(order)
        modules = order.order_line.product_id.product_tmpl_id
        for activation in self.membership_id.activation_ids:
            if activation.state == "requested" and activation.product_tmpl_id in modules:
                activation._tell_officer(lambda env: env._("The company signed the module: approve its request"))
        return result
