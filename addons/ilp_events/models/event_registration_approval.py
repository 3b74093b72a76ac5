from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .event_registration_gate import COMING

POLICY = [
    ("no", "Nobody has to approve"),
    ("hold", "An officer approves; the request holds a seat"),
    ("free", "An officer approves; the request holds no seat"),
]


class EventEvent(models.Model):
    """An event may ask that an officer approves each registration."""

    # pylint: disable=consider-merging-classes-inherited  # the approval has a file of its own
    _inherit = "event.event"

    ilp_approval_policy = fields.Selection(POLICY, "Approval", required=True, default="no")
    ilp_request_count = fields.Integer("Requests to approve", compute="_compute_ilp_request_count", compute_sudo=True)

    def _compute_ilp_request_count(self):
        domain = self._ilp_request_domain()
        counts = dict(self.env["event.registration"]._read_group(domain, ["event_id"], ["__count"]))
        for event in self:
            event.ilp_request_count = counts.get(event._origin, 0)

    def action_ilp_open_requests(self):
        """The requests for a seat that an officer has not answered yet."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("event.event_registration_action_tree")
        return action | {"domain": list(self._ilp_request_domain()), "context": {"default_event_id": self.ids[:1]}}

    def _ilp_request_domain(self):
        asking = Domain("ilp_approval", "=", "requested") & Domain("state", "!=", "cancel")
        return Domain("event_id", "in", self.ids) & asking

    def _ilp_asks_before_sale(self):
        """Whether the user asks before anything is sold: all but the officers do, where the event says so."""
        asking = self.filtered(lambda event: event.ilp_approval_policy != "no")
        return bool(asking) and not self.env["event.registration"]._ilp_may_approve()


class EventRegistration(models.Model):
    """A request for a seat, where the event asks for approval.

    Whoever is not a liaison officer asks; the officer approves, or refuses with a reason that the person reads. As
    the event says, the request holds a seat and a unit of the plan until then, or nothing. Approved without a free
    seat, the person waits in line. A priced seat is ordered once it is approved, and never before: what an institute's
    own salesman put in an order asks nobody. Approved is a person: another one in the seat asks anew, and nobody but
    an officer confirms or lets in who was refused or not answered yet.
    """

    # pylint: disable=consider-merging-classes-inherited  # the approval has a file of its own
    _inherit = "event.registration"

    ilp_approval = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
        "Request",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
    )
    ilp_refusal_reason = fields.Char("Reason of the refusal", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever is not an officer makes a request, where the event asks for approval."""
        registrations = super().create([{**vals, **self._ilp_request(vals)} for vals in vals_list])
        registrations.filtered(lambda r: r.ilp_approval == "requested")._ilp_mail("mail_template_approval_requested")
        return registrations

    def write(self, vals):
        """Another person asks anew; what an officer has not approved is not confirmed by another hand."""
        if self._ilp_may_approve():
            result = super().write(vals)
            if vals.get("state") == "done":
                self._ilp_approve_present()
            return result
        if vals.get("state") in ("open", "done"):
            self._ilp_check_unapproved(vals["state"])
        moving = [name for name in ("partner_id", "event_id") if name in vals]
        moved = self.filtered(lambda seat: any(seat[name] and seat[name].id != vals[name] for name in moving))
        result = super().write(vals)
        moved._ilp_request_again()
        return result

    def _ilp_check_unapproved(self, state):
        for seat in self.filtered(lambda one: one.ilp_approval in ("requested", "refused") and one.state != state):
            raise AccessError(
                self.env._("Only a liaison officer may decide on a request.") + f" ({seat.name or seat.display_name})"
            )

    def _ilp_approve_present(self):
        """Whom an officer lets in is approved, and a priced seat is ordered."""
        for request in self.filtered(lambda seat: seat.ilp_approval == "requested"):
            request.ilp_approval = "approved"
            request.with_user(SUPERUSER_ID)._ilp_sell()  # officers sell nothing

    def _ilp_request_again(self):
        asking = self._ilp_by_rule_sudo().filtered(
            lambda seat: seat.event_id.ilp_approval_policy != "no"
            and seat.state in COMING
            and not seat.sale_order_line_id
        )
        if asking:
            asking.write({"ilp_approval": "requested"})
            asking._ilp_mail("mail_template_approval_requested")

    @api.model
    def _ilp_request(self, vals):
        event_id = vals.get("event_id") or self.env.context.get("default_event_id")
        policy = self.env["event.event"].browse(event_id).ilp_approval_policy or "no"
        if policy == "no" or vals.get("sale_order_line_id") or self._ilp_may_approve():
            return {}
        free = {"state": "draft", "ilp_waitlisted_on": fields.Datetime.now()}
        return {"ilp_approval": "requested", "state": "open", **(free if policy == "free" else {})}

    def _ilp_may_approve(self):
        return self.env.user._is_superuser() or self.env.user.has_group("ilp_membership.group_ilp_officer")

    def _ilp_is_provisional(self):
        """A request that holds a seat has not got it yet."""
        return super()._ilp_is_provisional() or (self.state == "open" and self.ilp_approval == "requested")

    def action_ilp_approve(self):
        """Give the people who asked their seat; where none is free they wait for it."""
        self._ilp_check_decision()
        for request in self:
            request._ilp_check_happens()
            request._ilp_check_not_over()
            if not request._ilp_admit_request():
                request._ilp_mail("mail_template_waiting")
                continue
            by_rule = request.with_user(SUPERUSER_ID)  # officers write no place in the line, and sell nothing
            by_rule.ilp_waitlisted_on = False
            by_rule._ilp_sell()
            request._ilp_record()
            request._ilp_mail("mail_template_approval_approved")
        self.env.ref("event.event_mail_scheduler")._trigger()

    def _ilp_admit_request(self):
        """Whether the person has a seat now; raises the gate's sentence where the event has no waiting list."""
        try:
            with self.env.cr.savepoint():
                self.write({"ilp_approval": "approved", "state": "open"})
                self.flush_recordset()
        except UserError:
            if not self.event_id.ilp_has_waiting_list:
                raise
            self.ilp_approval = "approved"
        return self.state == "open"

    def _ilp_refuse(self, reason):
        """Say no, with the reason that the person reads; what the request held goes back."""
        self._ilp_check_decision()
        self.write({"ilp_approval": "refused", "ilp_refusal_reason": reason, "state": "cancel"})
        self._ilp_mail("mail_template_approval_refused")

    def _ilp_check_decision(self):
        self.check_access("write")
        if not self._ilp_may_approve():
            raise AccessError(self.env._("Only a liaison officer may decide on a request."))
        if any(request.ilp_approval != "requested" or request.state == "cancel" for request in self):
            raise UserError(self.env._("This request was answered already."))
