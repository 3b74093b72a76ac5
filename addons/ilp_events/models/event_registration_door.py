from odoo import api, fields, models
from odoo.exceptions import AccessError


class EventRegistration(models.Model):
    """What a seat leaves behind: the invitation follows it, the company's timeline has one line for it.

    The line says whether the person came, and follows every correction: attendance that is undone, a seat that is
    given back, another person in the seat. A person of an affiliate who comes to an event for everyone leaves one, too.
    """

    _inherit = "event.registration"

    ilp_is_absent = fields.Boolean("Did not come", readonly=True, copy=False, tracking=True)
    ilp_kind = fields.Selection(related="event_id.ilp_kind", string="Kind of event")
    ilp_pillar = fields.Selection(related="event_id.ilp_pillar", string="Pillar")
    ilp_series_id = fields.Many2one(related="event_id.ilp_series_id", string="Series")

    @api.model_create_multi
    def create(self, vals_list):
        """Who is registered and has come at once, such as a walk-in of an event for everyone, is on the timeline."""
        seats = super().create(vals_list)
        seats.filtered(lambda seat: seat.state == "done")._ilp_sync_line()
        return seats

    def write(self, vals):
        """Who comes is not absent; the timeline follows whatever happens to the seat."""
        if vals.get("state", "open") != "open":
            vals = {**vals, "ilp_is_absent": False}
        result = super().write(vals)
        if vals.keys() & {"state", "partner_id", "name", "ilp_is_absent"}:
            self._ilp_sync_line()
        return result

    def action_ilp_absent(self):
        """These people had a seat and did not come."""
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        self.check_access("write")
        self._ilp_set_absent()

    def _ilp_set_absent(self):
        absent = self.filtered(lambda seat: seat.state == "open" and not seat.ilp_is_absent)
        absent.write({"ilp_is_absent": True})
        absent.ilp_invitation_id.filtered(lambda one: one.state in ("accepted", "attended"))._set_absent()

    # The timeline

    def _ilp_record(self, lines=None):
        """The invitation follows the seat, the company's timeline has one line that says if the person came.

        ``lines`` are those of the timeline by seat, where the caller knows them.
        """
        if self.state == "draft" or not self.ilp_membership_id:
            return
        invitation = self.ilp_invitation_id
        if self.state == "done":
            invitation._set_attended()
        elif invitation.state != "absent":  # she had the seat and did not come: an edit does not change that
            invitation._set_accepted()
        self._ilp_sync_line(lines)

    def _ilp_sync_line(self, lines=None):
        """Write what became of each seat on its line of the timeline; a seat of an affiliate has one line."""
        seats_sudo = self._ilp_by_rule_sudo()
        seats_sudo.filtered(lambda seat: seat.state == "done" and seat.ilp_kind)._ilp_recognise()
        told = seats_sudo.filtered(lambda seat: seat.ilp_membership_id and seat.state != "draft")
        if lines is None:
            domain = [("res_model", "=", self._name), ("res_id", "in", told.ids)]
            lines = {line.res_id: line for line in seats_sudo.env["ilp.interaction"].search(domain, order="id desc")}
        for seat in told:
            line = lines.get(seat.id)
            if line or seat.state in ("open", "done"):
                seat._ilp_write_line(line)

    def _ilp_recognise(self):
        """Who comes to an event for everyone and is of an affiliate counts for it, without taking from its plan."""
        for seat in self.filtered(lambda one: one.partner_id and not one.ilp_membership_id):
            membership = self.env["ilp.membership"]._of_partner(seat.partner_id, seat.company_id)
            if membership.is_affiliate and seat.event_id.ilp_access == "public":
                seat.ilp_membership_id = membership

    def _ilp_write_line(self, line):
        event, membership = self.event_id, self.ilp_membership_id
        own = event.with_env(membership._in_company_language().env)
        kind = "visit" if event.ilp_kind == "visit" else "event"
        line = line or membership._log_interaction(
            kind, self._ilp_line_summary(own),
            pillar=event.ilp_pillar or "relations",
            direction=event.ilp_direction or "at_institute",
            partners=self.partner_id,
            origin=self, once=False,  # looked for above
        )
        vals = {
            "outcome": self._ilp_line_outcome(own),
            "summary": self._ilp_line_summary(own),
            "partner_ids": self.partner_id | (event._ilp_speakers() if self.state == "done" else self.partner_id),
        }
        if self.state == "done":
            vals["date"] = self.event_begin_date
        elif line.date == self.event_begin_date:  # she was marked as attended, by mistake
            vals["date"] = self.create_date
        changed = {name: value for name, value in vals.items() if line[name] != value}
        if "partner_ids" in changed:
            changed["partner_ids"] = [fields.Command.set(vals["partner_ids"].ids)]
        if changed:
            line.write(changed)

    def _ilp_line_summary(self, own):
        return own.env._("%(person)s registered for %(event)s", person=self.name, event=own.name)

    def _ilp_line_outcome(self, own):
        if self.state == "done":
            return own.env._("Attended")
        if self.ilp_is_absent:
            return own.env._("Did not come")
        if self.state != "cancel":
            return False
        cancelled = own.kanban_state == "cancel"
        return own.env._("The event was cancelled") if cancelled else own.env._("Gave the seat back")
