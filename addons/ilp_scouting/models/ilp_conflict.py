from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .ilp_need import OFFICER

OPEN_NEEDS = ("submitted", "matching", "introduced")
DECIDED = ("kept", "introduced")
MANAGER = "ilp_membership.group_ilp_manager"


class IlpConflict(models.Model):
    """Another affiliate is on the same technology.

    Each of the two sides has its own alert, which its officer, the deputy and the manager read. It names the other
    company only to who may read the other need; no company ever sees it.
    """

    _name = "ilp.conflict"
    _description = "Two affiliates on one technology"
    _order = "id desc"
    _rec_name = "technology_id"

    match_id = fields.Many2one("ilp.match", required=True, readonly=True, ondelete="cascade", index=True)
    need_id = fields.Many2one(related="match_id.need_id", store=True, index=True)
    membership_id = fields.Many2one(related="match_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="match_id.company_id", store=True)
    technology_id = fields.Many2one(related="match_id.technology_id", store=True, index=True, string="Technology")
    match_state = fields.Selection(related="match_id.state", string="State of the match")
    other_match_id = fields.Many2one(
        "ilp.match", "The other match", required=True, readonly=True, ondelete="cascade", index=True, groups=MANAGER
    )
    other_name = fields.Char("The other side", compute="_compute_other_name")
    reason = fields.Char("Why it is no obstacle", readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", "Acknowledged by", readonly=True)
    acknowledged_on = fields.Datetime("Acknowledged", readonly=True)

    _once = models.UniqueIndex("(match_id, other_match_id)", "This conflict is known already.")

    @api.depends_context("uid", "lang")
    @api.depends("match_id")
    def _compute_other_name(self):
        others_sudo = dict(zip(self, self.sudo(), strict=True))  # the others, named when the reader may read them
        matches = self.env["ilp.match"].browse(one.other_match_id.id for one in others_sudo.values())
        readable = set(matches._filtered_access("read").ids)
        for conflict, other_sudo in others_sudo.items():
            other_sudo = other_sudo.other_match_id
            known = other_sudo.id in readable
            conflict.other_name = other_sudo.membership_id.partner_id.name if known else self.env._("another affiliate")

    # Buttons

    def action_open_acknowledge(self):
        """Ask why it is no obstacle."""
        self._check_officer()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_conflict_acknowledge_action")
        return action | {"context": {"default_conflict_ids": self.ids}}

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Conflicts are settled by the liaison officers."))
        self.check_access("read")

    def _acknowledge(self, reason):
        """Settle the alert, in the name of the user and with the reason."""
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is no obstacle."))
        values = {"reason": reason.strip(), "acknowledged_by_id": self.env.uid}
        self.sudo().write(values | {"acknowledged_on": fields.Datetime.now()})  # one of its readers, just checked

    # Detection

    @api.model
    def _touching(self, since):
        """Domain of the matches by which a company touches a technology: decided on, or ranked strong, since a day."""
        recent = Domain("introduced_on", ">=", since)
        recent |= Domain("introduced_on", "=", False) & Domain("create_date", ">=", since)
        strong = Domain("state", "=", "proposed") & Domain("band", "=", "strong")
        strong &= Domain("need_id.state", "in", OPEN_NEEDS)
        return recent & (Domain("state", "in", DECIDED) | strong)

    @api.model
    def _detect(self, matches, decided=False):
        """Write the alerts, of both sides, that these matches raise and that are not known yet; return the new ones.

        When the officer has decided for the match, the task is due also for what a ranking had found before.
        """
        self_sudo = self.sudo()  # conflicts are found whoever may read the other side; rules decide who reads them
        pairs = self_sudo._pairs(matches.sudo())
        before = self_sudo._known(matches) if pairs or decided else self_sudo
        known = {(one.match_id, one.other_match_id) for one in before}
        vals_list = [
            {"match_id": first.id, "other_match_id": second.id}
            for one, other in pairs
            for first, second in ((one, other), (other, one))
            if (first, second) not in known
        ]
        self_sudo._take_turns({vals["match_id"] for vals in vals_list})
        conflicts_sudo = self_sudo.create(vals_list)
        (conflicts_sudo | before if decided else conflicts_sudo)._tell_officers()
        return conflicts_sudo

    def _take_turns(self, match_ids):
        """Of two rankings that meet on a technology at once, one is taken again and finds the alerts of the other."""
        self.env["ilp.match"].browse(match_ids).technology_id._ilp_take_turns()

    def _known(self, matches):
        return self.search(Domain("match_id", "in", matches.ids) | Domain("other_match_id", "in", matches.ids))

    def _pairs(self, matches):
        """Pairs of a match among these and one of another company of the same institute on the same technology."""
        Match, pairs = self.env["ilp.match"], set()
        matches = matches.filtered(lambda match: match.state in DECIDED or match.band == "strong")  # most touch nothing
        for program, mine in matches.grouped(lambda match: match.membership_id.program_id).items():
            since = fields.Datetime.now() - relativedelta(months=program.conflict_months)
            touching = self._touching(since)
            own = mine.filtered_domain(touching)
            if not own:
                continue
            same = Domain("technology_id", "in", own.technology_id.ids)
            same &= Domain("company_id", "in", own.company_id.ids)
            others = Match.search(touching & same).grouped("technology_id")
            pairs |= {
                tuple((one | other).sorted("id"))
                for one in own
                for other in others.get(one.technology_id, Match)
                if other.membership_id != one.membership_id
            }
        return pairs

    def _tell_officers(self):
        """One task on each need whose decided match is concerned; a mere ranking is told on the screen only."""
        xmlid = "ilp_scouting.mail_activity_conflict"
        decided = self.filtered(lambda one: one.match_id.state != "proposed" and not one.acknowledged_on)
        kind = decided and self.env.ref(xmlid)
        for need in decided.need_id:
            officer = need.membership_id.acting_officer_id
            if officer and kind not in need.activity_ids.activity_type_id:
                own = need.with_context(lang=officer.lang or self.env.lang)
                summary = own.env._("Another affiliate is on a technology of this need")
                need.activity_schedule(xmlid, user_id=officer.id, summary=summary)

    @api.model
    def _cron_detect(self):
        """Forget open alerts whose match was rejected or whose need is over; find what no ranking has seen."""
        gone = Domain("match_id.state", "=", "rejected") | Domain("other_match_id.state", "=", "rejected")
        self.search(Domain("acknowledged_on", "=", False) & gone).unlink()
        months = self.env["ilp.program"].search([], order="conflict_months desc", limit=1).conflict_months
        since = fields.Datetime.now() - relativedelta(months=months)
        touching = self._touching(since)
        groups = self.env["ilp.match"]._read_group(
            touching, ["technology_id"], ["id:recordset"], having=[("membership_id:count_distinct", ">", 1)]
        )
        for _technology, matches in groups:
            self._detect(matches)


class IlpMatch(models.Model):
    """Before introducing, the officer sees whether another affiliate is on the technology."""

    _inherit = "ilp.match"

    conflict_ids = fields.One2many("ilp.conflict", "match_id", "Conflicts", groups=OFFICER)
    conflict_note = fields.Char("Conflict", compute="_compute_conflict_note", groups=OFFICER)

    @api.depends("conflict_ids.acknowledged_on")
    @api.depends_context("uid", "lang")
    def _compute_conflict_note(self):
        domain = [("match_id", "in", self.ids), ("acknowledged_on", "=", False)]
        conflicts = self.env["ilp.conflict"].search(domain).grouped("match_id")
        for match in self:
            names = sorted({one.other_name for one in conflicts.get(match._origin, self.env["ilp.conflict"])})
            told = self.env._("On this technology there is also: %(names)s.", names=", ".join(names))
            match.conflict_note = told if names else False

    def action_open_conflicts(self):
        """Open the conflicts of these matches."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_conflict_action")
        return action | {"domain": [("match_id", "in", self.ids)]}

    def _step(self, state, **values):
        """A decision for a technology may meet another affiliate's."""
        result = super()._step(state, **values)
        if state in DECIDED:
            self.env["ilp.conflict"]._detect(self, decided=True)
        return result


class IlpNeed(models.Model):
    """A ranking may meet another affiliate."""

    _inherit = "ilp.need"

    def _match(self, limit=20):
        """Rank, then look whether another affiliate is on one of the technologies."""
        matches = super()._match(limit)
        self.env["ilp.conflict"]._detect(matches)
        return matches
