from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .ilp_profile import PROFILE_SECTIONS

TRANSITIONS = {
    "prospect": {"profiling", "offered", "ended"},
    "profiling": {"offered", "ended"},
    "offered": {"profiling", "active", "ended"},
    "active": {"profiling", "grace", "ended"},
    "grace": {"active", "lapsed", "ended"},
    "lapsed": {"profiling", "offered", "active", "ended"},
    "ended": set(),
}
AFFILIATE_STATES = ("active", "grace")
GATE_FIELDS = ["partner_id", "program_id", "company_id", "officer_id", "state"]  # what is asked of an affiliation first


class IlpMembership(models.Model):
    """The relation between a company and the programme. It lasts over the years; each year is a term.

    It begins as a prospect, is profiled, gets an offer and becomes active with the signed accession: from then on it
    has an accession date and exactly one liaison officer. After the last term it keeps its benefits for the days of
    grace and then lapses. The company's level (grade) and its price list mirror the state and never decide it.
    """

    _name = "ilp.membership"
    _description = "Affiliation"
    _inherit = ["ilp.state.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "partner_id, id desc"
    _rec_names_search = ["partner_id.name", "partner_id.vat"]
    _check_company_auto = True
    _transitions = TRANSITIONS

    partner_id = fields.Many2one(
        "res.partner", "Affiliate", required=True, index=True, ondelete="restrict", tracking=True
    )
    program_id = fields.Many2one(
        "ilp.program", "Programme", required=True, default=lambda self: self._default_program()
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True, string="Institute")
    officer_id = fields.Many2one(
        "res.users", "Liaison officer", tracking=True, index=True, domain=[("share", "=", False)]
    )
    deputy_id = fields.Many2one("res.users", "Deputy officer", tracking=True, domain=[("share", "=", False)])
    state = fields.Selection(
        [
            ("prospect", "Prospect"),
            ("profiling", "Profiling"),
            ("offered", "Offered"),
            ("active", "Active"),
            ("grace", "In grace"),
            ("lapsed", "Lapsed"),
            ("ended", "Ended"),
        ],
        required=True,
        default="prospect",
        tracking=True,
        group_expand=True,
    )
    accession_date = fields.Date("Accession", readonly=True, copy=False, tracking=True)
    lead_id = fields.Many2one("crm.lead", readonly=True, copy=False, index="btree_not_null")
    # what belongs to the relation
    term_ids = fields.One2many("ilp.membership.term", "membership_id", "Terms")
    current_term_id = fields.Many2one("ilp.membership.term", "Current term", compute="_compute_current_term_id")
    profile_ids = fields.One2many("ilp.profile", "membership_id", "Profiles")
    profile_id = fields.Many2one("ilp.profile", compute="_compute_profile_id")
    contact_ids = fields.One2many("ilp.membership.contact", "membership_id", "Contacts")
    interaction_ids = fields.One2many("ilp.interaction", "membership_id", "Timeline")
    is_affiliate = fields.Boolean(compute="_compute_is_affiliate", search="_search_is_affiliate")
    # what the lists and cards show
    color = fields.Integer(export_string_translation=False)
    entitlement_ids = fields.Many2many("ilp.entitlement", string="Benefits", compute="_compute_current_term_id")
    balance_ids = fields.One2many("ilp.entitlement", "membership_id", "Benefits of all terms")
    date_end = fields.Date("Until", compute="_compute_current_term_id")
    area_ids = fields.Many2many("ilp.area", string="Areas of interest", compute="_compute_profile_id")
    strategic_objectives = fields.Html("Strategic objectives", compute="_compute_profile_id")
    expectations = fields.Html("Expectations of the partnership", compute="_compute_profile_id")

    _one_open = models.UniqueIndex(
        "(partner_id, program_id) WHERE state <> 'ended'", "This company already has an affiliation in the programme."
    )
    _active_complete = models.Constraint(
        "CHECK(state NOT IN ('active', 'grace') OR (accession_date IS NOT NULL AND officer_id IS NOT NULL))",
        "An active affiliate has a signed accession and a liaison officer.",
    )

    def _default_program(self):
        return self.env["ilp.program"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.depends("term_ids.state", "term_ids.date_start", "term_ids.date_end", "term_ids.entitlement_ids")
    def _compute_current_term_id(self):
        today = self.env.company._ilp_today()
        for membership in self:
            live = membership.term_ids.filtered(lambda term: term.state in ("active", "signed", "expired"))
            begun = live.filtered(lambda term: term.date_start <= today)
            term = (begun.filtered(lambda term: term.date_end >= today) or begun or live)[:1]
            term = term.with_prefetch(self.term_ids.ids)
            membership.current_term_id = term
            membership.entitlement_ids = term.entitlement_ids
            membership.date_end = term.date_end

    @api.depends(*(f"profile_ids.{name}" for name in ("state", "version", *PROFILE_SECTIONS)))
    def _compute_profile_id(self):
        for membership in self:
            profiles = membership.profile_ids.sorted("version", reverse=True)
            confirmed = profiles.filtered(lambda profile: profile.state == "confirmed")
            profile = (confirmed or profiles)[:1]
            membership.profile_id = profile
            membership.update({name: profile[name] for name in PROFILE_SECTIONS})

    @api.depends("state")
    def _compute_is_affiliate(self):
        for membership in self:
            membership.is_affiliate = membership.state in AFFILIATE_STATES

    def _search_is_affiliate(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", AFFILIATE_STATES)

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for membership in self:
            membership.display_name = membership.partner_id.name

    def _compute_access_url(self):
        result = super()._compute_access_url()
        self.access_url = "/my/ilp"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """The affiliate is always the company, never one of its people or addresses."""
        for vals in vals_list:
            self._check_accession_vals(vals)
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        """A signature makes an affiliate, nobody writes one."""
        self._check_accession_vals(vals)
        return super().write(vals)

    def _check_accession_vals(self, vals):
        if not self.env.su and ("accession_date" in vals or vals.get("state") in AFFILIATE_STATES):
            raise AccessError(self.env._("A company becomes an affiliate by its signature, not by hand."))
        if not self.env.su and "state" in vals and self._leaves_by(vals["state"]):
            self._check_ilp_manager()

    def _leaves_by(self, state):
        """Whether this move takes an affiliate out of the programme: nobody below the manager does it by hand."""
        return state in ("lapsed", "ended") or any(membership.is_affiliate for membership in self)

    # Buttons

    def action_start_profiling(self):
        """Open the consultation: the first draft of the profile exists, the officer fills it in."""
        self.check_access("write")
        for membership in self:
            membership.state = "profiling"
            membership._open_profile()

    def action_new_profile(self):
        """Open the draft of the profile, copied from the last confirmed version if there is one."""
        self.ensure_one().check_access("write")
        return self._open_profile().get_formview_action()

    def action_create_offer(self):
        """Prepare the modular offer of the next term from the programme's template, and open it."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Offers are prepared by the programme administration."))
        return self._create_offer().get_formview_action()

    def action_preview_portal(self):
        """Show the company's page as the company sees it."""
        return {"type": "ir.actions.act_url", "target": "self", "url": f"/my/ilp?membership={self.ensure_one().id}"}

    # What the rest of the house calls

    @api.model
    def _of_partner(self, partner, company=None):
        """The open affiliation of the company that ``partner`` belongs to, as superuser, or an empty recordset.

        Of several, one in the institute ``company`` comes first, then one that is in force.
        """
        partner_sudo = partner.sudo()  # asked before anybody is known; the caller decides what it shows
        domain = [("partner_id", "=", partner_sudo.commercial_partner_id.id), ("state", "!=", "ended")]
        memberships = partner_sudo.env[self._name].search_fetch(domain, GATE_FIELDS, order="id desc")
        return memberships.sorted(lambda one: (one.company_id != company, one.state not in AFFILIATE_STATES))[:1]

    def _entitlement(self, benefit, date=None):
        """The balance of ``benefit`` in the live term that covers ``date`` (today by default), or empty."""
        self.ensure_one()
        day = date or self.env.company._ilp_today()
        self.balance_ids.term_id.fetch(["state", "date_start", "date_end"])
        return self.balance_ids.filtered(
            lambda entitlement: entitlement.benefit_id == benefit
            and entitlement.term_id._is_open()
            and entitlement.term_id.date_start <= day <= entitlement.term_id.date_end
        )[:1]

    def _is_coordinator(self, partner):
        """Whether the person acts for the company today; asked of one row, however many contacts there are."""
        Contact = self.env["ilp.membership.contact"]
        domain = Domain("membership_id", "=", self.id) & Domain("partner_id", "=", partner.id)
        acts = Domain("is_coordinator", "=", True) & Domain("is_current", "=", True)
        ours = partner.commercial_partner_id == self.partner_id
        return bool(self and partner and ours and Contact.search_count(domain & acts, limit=1))

    def _coordinators(self):
        """The people who act for the company today."""
        contacts = self.contact_ids.filtered(lambda contact: contact.is_coordinator and contact.is_current)
        return contacts.partner_id.filtered(lambda partner: partner.commercial_partner_id in self.partner_id)
