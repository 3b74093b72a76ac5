from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

PROFILE_SECTIONS = ("strategic_objectives", "area_ids", "expectations")
TRANSITIONS = {"draft": {"shared"}, "shared": {"draft", "confirmed"}, "confirmed": set()}


class IlpProfile(models.Model):
    """What a company wants from the programme, agreed by both sides, in the three sections of the mission.

    The officer writes it as a draft and shares it; a coordinator of the company confirms it on the portal, with name
    and date. A confirmed profile is never changed: the next one is a new version.
    """

    _name = "ilp.profile"
    _description = "Affiliate profile"
    _inherit = ["ilp.state.mixin", "mail.thread"]
    _order = "membership_id, version desc"
    _transitions = TRANSITIONS

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    version = fields.Integer(readonly=True, copy=False)
    strategic_objectives = fields.Html("Strategic objectives")
    area_ids = fields.Many2many("ilp.area", string="Technology areas of interest")
    expectations = fields.Html("Expectations of the partnership")
    state = fields.Selection(
        [("draft", "Draft"), ("shared", "Shared with the company"), ("confirmed", "Confirmed")],
        required=True,
        default="draft",
        tracking=True,
    )
    confirmed_by_id = fields.Many2one("res.partner", "Confirmed by", readonly=True, copy=False)
    confirmed_on = fields.Datetime("Confirmed on", readonly=True, copy=False)

    _version_unique = models.Constraint("UNIQUE(membership_id, version)", "A profile version exists once.")
    _one_open = models.UniqueIndex(
        "(membership_id) WHERE state <> 'confirmed'", "Confirm the open version of the profile first."
    )
    _confirmed = models.Constraint(
        "CHECK(state <> 'confirmed' OR (confirmed_by_id IS NOT NULL AND confirmed_on IS NOT NULL))",
        "A confirmed profile names the person and the date.",
    )

    @api.depends("membership_id.partner_id.name", "version")
    def _compute_display_name(self):
        for profile in self:
            profile.display_name = f"{profile.membership_id.partner_id.name} v{profile.version}"

    @api.model_create_multi
    def create(self, vals_list):
        """Number the version: one more than the company's last."""
        self.flush_model(["state"])  # a version confirmed in this transaction makes room for the next
        profiles = super().create(vals_list)
        for profile in profiles:
            profile.version = max(profile.membership_id.profile_ids.mapped("version")) + 1
        return profiles

    def write(self, vals):
        """Keep what the company reads or confirmed: the sections change in a draft, the consent by the company only."""
        if vals.keys() & {"confirmed_by_id", "confirmed_on"} and not self.env.su:
            raise AccessError(self.env._("Only the company confirms its profile."))
        if vals.keys() & PROFILE_SECTIONS and set(self.mapped("state")) - {"draft"}:
            raise UserError(
                self.env._("A shared profile goes back to draft to be changed, a confirmed one gets a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(profile.state != "draft" for profile in self):
            raise UserError(self.env._("Only a draft of a profile can be deleted."))

    def action_share(self):
        """Show the draft to the company's coordinators and write to them."""
        self.check_access("write")
        for profile in self:
            profile._check_complete()
            profile.state = "shared"
            profile.membership_id._give_portal_access()
            profile._notify_coordinators()
            summary = profile.membership_id._in_company_language().env._("Profile shared with the company")
            profile.membership_id._log_interaction("profile", summary, origin=profile)

    def action_back_to_draft(self):
        """Take the profile back to change it before the company confirms."""
        self.check_access("write")
        self.state = "draft"

    def _confirm(self, partner):
        """Record that ``partner``, a coordinator of the company, agrees with the shared profile."""
        self.ensure_one()
        if partner not in self.membership_id._coordinators():
            raise AccessError(self.env._("Only a coordinator of the company may confirm its profile."))
        if self.state != "shared":
            raise UserError(self.env._("There is nothing to confirm: this profile is not shared."))
        self.write({"state": "confirmed", "confirmed_by_id": partner.id, "confirmed_on": fields.Datetime.now()})
        membership = self.membership_id
        summary = membership._in_company_language().env._("Profile confirmed by %(name)s", name=partner.name)
        membership._log_interaction("profile", summary, origin=self, partners=partner)
        self.membership_id.activity_feedback(["ilp_membership.mail_activity_profile"], only_automated=False)

    def _ask_change(self, partner, body):
        """Post the change that ``partner`` asks for and give the officer a task."""
        self.ensure_one()
        if partner not in self.membership_id._coordinators():
            raise AccessError(self.env._("Only a coordinator of the company may ask to change its profile."))
        if self.state != "shared":
            raise UserError(self.env._("This profile is not open for changes: ask your liaison officer for a new one."))
        if not body.strip():
            raise UserError(self.env._("Write what should change."))
        self.message_post(body=body, author_id=partner.id, message_type="comment", subtype_xmlid="mail.mt_comment")
        officer = self.membership_id.acting_officer_id
        own = self.with_context(lang=officer.lang or self.env.lang)
        self.membership_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=own.env._("%(name)s asks to change the profile", name=partner.name),
            user_id=officer.id,
        )

    def _check_complete(self):
        if is_html_empty(self.strategic_objectives) or is_html_empty(self.expectations) or not self.area_ids:
            raise UserError(
                self.env._("Write the strategic objectives, the areas of interest and the expectations before sharing.")
            )

    def _notify_coordinators(self):
        template = self.env.ref("ilp_membership.mail_template_profile_shared")
        template._send_to_partners(self, self.membership_id._coordinators())
