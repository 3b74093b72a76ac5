from odoo import models


class IlpSecondment(models.Model):
    """A need may have come out of a stay at the institute."""

    _name = "ilp.secondment"
    _inherit = ["ilp.secondment", "ilp.provenance.mixin"]

    def _provenance_roots(self):
        """The stays that have begun."""
        return self.filtered(lambda stay: stay.state in ("running", "done"))

    def _provenance_areas(self):
        return self.area_ids


class IlpMentoringSession(models.Model):
    """A need may have come out of a session with a researcher."""

    _name = "ilp.mentoring.session"
    _inherit = ["ilp.mentoring.session", "ilp.provenance.mixin"]

    def _provenance_roots(self):
        """The sessions that were held."""
        return self.filtered(lambda session: session.state == "held")

    def _provenance_areas(self):
        return self.mentoring_id.technology_id.area_ids


class IlpMentoring(models.Model):
    """What came out of a mentoring came out of its sessions."""

    _name = "ilp.mentoring"
    _inherit = ["ilp.mentoring", "ilp.provenance.mixin"]

    def _provenance_sources(self):
        return self._origin.session_ids


class IlpNeed(models.Model):
    """A need that was found in a stay or a session came out of it."""

    _inherit = "ilp.need"

    def _provenance_parents(self):
        found = self.candidate_ids
        return [found.log_id.secondment_id, found.session_id]


class IlpMembershipTerm(models.Model):
    """The value statement counts stays and sessions as well."""

    _inherit = "ilp.membership.term"

    def _statement_figures(self):
        """Count the stays that began in the term, and the sessions held in it."""
        stays = self._in_term("date_start") & self._state_in("running", "done")
        sessions = self._in_term("date_start") & self._state_in("held")
        return [
            *super()._statement_figures(),
            (self.env._("Industrial secondments"), self._number("ilp.secondment", stays)),
            (self.env._("Sessions of reverse mentoring"), self._number("ilp.mentoring.session", sessions)),
        ]
