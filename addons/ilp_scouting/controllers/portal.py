from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import request, route
from odoo.tools import SQL

from odoo.addons.ilp_membership.controllers.portal import IlpPortal

from ..tools.typed import LIMITS, clean, keys, overlong

FIELDS = ("title", "description", "confidentiality")
DOUBLE_CLICK = timedelta(minutes=5)


class ScoutingPortal(IlpPortal):
    """The company's needs: read through record rules; a coordinator of the company submits new ones."""

    def _prepare_ilp_home_values(self, membership):
        domain = [("membership_id", "=", membership.id), ("state", "!=", "closed")]
        return super()._prepare_ilp_home_values(membership) | {"needs": self.env["ilp.need"].search(domain, limit=3)}

    @route("/my/ilp/needs", type="http", auth="user", website=True)
    def portal_my_ilp_needs(self, **kwargs):
        """All needs of the company with their state and next step."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        needs = self.env["ilp.need"].search([("membership_id", "=", membership.id)])
        values = self._prepare_ilp_values(membership, "ilp_needs") | {"needs": needs}
        return request.render("ilp_scouting.portal_ilp_needs", values)

    @route("/my/ilp/needs/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_ilp_need_new(self, **post):
        """Write down a need and submit it; a refused one comes back as it was typed, with the reason."""
        membership = self._get_ilp_membership()
        if not membership or not self._is_ilp_coordinator(membership):
            return request.redirect("/my/ilp/needs")
        typed = {name: clean(post.get(name)) for name in FIELDS}
        typed["areas"] = keys(request.httprequest.form.getlist("areas"))
        if request.httprequest.method != "POST":
            return self._render_ilp_need_new(membership, typed | {"confidentiality": "anonymous"})
        try:
            need = self._submit_ilp_need(membership, typed)
        except UserError as error:
            return self._render_ilp_need_new(membership, typed, error=str(error))
        return request.redirect(f"/my/ilp/needs/{need.id}?submitted=1")

    def _render_ilp_need_new(self, membership, typed, error=None):
        values = self._prepare_ilp_values(membership, "ilp_need_new") | {
            "typed": typed,
            "error": error,
            "areas": self.env["ilp.area"].search([]),
            "entitlement": membership._entitlement(self.env.ref("ilp_membership.benefit_need")),
        }
        return request.render("ilp_scouting.portal_ilp_need_new", values)

    def _submit_ilp_need(self, membership, typed):
        """Create and submit in one go, or not at all; a double click leads to what the first one made."""
        self._check_ilp_need(membership, typed)
        if twin := self._find_ilp_twin(membership, typed):
            return twin
        areas = self.env["ilp.area"].browse(typed["areas"]).exists()
        need_sudo = self.env["ilp.need"].sudo()  # a coordinator of this very company, checked above
        with self.env.cr.savepoint():
            need = need_sudo.create(
                {name: typed[name] for name in FIELDS}
                | {"membership_id": membership.id, "area_ids": [Command.set(areas.ids)]}
            )
            need._submit(self.env.user.partner_id)
        return need

    def _find_ilp_twin(self, membership, typed):
        """The same need from the last minutes. Of two posts at once one waits here, is retried, and finds it."""
        self.env.cr.execute(SQL("UPDATE ilp_membership SET write_date = write_date WHERE id = %s", membership.id))
        domain = [(name, "=", typed[name]) for name in ("title", "description")]
        domain += [("membership_id", "=", membership.id), ("create_date", ">=", fields.Datetime.now() - DOUBLE_CLICK)]
        return self.env["ilp.need"].search(domain, limit=1)

    def _check_ilp_need(self, membership, typed):
        levels = dict(self.env["ilp.need"]._fields["confidentiality"].selection)
        if not membership.is_affiliate:
            raise UserError(self.env._("Needs can be submitted while the affiliation is active."))
        if not typed["title"]:
            raise UserError(self.env._("Give the need a title."))
        if not typed["description"]:
            raise UserError(self.env._("Describe the need: the problem, what was tried, what a good answer is."))
        if typed["confidentiality"] not in levels:
            raise UserError(self.env._("Choose who can read the need."))
        self._check_ilp_length({name: typed[name] for name in FIELDS})

    def _check_ilp_length(self, texts):
        if name := overlong(texts):
            label = self.env["ilp.need"]._fields[name]._description_string(self.env)
            raise UserError(
                self.env._(
                    "“%(field)s” has more than %(limit)s characters: shorten it.", field=label, limit=LIMITS[name]
                )
            )

    @route("/my/ilp/needs/<int:need_id>", type="http", auth="user", website=True)
    def portal_my_ilp_need(self, need_id, submitted=None, **kwargs):
        """One need: what was introduced, when the meetings are, what the company itself said."""
        membership = self._get_ilp_membership()
        need = self.env["ilp.need"].search([("id", "=", need_id), ("membership_id", "=", membership.id)])
        if not need:
            return request.redirect("/my/ilp/needs")
        domain = [("need_id", "=", need.id), ("state", "=", "introduced")]
        matches = self.env["ilp.match"].search(domain, order="introduced_on, id")
        meetings = self.env["ilp.meeting"].search([("need_id", "=", need.id), ("state", "!=", "requested")])
        matches_sudo = matches.sudo()  # introduced to this company: sheet, names and own verdicts are theirs to read
        values = self._prepare_ilp_values(membership, "ilp_need") | {
            "need": need,
            "submitted": submitted,
            "matches_sudo": matches_sudo,
            "meetings": meetings,
            "verdicts_sudo": matches_sudo.assessment_ids.filtered(lambda verdict: verdict.side == "company"),
        }
        return request.render("ilp_scouting.portal_ilp_need", values)
