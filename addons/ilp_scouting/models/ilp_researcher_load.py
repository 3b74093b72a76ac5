from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.slots import quarter

STAFF = "base.group_user"
COUNTED = ("accepted", "held", "closed")


class IlpResearcher(models.Model):
    """How much of a researcher's time the programme may take, in the researcher's own hands by a personal link.

    Above the meetings of a quarter the officer is warned and has to give a reason; in a quiet period nobody asks.
    """

    _name = "ilp.researcher"
    _inherit = ["ilp.researcher", "ilp.token.mixin"]

    meetings_per_quarter = fields.Integer(
        "Meetings in a quarter",
        default=8,
        required=True,
        groups=STAFF,
        help="Above it the officer is warned. Zero: no limit.",
    )
    quiet_from = fields.Date("Quiet from", groups=STAFF)
    quiet_until = fields.Date("Quiet until", groups=STAFF)
    quiet_note = fields.Char("Reason of the quiet period", groups=STAFF)
    quiet_today = fields.Boolean(
        "In a quiet period", compute="_compute_quiet_today", search="_search_quiet_today", groups=STAFF
    )

    _quiet_ordered = models.Constraint(
        "CHECK(quiet_from IS NULL OR quiet_until IS NULL OR quiet_until >= quiet_from)",
        "The quiet period ends before it starts.",
    )

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")

    @api.depends("quiet_from", "quiet_until")
    def _compute_quiet_today(self):
        for researcher in self:
            researcher.quiet_today = researcher._is_quiet(researcher.env.company._ilp_today())

    def _search_quiet_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._ilp_today()
        return [
            ("quiet_until", ">=", today),
            "|",
            ("quiet_from", "=", False),
            ("quiet_from", "<=", today),
        ]

    def _is_quiet(self, day):
        """Whether one of these researchers wants to be left in peace on that day."""
        return any(
            one.quiet_until and (one.quiet_from or day) <= day <= one.quiet_until for one in self
        )

    def _meetings_in_quarter(self, first, after, without=None):
        """{researcher: meetings planned or held in those days}, whoever may read them: a number and nothing else."""
        domain = [
            ("researcher_ids", "in", self.ids),
            ("state", "in", COUNTED),
            ("date_start", ">=", first),
            ("date_start", "<", after),
            ("id", "not in", without.ids if without else []),
        ]
        meetings_sudo = self.env["ilp.meeting"].sudo()  # a count over sealed needs, too
        return dict(meetings_sudo._read_group(domain, ["researcher_ids"], ["__count"]))

    def _meetings_this_quarter(self, day):
        return self._meetings_in_quarter(*quarter(day)).get(self, 0)

    def _why_not_on(self, days, meeting):
        """Sentences that warn the officer before asking these researchers for one of these days."""
        quarters = {day: quarter(day) for day in sorted(days)}
        counts = {span: self._meetings_in_quarter(*span, meeting) for span in set(quarters.values())}
        return [
            sentence
            for one in self
            for day, span in quarters.items()
            for sentence in one._load_sentences(day, counts[span].get(one._origin, 0))
        ]

    def _load_sentences(self, day, count):
        sentences = []
        if self._is_quiet(day):
            until = format_date(self.env, self.quiet_until)
            sentences.append(self.env._("%(person)s wants no meetings until %(day)s.", person=self.name, day=until))
        if self.meetings_per_quarter and count >= self.meetings_per_quarter:
            sentences.append(
                self.env._(
                    "%(person)s has %(count)s meetings in that quarter, and %(limit)s are what was agreed.",
                    person=self.name,
                    count=count,
                    limit=self.meetings_per_quarter,
                )
            )
        return sentences

    def _zone(self):
        return self.partner_id.tz or self.env.company.resource_calendar_id.tz or "UTC"

    def _coming_meetings(self):
        """What this person is asked to or expected at."""
        return self.meeting_ids.filtered(
            lambda meeting: meeting.state == "proposed"
            or (meeting.state == "accepted" and meeting.date_stop > fields.Datetime.now())
        ).sorted(lambda meeting: (meeting.state, meeting.date_start or meeting.create_date))

    def _url(self):
        return f"{self.get_base_url()}/ilp/researcher/{self.token}"

    def _be_quiet(self, until, note):
        """Keep the programme away until that day; an empty day ends the quiet period."""
        start = self.env.company._ilp_today() if until else False
        self.write({"quiet_from": start, "quiet_until": until, "quiet_note": note})
