import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext

from ..tools.differences import set_differences, text_differences
from .ilp_profile import PROFILE_SECTIONS

BATCH = 100
_logger = logging.getLogger(__name__)


class IlpProfile(models.Model):
    """Versions of a profile: what changed since the last confirmed one, and whether it is still true at the renewal."""

    _inherit = "ilp.profile"

    is_reconfirmation = fields.Boolean("Asked at the renewal", readonly=True, copy=False)
    term_id = fields.Many2one("ilp.membership.term", "Asked for the term", readonly=True, copy=False)
    shared_on = fields.Datetime("Shared on", readonly=True, copy=False)
    asked_on = fields.Datetime("Asked by mail on", readonly=True, copy=False)
    reminded_on = fields.Datetime("Reminded on", readonly=True, copy=False)
    previous_id = fields.Many2one("ilp.profile", "Compared with", compute="_compute_differences")
    has_changed = fields.Boolean("Changed", compute="_compute_differences")
    differences = fields.Html(compute="_compute_differences", sanitize=False)

    @api.depends("version", "membership_id.profile_ids.state", *PROFILE_SECTIONS)
    def _compute_differences(self):
        for profile in self:
            previous = profile._previous_version()
            sections = profile._differences(previous) if previous else {}
            profile.previous_id = previous
            profile.has_changed = any(kind != "same" for pieces in sections.values() for kind, _text in pieces)
            profile.differences = profile._render_differences(sections) if sections else False

    def _previous_version(self):
        """The last version that the company confirmed before this one."""
        confirmed = self.membership_id.profile_ids.filtered(
            lambda other: other.state == "confirmed" and other.version < self.version
        )
        return confirmed.sorted("version")[-1:]

    def _differences(self, previous):
        """Section -> its pieces, each with *same*, *removed* or *added*."""
        return {
            "strategic_objectives": self._text_differences(previous, "strategic_objectives"),
            "area_ids": set_differences(previous.area_ids.mapped("name"), self.area_ids.mapped("name")),
            "expectations": self._text_differences(previous, "expectations"),
        }

    def _text_differences(self, previous, name):
        old, new = (html2plaintext(profile[name] or "").strip() for profile in (previous, self))
        return text_differences(old, new)

    def _render_differences(self, sections):
        return self.env["ir.qweb"]._render("ilp_membership.profile_differences", {"sections": sections})

    def write(self, vals):
        """Remember when a version was shared."""
        if vals.get("state") == "shared":
            vals = vals | {"shared_on": fields.Datetime.now(), "reminded_on": False}
        return super().write(vals)

    # Still true? The question of a renewal

    @api.model
    def _ask_again(self, membership, term):
        """Open a shared copy of the confirmed profile, for the company to say whether it is still true."""
        last = membership.profile_id
        values = {name: last[name] for name in PROFILE_SECTIONS if name != "area_ids"}
        return self.with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True).create(
            {
                **values,
                "membership_id": membership.id,
                "area_ids": [Command.set(last.area_ids.ids)],
                "state": "shared",
                "shared_on": fields.Datetime.now(),
                "is_reconfirmation": True,
                "term_id": term.id,
            }
        )

    @api.model
    def _cron_ask(self):
        """Ask the companies by mail whether their profile is still true, and remind them once."""
        self._send_each(self._to_ask_domain(), "asked_on", "mail_template_profile_again")
        for program in self.env["ilp.program"].search([("profile_reminder_days", ">", 0)]):
            self._send_each(self._to_remind_domain(program), "reminded_on", "mail_template_profile_reminder")

    @api.model
    def _to_ask_domain(self):
        return Domain("state", "=", "shared") & Domain("is_reconfirmation", "=", True) & Domain("asked_on", "=", False)

    @api.model
    def _to_remind_domain(self, program):
        latest = fields.Datetime.now() - timedelta(days=program.profile_reminder_days)
        return (
            Domain("state", "=", "shared")
            & Domain("membership_id.program_id", "=", program.id)
            & Domain("shared_on", "<", latest)
            & Domain("reminded_on", "=", False)
        )

    def _send_each(self, domain, stamp, template):
        cron, template = self.env["ir.cron"], self.env.ref(f"ilp_membership.{template}")
        cron._commit_progress(remaining=self.search_count(domain))
        failed = self.browse()
        while profiles := self.search(domain & Domain("id", "not in", failed.ids), limit=BATCH).try_lock_for_update():
            sent = profiles.filtered(lambda profile: profile._send_one(template))
            failed |= profiles - sent
            sent.write({stamp: fields.Datetime.now()})
            if not cron._commit_progress(len(profiles)):
                break

    def _send_one(self, template):
        """Mail one profile to the coordinators; one that fails stops only itself and is tried again tomorrow."""
        try:
            with self.env.cr.savepoint():
                template._send_to_partners(self, self.membership_id._coordinators())
        except Exception:
            _logger.exception("The mail of the profile %s failed", self.ids)
            return False
        return True


class IlpMembership(models.Model):
    """A renewal asks the company whether its profile is still true, and the officer to look at it again."""

    _inherit = "ilp.membership"

    def _renewal_offered(self, term):
        """Open the question about the profile and the task of the due diligence."""
        result = super()._renewal_offered(term)
        self._ask_due_diligence()
        states = self.profile_ids.mapped("state")
        if "confirmed" in states and set(states) == {"confirmed"}:
            self.env["ilp.profile"]._ask_again(self, term)
        return result
