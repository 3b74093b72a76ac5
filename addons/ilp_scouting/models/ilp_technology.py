from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

IP_STATUSES = [
    ("none", "Not protected"),
    ("know_how", "Confidential know-how"),
    ("software", "Software, copyright"),
    ("filed", "Patent filed"),
    ("granted", "Patent granted"),
    ("licensed", "Licensed"),
]
TRL_STAGES = [
    ("research", "Research, TRL 1-3"),
    ("prototype", "Prototype, TRL 4-6"),
    ("market", "Near the market, TRL 7-9"),
]
VISIBILITIES = [("internal", "The programme only"), ("affiliates", "Affiliates"), ("public", "Everybody")]
OFFICER = "ilp_membership.group_ilp_officer"
REVIEW_MONTHS = 12  # where there is no programme
TEXTS = ("name", "summary", "features", "advantages", "applications")


class IlpTechnology(models.Model):
    """A technology sheet: what a laboratory can show to a company, how mature it is and how it is protected.

    The texts are indexed at once when they change, in Italian and English alike; an unchanged text is not indexed
    again. An archived technology stays on the timeline but is no longer proposed. Nobody outside the programme sees a
    sheet before its visibility says so. A sheet that nobody confirmed for some months is stale, and its lab is asked.
    """

    _name = "ilp.technology"
    _description = "Technology"
    _order = "name, id"
    _rec_names_search = ("name", "external_ref")

    name = fields.Char(required=True, index="trigram", translate=True)
    summary = fields.Text("Introduction", translate=True)
    features = fields.Text(translate=True)
    advantages = fields.Text(translate=True)
    applications = fields.Text(translate=True)
    lab_id = fields.Many2one(
        "ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict", groups="base.group_user"
    )  # a link tells the name of a laboratory that did not agree to be named
    researcher_ids = fields.Many2many("ilp.researcher", string="Researchers")
    facility_ids = fields.Many2many("ilp.facility", string="Facilities")
    start_up_ids = fields.Many2many("ilp.start.up", string="Start-ups")
    area_ids = fields.Many2many("ilp.area", "ilp_technology_area_rel", string="Areas")
    trl = fields.Integer("TRL", help="Technology readiness level, 1 to 9; 0 when it is not known.")
    trl_stage = fields.Selection(TRL_STAGES, "Maturity", compute="_compute_trl_stage", store=True)
    ip_status = fields.Selection(IP_STATUSES, "Protection")
    external_ref = fields.Char("External reference", index="btree_not_null", copy=False)
    active = fields.Boolean(default=True)
    match_ids = fields.One2many("ilp.match", "technology_id", "Matches")
    review_ids = fields.One2many("ilp.review.line", "technology_id", "Reviews", groups=OFFICER)
    visibility = fields.Selection(VISIBILITIES, "Catalogue", required=True, default="internal", index=True)
    is_shared = fields.Boolean(
        "Shared with me", compute="_compute_is_shared", search="_search_is_shared", export_string_translation=False
    )
    reviewed_on = fields.Date(
        "Reviewed", default=lambda self: self.env.company._ilp_today(), copy=False, index="btree_not_null"
    )
    is_stale = fields.Boolean("To be reviewed", compute="_compute_is_stale", search="_search_is_stale")

    _trl_range = models.Constraint("CHECK(trl BETWEEN 0 AND 9)", "The TRL goes from 1 to 9.")

    @api.depends("trl")
    def _compute_trl_stage(self):
        for technology in self:
            stage = (technology.trl - 1) // 3
            technology.trl_stage = TRL_STAGES[stage][0] if 0 <= stage < len(TRL_STAGES) else False

    @api.readonly
    def action_open_catalogue(self):
        """Open the sheet as visitors of the website see it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._catalogue_url(), "target": "new"}

    def _catalogue_url(self):
        return f"/ilp/technologies/{self.env['ir.http']._slug(self)}"

    # Who sees it

    def _shared_levels(self):
        """The visibilities that are for the user: the affiliates' ones as long as the affiliation lasts."""
        user, Membership = self.env.user, self.env["ilp.membership"]
        own = [("partner_id", "=", user.commercial_partner_id.id), ("is_affiliate", "=", True)]
        if user._is_internal() or (Membership.has_access("read") and Membership.search_count(own, limit=1)):
            return ["public", "affiliates"]
        return ["public"]

    @api.depends("visibility")
    @api.depends_context("uid")
    def _compute_is_shared(self):
        levels = self._shared_levels()
        for technology in self:
            technology.is_shared = technology.visibility in levels

    def _search_is_shared(self, operator, value):
        return Domain("visibility", "in", self._shared_levels()) if operator == "in" else NotImplemented

    # How fresh it is

    @api.model
    def _stale_before(self):
        """Sheets not reviewed since this day are stale."""
        months = self.env["ilp.program"]._of_company().review_months or REVIEW_MONTHS
        return self.env.company._ilp_today() - relativedelta(months=months)

    @api.depends("reviewed_on")
    @api.depends_context("company")
    def _compute_is_stale(self):
        limit = self._stale_before()
        for technology in self:
            technology.is_stale = not technology.reviewed_on or technology.reviewed_on < limit

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("reviewed_on", "=", False) | Domain("reviewed_on", "<", self._stale_before())

    def action_confirm_review(self):
        """The sheets are still right, says the user: they count as reviewed today."""
        self.check_access("write")
        self.reviewed_on = self.env.company._ilp_today()

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A translated text can be found at once, too."""
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in TEXTS:
            self._index()
        return result
