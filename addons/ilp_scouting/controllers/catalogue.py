from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Controller, request, route

from odoo.addons.portal.controllers.portal import pager

from ..tools.typed import LEVELS, clean, keys, levels

STEP = 12
WORDS = 8  # of a search
TEXTS = ("name", "summary", "features", "advantages", "applications")
URL = "/ilp/technologies"
STAGES = {"research": ("1", "3"), "prototype": ("4", "6"), "market": ("7", "9")}  # in links from before the range


def sitemap(env, rule, query):
    """The sheets that everybody may read."""
    if not query or query.lower() in URL:
        yield {"loc": URL}
    for technology in env["ilp.technology"].search([("visibility", "=", "public")]):
        yield {"loc": technology._catalogue_url(), "lastmod": technology.write_date.date()}


class Catalogue(Controller):
    """The technologies that the visitor may read: public ones, and for affiliates those kept for them.

    What is found and counted is decided by the record rules alone.
    """

    @route([URL, f"{URL}/page/<int:page>"], type="http", auth="public", website=True, sitemap=sitemap, readonly=True)
    def technologies(self, page=1, **chosen):
        """Search and filter the catalogue; without a hit, what is closest to the words."""
        typed = self._typed(chosen)
        Technology, domain = self.env["ilp.technology"], self._domain(typed)
        total = Technology.search_count(domain)
        arguments = {name: value for name, value in typed.items() if value}
        pages = pager(url=URL, total=total, page=page, step=STEP, scope=5, url_args=arguments)
        found = Technology.search(domain, limit=STEP, offset=pages["offset"])
        close = Technology.browse() if found or not typed["search"] else self._close(typed)
        values = {"technologies": found, "close": close, "total": total, "pager": pages, "typed": typed}
        values |= self._choices() | {"labs": self._shared(found | close, "lab_id")}
        return request.render("ilp_scouting.catalogue", values)

    @route(f"{URL}/<string:slug>", type="http", auth="public", website=True, sitemap=False, readonly=True)
    def technology(self, slug, sent=None, **kwargs):
        """One sheet on one screen; who may not read it finds nothing."""
        if "\x00" in slug:  # the website cannot look such an address up to say that it is not there
            return request.redirect(URL)
        technology = self._find(slug)
        if technology._catalogue_url() != f"{URL}/{slug}":
            query = request.httprequest.query_string.decode("latin-1")
            return request.redirect("?".join(filter(None, (technology._catalogue_url(), query))), code=301)
        return self._render_sheet(technology, sent=sent)

    @route(f"{URL}/<string:slug>/interest", type="http", auth="user", website=True, methods=["POST"], sitemap=False)
    def interest(self, slug, note="", then="", **kwargs):
        """An affiliate is interested: the officer and the company's timeline are told; then a coordinator may go on.

        The need that is written then begins with the technology and with what was typed here.
        """
        technology, note = self._find(slug), clean(note)
        try:
            technology._tell_interest(self.env.user, note)
        except UserError as error:
            return self._render_sheet(technology, error=str(error), note=note)
        if then == "need":
            request.session["ilp_interest"] = {"technology_id": technology.id, "note": note}
            return request.redirect(f"/my/ilp/needs/new?technology_id={technology.id}")
        return request.redirect(f"{technology._catalogue_url()}?sent=1#ilp_interest")

    # Read what was asked

    def _typed(self, chosen):
        typed = {name: clean(chosen.get(name)) for name in ("search", "area", "ip", "trl_from", "trl_to")}
        typed["search"] = typed["search"][:200]
        typed["area"] = str(next(iter(keys([typed["area"]])), ""))
        typed["ip"] = typed["ip"] if typed["ip"] in self._selection("ip_status") else ""
        lowest, highest = STAGES.get(clean(chosen.get("stage"))) or levels(typed["trl_from"], typed["trl_to"])
        return typed | {"trl_from": lowest, "trl_to": highest}

    def _selection(self, name):
        return dict(self.env["ilp.technology"]._fields[name]._description_selection(self.env))

    def _domain(self, typed):
        domain = Domain.TRUE
        for word in typed["search"].split()[:WORDS]:
            domain &= Domain.OR([Domain(name, "ilike", word) for name in (*TEXTS, "area_ids.name")])
        if typed["area"]:
            domain &= Domain("area_ids", "child_of", [int(typed["area"])])
        if typed["ip"]:
            domain &= Domain("ip_status", "=", typed["ip"])
        if typed["trl_from"] or typed["trl_to"]:  # a maturity that is not known is in no range
            domain &= Domain("trl", ">=", int(typed["trl_from"] or 1)) & Domain("trl", "<=", int(typed["trl_to"] or 9))
        return domain

    def _close(self, typed):
        rows = self.env["ilp.technology"]._rank(typed["search"], limit=6)
        close = self.env["ilp.technology"].union(*(row["technology"] for row in rows))
        return close.filtered_domain(self._domain(typed | {"search": ""}))

    def _find(self, slug):
        _name, key = self.env["ir.http"]._unslug(slug)
        found = self.env["ilp.technology"].search([("id", "=", key)]) if key and key < 2**31 else None
        if not found:
            raise request.not_found()
        return found

    # Show it

    def _choices(self):
        areas = self.env["ilp.area"].search([])
        return {"areas": areas, "levels": LEVELS, "ip_statuses": self._selection("ip_status")}

    def _shared(self, technologies, name):
        """Those of the records linked to the sheets that the visitor may read."""
        technologies_sudo = technologies.sudo()  # only which ones are linked; they are then searched as the visitor
        linked = technologies_sudo[name]
        return self.env[linked._name].search([("id", "in", linked.ids)])

    def _render_sheet(self, technology, **values):
        shared = {name: self._shared(technology, f"{name}_ids") for name in ("researcher", "facility", "start_up")}
        membership = technology._interested_membership(self.env.user)
        page = {
            "technology": technology,
            "lab": self._shared(technology, "lab_id"),
            "areas": technology.area_ids,
            "membership": membership,
            "is_coordinator": self.env.user.partner_id in membership._coordinators(),
        }
        return request.render("ilp_scouting.catalogue_sheet", page | shared | values)
