from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.scholars import normal_orcid
from .ilp_area import open_map

STAFF = "base.group_user"


class IlpResearcher(models.Model):
    """A person of the institute who can be introduced to a company.

    Each has an own contact, which carries name, mail and language; a researcher needs no login: a link in a mail is
    enough to answer. The website names only those who agreed, never their mail.
    """

    _name = "ilp.researcher"
    _description = "Researcher"
    _order = "name, id"
    _rec_names_search = ("name", "orcid", "keywords")

    partner_id = fields.Many2one("res.partner", "Contact", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="partner_id.name", store=True, readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False, groups=STAFF)
    lang = fields.Selection(related="partner_id.lang", readonly=False, groups=STAFF)
    image_128 = fields.Image(related="partner_id.image_128")
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    lab_id = fields.Many2one("ilp.lab", "Laboratory", index="btree_not_null", groups=STAFF)
    area_ids = fields.Many2many("ilp.area", string="Areas")
    technology_ids = fields.Many2many("ilp.technology", string="Technologies")
    orcid = fields.Char("ORCID", copy=False, help="0000-0002-1825-0097: sixteen digits, or the whole address.")
    keywords = fields.Char(help="Topics of the research, separated by commas.")
    meeting_ids = fields.Many2many("ilp.meeting", string="Meetings", readonly=True, groups=STAFF)
    technology_count = fields.Integer("Number of technologies", compute="_compute_technology_count")
    meeting_count = fields.Integer("Number of meetings", compute="_compute_meeting_count", groups=STAFF)
    is_public = fields.Boolean("Named on the website", help="The researcher agreed to be named in the catalogue.")
    consent_on = fields.Date("Agreed on", compute="_compute_consent_on", store=True, readonly=False, groups=STAFF)
    active = fields.Boolean(default=True)

    _one_per_contact = models.UniqueIndex("(partner_id)", "This contact is already a researcher.")
    _orcid_unique = models.UniqueIndex("(orcid) WHERE orcid IS NOT NULL", "Another researcher has this ORCID.")

    @api.model_create_multi
    def create(self, vals_list):
        """An ORCID is kept in its short form, however it was pasted. Who is only named gets a contact."""
        vals_list = [self._short_orcid(vals) for vals in vals_list]
        return super().create([vals if vals.get("partner_id") else self._with_contact(vals) for vals in vals_list])

    def _with_contact(self, vals):
        if not (vals.get("name") or "").strip():
            raise ValidationError(self.env._("A researcher has a name, or a contact that has one."))
        person = {name: vals[name] for name in ("name", "email", "lang") if vals.get(name)}
        return vals | {"partner_id": self.env["res.partner"].create(person).id}

    def write(self, vals):
        """An ORCID is kept in its short form, however it was pasted."""
        return super().write(self._short_orcid(vals))

    def _short_orcid(self, vals):
        if not vals.get("orcid"):
            return vals | {"orcid": False} if "orcid" in vals else vals
        if short := normal_orcid(vals["orcid"]):
            return vals | {"orcid": short}
        raise ValidationError(self.env._("“%(orcid)s” is not an ORCID: check its digits.", orcid=vals["orcid"]))

    @api.depends("name")
    def _compute_display_name(self):
        for researcher in self:
            researcher.display_name = researcher.name

    @api.depends("is_public")
    def _compute_consent_on(self):
        for researcher in self:
            today = researcher.env.company._ilp_today()
            researcher.consent_on = (researcher.consent_on or today) if researcher.is_public else False

    @api.depends("technology_ids")
    def _compute_technology_count(self):
        self._count("technology_count", "ilp.technology")

    @api.depends("meeting_ids")
    def _compute_meeting_count(self):
        self._count("meeting_count", "ilp.meeting")

    def _count(self, name, model):
        domain = [("researcher_ids", "in", self.ids)]
        counts = dict(self.env[model]._read_group(domain, ["researcher_ids"], ["__count"]))
        for researcher in self:
            researcher[name] = counts.get(researcher._origin, 0)

    @api.readonly
    def action_open_technologies(self):
        """Open the technologies of this researcher."""
        return self._open("ilp_technology_action", default_researcher_ids=self.ids)

    @api.readonly
    def action_open_meetings(self):
        """Open the meetings this researcher takes part in."""
        return self._open("ilp_meeting_action")

    def _open(self, action, **context):
        return open_map(self.env, action, [("researcher_ids", "in", self.ids)], **context)
