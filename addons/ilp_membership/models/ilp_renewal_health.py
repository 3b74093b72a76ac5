from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

UNTOUCHED = "is_of_module AND granted > 0 AND used + reserved = 0"
SELF_MADE = ("offer", "accession", "invoice", "payment", "handover")  # lines that no contact with the company left


class IlpRenewal(models.Model):
    """Why a renewal may be at risk. Reasons, not a score: an officer can act on each."""

    _inherit = "ilp.renewal"

    def _reasons(self):
        """{code: (words, whether it alone puts the renewal at risk, condition)}.

        The condition reads `t` (term) and `n` (next term), and is true or false today.
        """
        today = self.env.company._ilp_today()
        coordinator = self._exists(COORDINATOR, today=today)
        one_contact = SQL(ONE_OF_FEW if self._few() else ONE_CONTACT, today=today)
        talk = self._exists(TALK, kinds=SELF_MADE, today=today)
        return {
            "withdrawn": (self.env._("Withdrawal notified"), True, self._among(WITHDRAWN)),
            "error": (self.env._("The renewal cannot go on"), True, SQL(ERROR)),
            "overdue": (self.env._("Unpaid invoice overdue"), True, self._among(OVERDUE, today=today)),
            "silent": (self.env._("No contact for a long time"), True, SQL("NOT %s", talk)),
            "no_coordinator": (self.env._("No coordinator any more"), True, SQL("NOT %s", coordinator)),
            "bounced": (self.env._("Mails to the coordinator bounce"), True, self._among(BOUNCED, today=today)),
            "one_contact": (self.env._("One contact only"), False, one_contact),
            "no_profile": (self.env._("Profile not confirmed"), False, SQL("NOT %s", self._exists(PROFILE))),
            "unused": (self.env._("Paid module not used"), False, self._exists(UNUSED, today=today)),
        }


class IlpEntitlement(models.Model):
    """Whether a module gives the balance: what is paid by itself and not used is a reason to call."""

    _inherit = "ilp.entitlement"

    is_of_module = fields.Boolean("Of a module", readonly=True, copy=False)
    half_time = fields.Date(compute="_compute_half_time", store=True, precompute=True, export_string_translation=False)

    _untouched_idx = models.Index(f"(half_time, term_id) WHERE {UNTOUCHED}")

    @api.depends("term_id.date_start", "term_id.date_end")
    def _compute_half_time(self):
        """The middle of the year: until then nobody wonders why a module is not used."""
        for entitlement in self:
            start, end = entitlement.term_id.date_start, entitlement.term_id.date_end
            entitlement.half_time = start and end and start + timedelta(days=(end - start).days // 2)

    def _grant(self, quantity, origin, reason=None):
        move = super()._grant(quantity, origin, reason)
        self._note_modules([(self, quantity, origin)])
        return move

    @api.model
    def _grant_many(self, grants):
        result = super()._grant_many(grants)
        self._note_modules(grants)
        return result

    @api.model
    def _note_modules(self, grants):
        lines = [(one, line) for one, _quantity, line in grants if line._name == "sale.order.line"]
        given = self.union(*(one for one, line in lines if line.product_id.ilp_kind == "module"))
        given.filtered(lambda one: not one.is_of_module).is_of_module = True


class IlpInteraction(models.Model):
    """When somebody last spoke with each company is looked up without the lines that nobody's contact left."""

    _inherit = "ilp.interaction"

    _contact_idx = models.Index(f"(date, membership_id) WHERE kind NOT IN {SELF_MADE}")


class IlpMembershipContact(models.Model):
    """Who speaks for a company today is read off the index alone."""

    _inherit = "ilp.membership.contact"

    _days_idx = models.Index("(membership_id, date_from, date_to)")
    _coordinator_days_idx = models.Index("(membership_id, date_from, date_to) WHERE is_coordinator")


class ResPartner(models.Model):
    """Whose mails bounce: few of many, found at once."""

    _inherit = "res.partner"

    _bounce_idx = models.Index("(id) WHERE message_bounce > 0")


class IlpMembership(models.Model):
    """Who is in its days of grace: few of many, found at once."""

    _inherit = "ilp.membership"

    _grace_idx = models.Index("(id) WHERE state = 'grace'")


class IlpMembershipTerm(models.Model):
    """What ends in the next months is a range of days."""

    _inherit = "ilp.membership.term"

    _renewing_idx = models.Index("(date_end, id) WHERE state IN ('signed', 'active', 'expired')")


class IlpProgram(models.Model):
    """After how many days of silence a relation is worth a call."""

    _inherit = "ilp.program"

    silence_days = fields.Integer(
        "Days of silence", required=True, default=90, help="Without any contact for longer, a renewal is at risk."
    )

    _silence = models.Constraint("CHECK(silence_days > 0)", "Days of silence are at least one.")


# Each condition hangs on its row by equalities only: PostgreSQL then can look a few rows up, and hash for many.
# Of what is rare, the affiliations are told (`_among`).
WITHDRAWN = "SELECT w.membership_id FROM ilp_withdrawal w WHERE w.state = 'notified'"
ERROR = "(coalesce(t.renewal_error, n.renewal_error) IS NOT NULL)"
OVERDUE = "SELECT x.membership_id FROM ilp_membership_term x WHERE x.payment_due < %(today)s"
TALK = """
    SELECT 1 FROM ilp_interaction i JOIN ilp_program ip ON i.date > %(today)s::date - ip.silence_days
     WHERE i.membership_id = t.membership_id AND ip.id = t.program_id AND i.kind NOT IN %(kinds)s"""
CURRENT = "c.date_from <= %(today)s AND (c.date_to IS NULL OR c.date_to >= %(today)s)"
CONTACT = f"FROM ilp_membership_contact c WHERE c.membership_id = t.membership_id AND {CURRENT}"
COORDINATOR = f"SELECT 1 {CONTACT} AND c.is_coordinator"
BOUNCED = f"""
    SELECT c.membership_id FROM ilp_membership_contact c JOIN res_partner b ON b.id = c.partner_id
     WHERE {CURRENT} AND c.is_coordinator AND b.message_bounce > 0"""
ONE_OF_FEW = f"(SELECT count(*) {CONTACT}) = 1"
ONE_CONTACT = f"""
    t.membership_id IN (SELECT c.membership_id FROM ilp_membership_contact c
                         WHERE {CURRENT} GROUP BY c.membership_id HAVING count(*) = 1)"""
PROFILE = "SELECT 1 FROM ilp_profile f WHERE f.membership_id = t.membership_id AND f.state = 'confirmed'"
UNUSED = f"SELECT 1 FROM ilp_entitlement e WHERE e.term_id = t.id AND e.half_time < %(today)s AND {UNTOUCHED}"
