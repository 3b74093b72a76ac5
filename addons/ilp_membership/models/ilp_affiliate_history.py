from datetime import datetime, time

from markupsafe import Markup

from odoo import models
from odoo.fields import Command, Domain


class IlpAffiliateLoader(models.AbstractModel):
    """Writing one row: the company, its affiliation, its person, its draft of a profile, its signed year."""

    _inherit = "ilp.affiliate.loader"

    def _load(self):
        """Write the row and return the affiliation."""
        membership = self._load_membership(self._load_company())
        self._load_contact(membership)
        self._load_profile(membership)
        start = self._value("start")
        if start and not self._find_term(membership, start):
            self._load_term(membership)
        return membership

    def _load_company(self):
        company = self._find_company()
        if not company:
            names = {"name": "company", "vat": "vat", "ref": "reference", "email": "email"}
            vals = {field: self._value(column) for field, column in names.items() if self._value(column)}
            company = self.env["res.partner"].create(vals | {"is_company": True})
        self.env["ir.model.data"]._update_xmlids([{"xml_id": self._xmlid(), "record": company, "noupdate": True}])
        return company

    def _load_membership(self, company):
        membership, officer, payer = self._find_membership(company), self._officer(), self._payer()
        if not membership:
            vals = {"partner_id": company.id, "program_id": self._program().id, "state": "prospect"}
            membership = self.env["ilp.membership"].create(vals)
        vals = {"officer_id": officer.id} if officer and not membership.officer_id else {}
        vals |= {"payer_id": payer.id} if payer and not membership.payer_id else {}
        if vals:
            membership.write(vals)
        return membership

    def _load_contact(self, membership):
        name, email = self._value("contact"), self._value("contact_email")
        if not name and not email:
            return
        same = Domain("email", "=ilike", email) if email else Domain("name", "=ilike", name)
        company, Partner = membership.partner_id, self.env["res.partner"]
        person = Partner.search(same & Domain("commercial_partner_id", "=", company.id), limit=1) or Partner.create(
            {"name": name or email, "email": email, "parent_id": company.id}
        )
        if person not in membership.contact_ids.partner_id:
            contact = {"membership_id": membership.id, "partner_id": person.id, "role_ids": self._roles().ids}
            contact["is_coordinator"] = bool(self._value("coordinator"))
            first = self._value("start") or self.env.company._ilp_today()
            self.env["ilp.membership.contact"].create(
                contact | {"date_from": min(first, self.env.company._ilp_today())}
            )

    def _load_profile(self, membership):
        """The sections become a draft: only the company confirms its profile."""
        sections = {name: self._value(name) for name in ("objectives", "areas", "expectations")}
        if not any(sections.values()) or membership.profile_ids:
            return
        self.env["ilp.profile"].create(
            {
                "membership_id": membership.id,
                "strategic_objectives": Markup("<p>%s</p>") % (sections["objectives"] or ""),
                "expectations": Markup("<p>%s</p>") % (sections["expectations"] or ""),
                "area_ids": self._areas().ids,
            }
        )

    def _load_term(self, membership):
        """A signed year: its order, its dates; over already when its last day is."""
        start, end = self._period()
        last = membership.term_ids.filtered(lambda term: term.state != "cancelled" and term.date_end < start)
        today, elsewhere = self.env.company._ilp_today(), self._value("invoiced_elsewhere")
        term = self.env["ilp.membership.term"].create(
            {
                "membership_id": membership.id,
                "previous_term_id": last.sorted("date_start")[-1:].id,
                "date_start": start,
                "date_end": end,
                "is_invoiced_elsewhere": start <= today if elsewhere is None else elsewhere,
            }
        )
        self.env["sale.order"].create(self._prepare_order(term))._ilp_confirm_history()
        if term.state == "active" and end < today:
            term._expire()
        return term

    def _prepare_order(self, term):
        lines = [
            Command.create({"product_id": product.id} | ({"price_unit": amount} if amount is not None else {}))
            for product, amount in self._products()
        ]
        signed = datetime.combine(self._value("signed_on"), time(12))
        header = self.env["sale.order"]._prepare_ilp_offer_vals(term)
        return header | {
            "order_line": lines,
            "date_order": signed,
            "client_order_ref": self._value("purchase_order"),
            "signed_by": self._value("signatory"),
            "signed_on": signed,
        }
