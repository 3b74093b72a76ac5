from odoo import fields, models
from odoo.fields import Domain


class IlpMembershipTerm(models.Model):
    """What scouting adds to the value statement: needs, introductions, meetings, verdicts, collaborations, outcomes.

    The numbers count sealed needs as well, which say nothing by themselves; the words are those of the timeline, where
    a sealed need has no theme.
    """

    _inherit = "ilp.membership.term"

    def _statement_figures(self):
        """Count what was done in the term, whoever prints it: a number of sealed needs is no secret of theirs."""
        theirs = self._in_term("date") & Domain("side", "=", "company")
        signed = Domain("ilp_membership_id", "=", self.membership_id.id) & Domain("is_ilp_collaboration", "=", True)
        signed &= Domain("ilp_signed_on", ">=", self.date_start) & Domain("ilp_signed_on", "<=", self.date_end)
        held = self._in_term("date_start") & self._state_in("held", "closed")
        reached = self._in_term("date") & self._state_in("confirmed")
        return [
            *super()._statement_figures(),
            (self.env._("Needs submitted"), self._number("ilp.need", self._in_term("submitted_on"))),
            (self.env._("Technologies introduced"), self._number("ilp.match", self._in_term("introduced_on"))),
            (self.env._("Meetings held"), self._number("ilp.meeting", held)),
            (self.env._("Verdicts of your company"), self._number("ilp.assessment", theirs)),
            (self.env._("Collaborations signed"), self._number("crm.lead", signed)),
            (self.env._("Outcomes"), self._number("ilp.outcome", reached)),
        ]

    def _number(self, model, domain):
        return self._every(model).search_count(domain)

    def _every(self, model):
        return self.env[model].sudo()  # to count only, the same for every reader

    def _state_in(self, *states):
        return Domain("state", "in", states)

    def _in_term(self, field):
        end = fields.Datetime.end_of(fields.Datetime.to_datetime(self.date_end), "day")
        within = Domain(field, ">=", self.date_start) & Domain(field, "<=", end)
        return within & Domain("membership_id", "=", self.membership_id.id)

    def _statement_parts(self):
        """What was introduced, judged, agreed and reached, in words."""
        return [
            *super()._statement_parts(),
            (self.env._("Introduced to you"), self._statement_lines("introduction")),
            (self.env._("What your company said"), self._statement_verdicts()),
            (self.env._("Collaborations"), self._statement_lines("collaboration")),
            (self.env._("What came of it"), self._statement_lines("outcome")),
        ]

    def _statement_lines(self, kind):
        domain = self._statement_domain() & Domain("kind", "=", kind)
        lines = self.env["ilp.interaction"].search(domain, order="date, id")
        latest = {line._record_key(): line for line in lines}  # one line for each record, the last one
        return [line.summary for line in latest.values()]

    def _statement_verdicts(self):
        """How many verdicts of the company stand on each step of the two scales."""
        verdicts_sudo = self._every("ilp.assessment")  # steps and numbers only, no theme and no technology
        domain = self._in_term("date") & Domain("side", "=", "company")
        lines = []
        for name in ("proximity_id", "feasibility_id"):
            steps = verdicts_sudo._read_group(domain, [name], ["__count"])
            label = verdicts_sudo._fields[name]._description_string(self.env)
            words = [f"{step.name} {count}" for step, count in steps]
            lines += [f"{label}: {', '.join(words)}"] if words else []
        return lines
