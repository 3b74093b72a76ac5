from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.credit import months_over

BY_PEOPLE = ("event", "visit", "mentoring")


class Work(NamedTuple):
    """One piece of work of one researcher; `key` names its source, by which it is credited once."""

    researcher: models.Model
    kind: str
    day: object
    quantity: float
    direction: str
    key: str
    membership: models.Model


class IlpContribution(models.Model):
    """What earns points: held meetings, verdicts in time, and the lines of the timeline that name a researcher."""

    _inherit = "ilp.contribution"

    @api.model
    def _cron_collect(self):
        """Credit what has not been credited yet, in every programme; one that another run holds is left to it."""
        programs = self.env["ilp.program"].search([("credit_tariff_ids", "!=", False)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(programs))
        for program in programs:
            for locked in program.try_lock_for_update(allow_referencing=True):
                self._collect(locked)
            if not cron._commit_progress(1):
                break

    @api.model
    def _collect(self, program, year=None):
        """Credit the work of a programme, of one year or of all that are open; what is credited is left alone."""
        tariffs = program.credit_tariff_ids
        if not tariffs:
            return self.browse()
        program._ilp_take_turns()  # of two who collect at once one is retried and finds the rest
        closed = set(program.credit_year_ids.filtered(lambda one: one.state == "closed").mapped("year"))
        works = [
            work
            for work in self._works(program, self._first_open(tariffs, closed))
            if year in (None, work.day.year) and work.day.year not in closed and work.researcher.credit_eligible
        ]
        known = self._known_keys(works)
        vals_list = []
        for work in works:
            tariff = self.env["ilp.credit.tariff"]._of(tariffs, work.kind, work.direction, work.day)
            if tariff and (work.researcher.id, work.key) not in known:
                known.add((work.researcher.id, work.key))
                vals_list.append(self._prepare_earned(work, tariff))
        return self.create(vals_list)

    @api.model
    def _first_open(self, tariffs, closed):
        """The day from which on work can still be credited: years that are closed need not be read again."""
        first = min(tariffs.mapped("date_from"))
        year = first.year
        while year in closed:
            year += 1
        return max(first, date(year, 1, 1))

    @api.model
    def _known_keys(self, works):
        domain = [("source_key", "in", list({work.key for work in works}))]
        rows = self._read_group(domain, ["researcher_id", "source_key"])
        return {(researcher.id, key) for researcher, key in rows}

    @api.model
    def _works(self, program, first):
        """Every piece of work for the programme since ``first``; the same queries for any number of them."""
        theirs = Domain("membership_id.program_id", "=", program.id)
        before = first - timedelta(days=program.credit_verdict_days + 1)  # the first verdict may be of a closed year
        return [
            *self._meeting_works(theirs & Domain("date_start", ">=", first), program),
            *self._verdict_works(theirs & Domain("date", ">=", before), program),
            *self._line_works(theirs & Domain("date", ">=", first), program),
            *self._tutor_works(theirs & Domain("date_end", ">=", first), program),
        ]

    @api.model
    def _day(self, program, moment):
        return fields.Datetime.context_timestamp(program.with_context(tz=str(program._meeting_zone())), moment).date()

    @api.model
    def _meeting_works(self, domain, program):
        directions = {"institute": "at_institute", "company": "at_company", "remote": "remote"}
        for meeting in self.env["ilp.meeting"].search(domain & Domain("state", "in", ("held", "closed"))):
            hours = (meeting.date_stop - meeting.date_start).total_seconds() / 3600 if meeting.date_stop else 1
            day = self._day(program, meeting.date_start)
            place, key = directions[meeting.place], f"ilp.meeting,{meeting.id}"
            for researcher in meeting.researcher_ids:
                yield Work(researcher, "meeting", day, hours, place, key, meeting.membership_id)

    @api.model
    def _verdict_works(self, domain, program):
        """The first verdict of a researcher on a technology after a meeting, when it came in time."""
        domain &= Domain("side", "=", "researcher") & Domain("meeting_id", "!=", False)
        verdicts, seen = self.env["ilp.assessment"].search(domain, order="date, id"), set()
        people = self._researchers_of(verdicts.author_id)
        for verdict in verdicts:
            one = (verdict.meeting_id, verdict.match_id, verdict.author_id)
            end = verdict.meeting_id.date_stop or verdict.meeting_id.date_start
            if verdict.author_id in people and one not in seen and end:
                seen.add(one)
                if (verdict.date - end).days < program.credit_verdict_days:
                    key, day = f"ilp.assessment,{verdict.id}", self._day(program, verdict.date)
                    company = verdict.membership_id
                    yield Work(people[verdict.author_id], "verdict", day, 1, "remote", key, company)

    @api.model
    def _line_works(self, domain, program):
        """Lines of the timeline with a researcher among the people.

        Each seat of an event has a line with its speakers: one talk is one, however many people and companies came.
        """
        now = Domain("date", "<=", fields.Datetime.now())
        lines = self.env["ilp.interaction"].search(domain & now & Domain("kind", "in", BY_PEOPLE), order="date, id")
        people, hours = self._researchers_of(lines.partner_ids), self._session_hours(lines)
        for line in lines:
            day = self._day(program, line.date)
            source = line._record_key()
            together = line.kind == "event" or source[0] == "event.registration"
            key = f"{line.kind},{day}" if together else f"{source[0]},{source[1]}"
            for partner in line.partner_ids:
                if partner in people:
                    yield Work(
                        people[partner], line.kind, day, hours.get(line.id, 1), line.direction, key, line.membership_id
                    )

    @api.model
    def _session_hours(self, lines):
        """{line id: hours} of the sessions of a mentoring, which have a beginning and an end."""
        own = lines.filtered(lambda line: line.res_model == "ilp.mentoring.session")
        sessions = {one.id: one for one in self.env["ilp.mentoring.session"].browse(own.mapped("res_id")).exists()}
        return {
            line.id: (session.date_stop - session.date_start).total_seconds() / 3600
            for line in own
            if (session := sessions.get(line.res_id)) and session.date_stop
        }

    @api.model
    def _tutor_works(self, domain, program):
        """Each month of a stay that is over, for who was its tutor then: a later tutor does not earn it again."""
        today, works = self._day(program, fields.Datetime.now()), []
        for stay in self.env["ilp.secondment"].search(domain & Domain("state", "in", ("running", "done"))):
            for number, day in enumerate(months_over(stay.date_start, stay.date_end, today), 1):
                key = f"ilp.secondment,{stay.id},{number}"
                works.append(Work(stay.tutor_id, "secondment", day, 1, "at_institute", key, stay.membership_id))
        earned = {key for _researcher, key in self._known_keys(works)}
        return [work for work in works if work.key not in earned]

    @api.model
    def _researchers_of(self, partners):
        researchers = self.env["ilp.researcher"].with_context(active_test=False)
        return {one.partner_id: one for one in researchers.search([("partner_id", "in", partners.ids)])}
