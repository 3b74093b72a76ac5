import re

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ..tools import affiliates
from ..tools.terms import term_bounds

PUBLIC_DOMAINS = {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "libero.it", "pec.it", "legalmail.it"}


class IlpAffiliateLoader(models.AbstractModel):
    """How one row of a file of affiliates becomes a company, its affiliation, a contact, a year, a profile.

    What is there already is left as it is: people and years are added, nothing is overwritten.
    """

    _name = "ilp.affiliate.loader"
    _description = "Loader of affiliates"

    def _of(self, job, values):
        """The loader of one row of ``job``."""
        return self.with_company(job.company_id).with_context(ilp_row=values, ilp_program=job.program_id.id)

    def _value(self, name):
        return self.env.context["ilp_row"].get(name)

    def _program(self):
        return self.env["ilp.program"].browse(self.env.context["ilp_program"])

    # What would happen

    def _foresee(self, seen):
        """What would happen to the row; ``seen`` holds the periods of the file so far, by company."""
        company, key = self._find_company(), self._company_key()
        self._check_row(company, seen.setdefault(key, []))
        start, known = self._value("start"), company or len(seen[key]) > 1
        if start and self._find_term(self._find_membership(company), start):
            message = self.env._("The year is there already.")
        elif start:
            message = self.env._("A year from %(start)s.", start=start)
        else:
            message = self.env._("The company and its people.")
        return {
            "company": self._value("company"),
            "company_key": key,
            "start": str(start or ""),
            "outcome": "update" if known else "create",
            "message": message,
        }

    def _check_row(self, company, periods):
        """Raise a UserError that says why the row cannot be imported."""
        self._officer(), self._payer(), self._areas(), self._roles()
        if self._value("start"):
            self._products()
            self._check_period(company, periods)
        else:
            periods.append(None)

    def _check_period(self, company, periods):
        start, end = self._period()
        if end < start:
            raise UserError(self.env._("The year ends before it starts."))
        if not self._value("signatory") or not self._value("signed_on"):
            raise UserError(self.env._("A year needs its signatory and the day of the signature."))
        terms = self._find_membership(company).term_ids.filtered(lambda term: term.state != "cancelled")
        others = [(term.date_start, term.date_end) for term in terms] + [one for one in periods if one]
        if any(first <= end and start <= last and first != start for first, last in others):
            raise UserError(self.env._("The year overlaps another one of the company."))
        periods.append((start, end))

    # Who

    def _company_key(self):
        key = self._value("reference") or self._value("vat") or self._value("company")
        return re.sub(r"\W+", "_", key.strip().casefold())

    def _xmlid(self):
        return f"ilp_import.company_{self._company_key()}"

    def _find_company(self):
        """By external id, VAT, reference, then by name and mail domain; never a company of another tenant."""
        Partner = self.env["res.partner"]
        found = self.env.ref(self._xmlid(), raise_if_not_found=False)
        if found and found.exists() and found._name == "res.partner":
            return found
        for domain in self._company_domains():
            companies = Partner.search(domain & Domain("is_company", "=", True), limit=2)
            if len(companies) == 1:
                return companies
        return Partner

    def _company_domains(self):
        if vat := self._value("vat"):
            yield Domain("vat", "in", [vat, vat.replace(" ", ""), f"IT{vat}"]) & Domain("parent_id", "=", False)
        if reference := self._value("reference"):
            yield Domain("ref", "=", reference)
        same_name = Domain("name", "=ilike", self._value("company"))
        mail = self._value("email") or self._value("contact_email") or ""
        domain = mail.rpartition("@")[2].casefold()
        if domain and domain not in PUBLIC_DOMAINS:
            yield same_name & Domain.OR([Domain("email", "=ilike", f"%@{domain}"), Domain("email", "=", False)])
        elif not self._value("vat"):
            yield same_name

    def _find_membership(self, company):
        domain = [("partner_id", "=", company.id), ("program_id", "=", self._program().id), ("state", "!=", "ended")]
        return self.env["ilp.membership"].search(domain, limit=1) if company else self.env["ilp.membership"]

    def _find_term(self, membership, start):
        return membership.term_ids.filtered(lambda term: term.date_start == start and term.state != "cancelled")[:1]

    def _officer(self):
        text = self._value("officer")
        users = self.env["ilp.membership"]._officers() if text else self.env["res.users"]
        found = users.filtered(lambda user: text.casefold() in {user.login.casefold(), (user.email or "").casefold()})
        if text and not found:
            raise UserError(self.env._("No liaison officer has the login or mail “%(text)s”.", text=text))
        return found[:1]

    def _payer(self):
        text = self._value("payer")
        domain = Domain("is_company", "=", True) & (Domain("vat", "=", text) | Domain("name", "=ilike", text))
        found = self.env["res.partner"].search(domain, limit=2) if text else self.env["res.partner"]
        if text and len(found) != 1:
            raise UserError(self.env._("The payer “%(text)s” is not one known company.", text=text))
        return found

    def _areas(self):
        return self._vocabulary("ilp.area", "areas", self.env._("Areas that are not known: %(names)s."))

    def _roles(self):
        return self._vocabulary("ilp.contact.role", "contact_roles", self.env._("Roles that are not known: %(names)s."))

    def _vocabulary(self, model, column, refusal):
        """The records named in a cell, in any language of the site, or by their code."""
        names = affiliates.listed(self._value(column) or "")
        found = {name: self.env[model] for name in names}
        for lang, _label in self.env["res.lang"].get_installed() if names else ():
            terms = [Domain(field, "=ilike", escape_psql(name)) for field in ("name", "code") for name in names]
            for record in self.env[model].with_context(lang=lang).search(Domain.OR(terms)):
                for name in names:
                    if name.casefold() in (record.name.casefold(), (record.code or "").casefold()):
                        found[name] = record.with_context(lang=self.env.lang)
        if unknown := [name for name, record in found.items() if not record]:
            raise UserError(refusal % {"names": ", ".join(unknown)})
        return self.env[model].union(*found.values())

    # The year

    def _period(self):
        start = self._value("start")
        return start, self._value("end") or term_bounds(start, self._program().term_months)[1]

    def _products(self):
        """[(product, fee or None)]: the tier first, then the modules."""
        named = [("tier", self._value("tier"), self._value("amount"))]
        named += [("module", name, amount) for name, amount in self._value("modules") or []]
        return [(self._product(kind, name), amount) for kind, name, amount in named]

    def _product(self, kind, name):
        template = self.env["product.template"]
        for product in template.search([("ilp_kind", "=", kind)]) if name else template:
            codes = {product.default_code or "", product.name, product.with_context(lang="en_US").name}
            if name.casefold() in {code.casefold() for code in codes}:
                return product.product_variant_id
        raise UserError(self.env._("No %(kind)s of the catalogue is called “%(name)s”.", kind=kind, name=name or ""))
