from odoo import models
from odoo.fields import Command, Domain
from odoo.tools.sql import escape_psql

from odoo.addons.ilp_membership.tools import tabular

from ..tools import sheets
from ..tools.scholars import normal_orcid
from .ilp_map_loader import Refusal


def named(records, *names):
    """{lower-case value: record} for each of the fields; an ambiguous name leads nowhere."""
    found = {}
    for record in records:
        for name in names:
            if record[name]:
                found.setdefault(record[name].lower(), set()).add(record)
    return {value: next(iter(those)) for value, those in found.items() if len(those) == 1}


def called(model, values, *names):
    """{lower-case value: the record that it names} in one of the fields, whatever the case; see `named`."""
    domain = Domain.OR(Domain(name, "=ilike", escape_psql(value)) for name in names for value in values)
    return named(model.search(domain), *names)


def column(rows, name):
    """The values that the rows have in this column."""
    return {row[name] for row in rows if row.get(name)}


class IlpMapLoaderTechnology(models.AbstractModel):
    """Technology sheets: found again by their external reference."""

    _name = "ilp.map.loader.technologies"
    _inherit = "ilp.map.loader"
    _description = "Import of technologies"
    _what, _target = "technologies", "ilp.technology"

    def _own_lookups(self, rows):
        labs = called(self.env["ilp.lab"], column(rows, "lab"), "name", "code")
        people = {part for row in rows for part in sheets.parts(row.get("researchers", ""))}
        return {"labs": labs, "researchers": self._researchers(people)}

    def _researchers(self, people):
        if not people:
            return {}
        short = [normal_orcid(person) for person in people]
        domain = ["|", "|", ("name", "in", list(people)), ("email", "in", list(people)), ("orcid", "in", short)]
        return named(self.env["ilp.researcher"].search(domain), "name", "email", "orcid")

    def _find_others(self, rows):
        refs = [sheets.key(row, "technologies") for row in rows]
        found = self.env["ilp.technology"].with_context(active_test=False).search([("external_ref", "in", refs)])
        return {technology.external_ref: technology for technology in found}

    def _values(self, row, known):
        no_lab = self.env._("There is no laboratory with this name or code.")
        lab = self._one_of(row, "lab", known["labs"], no_lab)
        return (
            {"external_ref": sheets.key(row, "technologies")}
            | self._texts(row, ("name", "summary", "features", "advantages", "applications"))
            | self._areas(row, known)
            | ({"lab_id": lab.id} if lab else {})
            | self._people(row, known)
            | self._trl(row)
            | self._choice(row, "ip_status")
            | self._choice(row, "visibility")
            | self._day(row)
        )

    def _people(self, row, known):
        ids = []
        for person in sheets.parts(row.get("researchers", "")):
            found = known["researchers"].get((normal_orcid(person) or person).lower())
            if not found:
                sentence = self.env._("No researcher, or more than one, with this name, mail or ORCID.")
                raise Refusal("researchers", person, sentence)
            ids.append(found.id)
        return {"researcher_ids": [Command.set(ids)]} if ids else {}

    def _trl(self, row):
        text = row.get("trl", "").upper().replace("TRL", "").strip()
        if not text:
            return {}
        if text.isdecimal() and int(text) <= 9:
            return {"trl": int(text)}
        raise Refusal("trl", row["trl"], self.env._("The TRL goes from 1 to 9."))

    def _choice(self, row, column):
        """The value of a selection, written as its code or as its label in any language."""
        if not row.get(column):
            return {}
        labels = {}
        for lang, _name in self.env["res.lang"].get_installed():
            Technology = self.env["ilp.technology"].with_context(lang=lang)
            for code, label in Technology._fields[column]._description_selection(Technology.env):
                labels |= {code: code, label.lower(): code}
        if code := labels.get(row[column].lower()):
            return {column: code}
        allowed = ", ".join(dict.fromkeys(labels.values()))
        raise Refusal(column, row[column], self.env._("Not one of the values it can have: %(values)s.", values=allowed))

    def _day(self, row):
        if not row.get("reviewed_on"):
            return {}
        if day := tabular.as_date(row["reviewed_on"]):
            return {"reviewed_on": day}
        raise Refusal("reviewed_on", row["reviewed_on"], self.env._("Not a day: write it as 2026-12-31 or 31/12/2026."))


class IlpMapLoaderLab(models.AbstractModel):
    """Laboratories: found again by their code, then by their name."""

    _name = "ilp.map.loader.labs"
    _inherit = "ilp.map.loader"
    _description = "Import of laboratories"
    _what, _target = "labs", "ilp.lab"

    def _own_lookups(self, rows):
        return {
            "heads": called(self.env["ilp.researcher"], column(rows, "head"), "name", "email", "orcid"),
            "labs": called(self.env["ilp.lab"], column(rows, "parent"), "name", "code"),
        }

    def _find_others(self, rows):
        values = column(rows, "code") | column(rows, "name")
        known = called(self.env["ilp.lab"].with_context(active_test=False), values, "name", "code")
        pairs = {sheets.key(row, "labs"): (row.get("code", "").lower(), row["name"].lower()) for row in rows}
        return {name: known.get(code) or known.get(title) for name, (code, title) in pairs.items()}

    def _values(self, row, known):
        head = self._one_of(row, "head", known["heads"], self.env._("No researcher with this name, mail or ORCID."))
        no_lab = self.env._("There is no laboratory with this name or code: it must stand in an earlier row or file.")
        parent = self._one_of(row, "parent", known["labs"], no_lab)
        area = self._one_of(row, "domain", known["areas"], self.env._("There is no such research domain."))
        return (
            self._texts(row, ("name", "code", "description"))
            | self._areas(row, known)
            | ({"head_id": head.id} if head else {})
            | ({"parent_id": parent.id} if parent else {})
            | ({"domain_id": self._top(area)} if area else {})
            | self._yes(row, "public")
        )

    def _top(self, area):
        return int(self.env["ilp.area"].browse(area).parent_path.split("/")[0])


class IlpMapLoaderResearcher(models.AbstractModel):
    """Researchers: found again by their ORCID, then by their mail; their contact is made with them."""

    _name = "ilp.map.loader.researchers"
    _inherit = "ilp.map.loader"
    _description = "Import of researchers"
    _what, _target = "researchers", "ilp.researcher"

    def _own_lookups(self, rows):
        labs = called(self.env["ilp.lab"], column(rows, "lab"), "name", "code")
        return {"labs": labs, "langs": self._langs()}

    def _langs(self):
        installed = self.env["res.lang"].get_installed()
        return {key.lower(): code for code, name in installed for key in (code, code[:2], name)}

    def _find_others(self, rows):
        orcids = [normal_orcid(row["orcid"]) for row in rows if row.get("orcid")]
        mails = [row["email"] for row in rows if row.get("email")]
        Researcher = self.env["ilp.researcher"].with_context(active_test=False)
        by_orcid = named(Researcher.search([("orcid", "in", orcids)]), "orcid")
        by_mail = named(Researcher.search([("email", "in", mails)]), "email")
        return {
            sheets.key(row, "researchers"): by_orcid.get(normal_orcid(row.get("orcid", "")).lower())
            or by_mail.get(row.get("email", "").lower())
            for row in rows
        }

    def _values(self, row, known):
        no_lab = self.env._("There is no laboratory with this name or code.")
        lab = self._one_of(row, "lab", known["labs"], no_lab)
        lang = self._one_of(row, "language", known["langs"], self.env._("This language is not installed."))
        return (
            self._texts(row, ("name", "email", "keywords"))
            | self._orcid(row)
            | self._areas(row, known)
            | ({"lab_id": lab.id} if lab else {})
            | ({"lang": lang} if lang else {})
            | self._yes(row, "public")
        )

    def _orcid(self, row):
        if not row.get("orcid"):
            return {}
        if short := normal_orcid(row["orcid"]):
            return {"orcid": short}
        raise Refusal("orcid", row["orcid"], self.env._("Not an ORCID: check its digits."))

    def _changes(self, record, row, vals):
        """What OpenAlex and ORCID say completes what is there, and never replaces it."""
        if row.get("merge"):
            vals = {name: value for name, value in self._creation(vals).items() if not record[name]}
            own = [*sheets.parts(record.keywords or ""), *sheets.parts(row.get("keywords", ""))]
            vals |= {"keywords": ", ".join(dict.fromkeys(own))} if own else {}
        return super()._changes(record, row, vals)

    def _create(self, new):
        contacts = [self._contact(vals) for _line, _row, vals in new]
        missing = [vals for (_line, _row, vals), contact in zip(new, contacts, strict=True) if not contact]
        made = iter(self.env["res.partner"].create([self._contact_values(vals) for vals in missing]))
        for (_line, _row, vals), contact in zip(new, contacts, strict=True):
            vals["partner_id"] = (contact or next(made)).id
        return super()._create(new)

    def _creation(self, vals):
        of_contact = ("name", "email", "lang") if "partner_id" in vals else ()
        return {name: value for name, value in super()._creation(vals).items() if name not in of_contact}

    def _contact(self, vals):
        """The one contact with this mail that is no researcher yet."""
        if not vals.get("email"):
            return None
        domain = [("email_normalized", "=", vals["email"].lower()), ("is_company", "=", False)]
        contacts = self.env["res.partner"].search(domain, limit=2)
        Researcher = self.env["ilp.researcher"].with_context(active_test=False)
        taken = Researcher.search_count([("partner_id", "in", contacts.ids)])
        return contacts if len(contacts) == 1 and not taken else None

    def _contact_values(self, vals):
        return {name: vals[name] for name in ("name", "email", "lang") if vals.get(name)}
