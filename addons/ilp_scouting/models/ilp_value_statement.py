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
        term_sudo = self.sudo()  # counts only, the same for every reader
        held, theirs = Domain("state", "in", ("held", "closed")), Domain("side", "=", "company")
        return [
            *super()._statement_figures(),
            (self.env._("Needs submitted"), term_sudo._count("ilp.need", "submitted_on")),
            (self.env._("Technologies introduced"), term_sudo._count("ilp.match", "introduced_on")),
            (self.env._("Meetings held"), term_sudo._count("ilp.meeting", "date_start", held)),
            (self.env._("Verdicts of your company"), term_sudo._count("ilp.assessment", "date", theirs)),
            (self.env._("Collaborations signed"), len(term_sudo._statement_collaborations("ilp_signed_on"))),
            (self.env._("Outcomes"), term_sudo._count("ilp.outcome", "date", Domain("state", "=", "confirmed"))),
        ]

    def _count(self, model, field, domain=Domain.TRUE):
        return self.env[model].search_count(self._in_term(field) & domain)

    def _in_term(self, field):
        end = fields.Datetime.end_of(fields.Datetime.to_datetime(self.date_end), "day")
        within = Domain(field, ">=", self.date_start) & Domain(field, "<=", end)
        return within & Domain("membership_id", "=", self.membership_id.id)

    def _statement_collaborations(self, field):
        mine = Domain("ilp_membership_id", "=", self.membership_id.id) & Domain("is_ilp_collaboration", "=", True)
        within = Domain(field, ">=", self.date_start) & Domain(field, "<=", self.date_end)
        return self.env["crm.lead"].search(mine & within)

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
        verdicts_sudo = self.env["ilp.assessment"].sudo()  # steps and numbers only, no theme and no technology
        domain = self._in_term("date") & Domain("side", "=", "company")
        lines = []
        for name in ("proximity_id", "feasibility_id"):
            steps = verdicts_sudo._read_group(domain, [name], ["__count"])
            label = verdicts_sudo._fields[name]._description_string(self.env)
            words = [f"{step.name} {count}" for step, count in steps]
            lines += [f"{label}: {', '.join(words)}"] if words else []
        return lines
