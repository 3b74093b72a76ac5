from odoo import api, models
from odoo.exceptions import AccessError

BY_RULE = {
    "ilp_attendee_key",
    "ilp_details_on",
    "ilp_entitlement_id",
    "ilp_held_until",
    "ilp_host_consent_on",
    "ilp_known_begin",
    "ilp_known_end",
    "ilp_known_place",
    "ilp_list_consent_on",
    "ilp_membership_id",
    "ilp_room_seat",
    "ilp_seat_token",
    "ilp_ticket_seat",
    "ilp_waiting_rank",
    "ilp_waitlisted_on",
}
BY_OFFICER = {
    "ilp_approval",
    "ilp_confirm_until",
    "ilp_invitation_id",
    "ilp_is_absent",
    "ilp_refusal_reason",
}


class EventRegistration(models.Model):
    """What gate, ledger and waiting list write on a registration, nobody writes by hand.

    Desk and salesmen may write any field of a registration: views hide, only the server refuses. A key, a unit, a
    consent or a place in the line is written by rule alone, so that no place changes without the reason that is asked;
    the request is in the hands of the liaison officers.
    """

    # pylint: disable=consider-merging-classes-inherited  # the outermost door: it sees what the caller sent, no more
    _inherit = "event.registration"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a registration that brings its own admission, also as a default of the context."""
        defaults = {name.removeprefix("default_") for name in self.env.context if name.startswith("default_")}
        self._ilp_check_kept(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse an admission, a place in the line or an approval written by hand."""
        self._ilp_check_kept(set(vals))
        return super().write(vals)

    def _ilp_check_kept(self, names):
        kept = BY_RULE if self._ilp_may_approve() else BY_RULE | BY_OFFICER
        if not self.env.su and (written := kept & names):
            what = ", ".join(sorted(self._fields[name]._description_string(self.env) for name in written))
            raise AccessError(self.env._("The programme keeps this of a registration itself: %(fields)s.", fields=what))
