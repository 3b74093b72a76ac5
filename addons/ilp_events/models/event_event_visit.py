from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.mail import is_html_empty

from odoo.addons.ilp_membership.tools.tabular import workbook


class EventEvent(models.Model):
    """A guided visit has a host: a laboratory, a body or an affiliate, with the rules of its site and its gate.

    The host's gate gets the list of the visitors: those who agreed to it, with the answers that the host asked for.
    """

    _inherit = "event.event"

    ilp_site_rules = fields.Html(
        "Rules of the site", translate=True, help="Empty: those of the template, each reader in his or her language."
    )
    ilp_shown_rules = fields.Html("Rules shown", compute="_compute_ilp_shown_rules", compute_sudo=True)
    ilp_asks_host_consent = fields.Boolean(
        "The host wants a list of the visitors",
        compute="_compute_ilp_asks_host_consent",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("ilp_site_rules", "event_type_id.ilp_site_rules")
    @api.depends_context("lang")
    def _compute_ilp_shown_rules(self):
        for event in self:
            own = event.ilp_site_rules
            event.ilp_shown_rules = event.event_type_id.ilp_site_rules if is_html_empty(own) else own

    @api.depends("event_type_id")
    def _compute_ilp_asks_host_consent(self):
        for event in self:
            event.ilp_asks_host_consent = event.event_type_id.ilp_asks_host_consent or event.ilp_asks_host_consent

    def action_ilp_visitors(self):
        """Download the list of the visitors for the host's gate."""
        self.ensure_one()._check_ilp_visitors()
        return {"type": "ir.actions.act_url", "url": f"/ilp/events/{self.id}/visitors.xlsx", "target": "self"}

    def _check_ilp_visitors(self):
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may see the list of the visitors."))
        self.check_access("read")

    # The list

    def _ilp_visitors(self):
        """The registered people who agreed that the host is told about them, in the order of their time and name."""
        seats = self.registration_ids.filtered(lambda seat: seat.state in ("open", "done") and seat.ilp_host_consent_on)
        return seats.sorted(lambda seat: (str(seat.event_slot_id.start_datetime or ""), seat.name or "", seat.id))

    def _ilp_visitors_withheld(self):
        """How many registered people have not agreed, and are not on the list."""
        seats = self.registration_ids.filtered(lambda seat: seat.state in ("open", "done"))
        return len(seats) - len(self._ilp_visitors())

    def _ilp_host_questions(self):
        """The questions whose answers the host gets."""
        return self.question_ids.filtered("ilp_for_host").sorted("sequence")

    def _ilp_visitor_rows(self):
        """The list as a header and rows of texts."""
        questions = self._ilp_host_questions()
        about = [self.env._("Name"), self.env._("Company"), self.env._("Job position")]
        about += [self.env._("Time")] if self.is_multi_slots else []
        header = [*about, *questions.mapped("title")]
        rows = []
        for seat in self._ilp_visitors():
            answers = {answer.question_id: answer.display_name for answer in seat.registration_answer_ids}
            about = [seat.name, seat._ilp_company_label(), seat.partner_id.function]
            about += [seat.event_slot_id.display_name] if self.is_multi_slots else []
            rows.append([text or "" for text in [*about, *(answers.get(question) for question in questions)]])
        return header, rows

    def _ilp_visitor_workbook(self):
        header, rows = self._ilp_visitor_rows()
        return workbook(header, rows, self.env._("Visitors"))

    def _ilp_is_hosted_by_reader(self):
        """Whether the company of the person who reads the page opens its doors for this event."""
        company = self.env.user.partner_id.commercial_partner_id
        hosted = [("id", "in", self.ids), ("ilp_host_id.commercial_partner_id", "=", company.id)]
        return bool(company.is_company and self.search_count(hosted, limit=1))

    def _ilp_my_seat(self):
        """The seat of the person who reads the page, if any."""
        domain = [("event_id", "in", self.ids), ("partner_id", "=", self.env.user.partner_id.id)]
        return self.env["event.registration"].search([*domain, ("state", "in", ("open", "done"))], limit=1)

    def _ilp_speakers(self):
        """Who speaks: the contacts of the talks that are not cancelled."""
        return self.track_ids.filtered(lambda track: not track.stage_id.is_cancel).partner_id

    def _ilp_agenda(self):
        """The talks that are announced, in the order of their hour."""
        tracks = self.track_ids.filtered(lambda track: track.is_published and track.date)
        return tracks.sorted(lambda track: (track.date, track.id))
