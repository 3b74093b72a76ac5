import re

import psycopg2

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools import sheets

YES = {"1", "yes", "y", "true", "x", "sì", "si", "s", "vero"}


class Refusal(Exception):
    """Why one row stays out: the column, what stands in it, and a sentence."""

    def __init__(self, column, value, sentence):
        super().__init__(sentence)
        self.column, self.value, self.sentence = column, value, sentence


class IlpMapLoader(models.AbstractModel):
    """Rows of a file become records of the map: checked, matched with what is there, written in batches.

    A row is matched by the external id made from its id, then by what is unique in its model; only what differs is
    written, and an empty cell changes nothing. A row that is refused stays out alone.
    """

    _name = "ilp.map.loader"
    _description = "Import of the map"
    _what, _target = "", ""

    def _load(self, rows, twice=(), dry_run=False):
        """Write ``[(line, row)]``; return ``[{row, outcome, column, value, message}]``, one for each row, in order."""
        known = self._lookups([row for _line, row in rows])
        results, ready = {}, []
        for line, row in rows:
            try:
                self._refuse_twice(line, row, twice)
                ready.append((line, row, self._values(row, known)))
            except Refusal as refusal:
                results[line] = self._refused(refusal)
        found, identified = self._find([row for _line, row, _vals in ready])
        self._fill(ready, found, results, dry_run)
        if not dry_run:
            self._identify({name: record for name, record in found.items() if record and name not in identified})
        return [{"row": line} | results[line] for line, _row in rows]

    def _fill(self, ready, found, results, dry_run):
        new = []
        for line, row, vals in ready:
            record = found[sheets.key(row, self._what)]
            if record:
                results[line] = self._update(record, row, vals, dry_run)
            elif row.get("merge") == "known":
                sentence = self.env._("Left out: a co-author who is not a researcher of the institute.")
                results[line] = {"outcome": "skipped", "message": sentence}
            else:
                new.append((line, row, vals))
        results.update(self._create_rows(new, dry_run))

    # Create and update

    def _create_rows(self, new, dry_run):
        """All new rows in one go; when the database refuses one of them, each on its own."""
        done = {line: self._done("created", vals) for line, _row, vals in new}
        if dry_run or not new:
            return done
        try:
            with self.env.cr.savepoint():
                self._create(new)
        except psycopg2.OperationalError:  # another import is at the same records: nothing is wrong with the row
            raise
        except (UserError, ValidationError, psycopg2.Error) as error:
            if len(new) == 1:
                return {new[0][0]: self._refused(Refusal("", "", self._sentence(error)))}
            for one in new:
                done.update(self._create_rows([one], dry_run))
        return done

    def _create(self, new):
        records = self.env[self._target].create([self._creation(vals) for _line, _row, vals in new])
        keys = [sheets.key(row, self._what) for _line, row, _vals in new]
        self._identify(dict(zip(keys, records, strict=True)))

    def _creation(self, vals):
        return {name: value for name, value in vals.items() if not name.startswith("_")}

    def _update(self, record, row, vals, dry_run):
        changed = self._changes(record, row, vals)
        if changed and not dry_run:
            try:
                with self.env.cr.savepoint():
                    record.write(changed)
            except psycopg2.OperationalError:
                raise
            except (UserError, ValidationError, psycopg2.Error) as error:
                return self._refused(Refusal("", "", self._sentence(error)))
        return self._done("updated" if changed else "unchanged", vals)

    def _changes(self, record, row, vals):
        changed = {}
        for name, value in self._creation(vals).items():
            field = record._fields[name]
            many = field.type == "many2many"
            current = sorted(record[name].ids) if many else field.convert_to_write(record[name], record)
            wanted = sorted(value[0][2]) if many else value
            if str(current or "") != str(wanted or ""):
                changed[name] = value
        return changed

    def _identify(self, found):
        """Keep the external ids by which the next run finds these records."""
        data = [{"xml_id": f"__import__.{self._xmlid(name)}", "record": record} for name, record in found.items()]
        self._data_sudo()._update_xmlids(data, update=True)

    def _data_sudo(self):
        return self.env["ir.model.data"].sudo()  # names only; the records are found and made with the user's rights

    def _xmlid(self, name):
        prefix = self._target.replace(".", "_")
        return f"{prefix}_" + re.sub(r"\W", lambda found: f"_{ord(found[0]):x}_", name)

    # Find what is there

    def _find(self, rows):
        """{key of a row: record or empty}, by external id, then by what is unique; and the keys of the former."""
        names = {self._xmlid(sheets.key(row, self._what)): sheets.key(row, self._what) for row in rows}
        domain = [("module", "=", "__import__"), ("model", "=", self._target), ("name", "in", list(names))]
        by_name = {names[data.name]: data.res_id for data in self._data_sudo().search(domain)}
        Target = self.env[self._target].with_context(active_test=False)
        alive = {record.id: record for record in Target.search([("id", "in", list(by_name.values()))])}
        found = {name: alive[res_id] for name, res_id in by_name.items() if res_id in alive}
        others = self._find_others([row for row in rows if sheets.key(row, self._what) not in found])
        empty = Target.browse()
        return {name: found.get(name) or others.get(name) or empty for name in names.values()}, set(found)

    def _find_others(self, rows):
        return {}

    # Read a row

    def _lookups(self, rows):
        """What the cells of these rows may name, read once for all of them."""
        areas = self.env["ilp.area"].search([("active", "=", True)])
        own = [areas.with_context(lang=code) for code, _name in self.env["res.lang"].get_installed()]
        names = {area.name.lower(): area.id for named in own for area in named}
        return {"areas": names | {area.code.lower(): area.id for area in areas if area.code}} | self._own_lookups(rows)

    def _own_lookups(self, rows):
        return {}

    def _values(self, row, known):
        """Values of the record; those that begin with an underscore are notes."""
        raise NotImplementedError

    def _areas(self, row, known):
        names = [name.lower() for name in sheets.parts(row.get("areas", ""))]
        ids = [known["areas"][name] for name in names if name in known["areas"]]
        left_out = [] if row.get("merge") else [name for name in names if name not in known["areas"]]
        return ({"area_ids": [Command.set(sorted(set(ids)))]} if ids else {}) | {"_left": left_out}

    def _one_of(self, row, column, known, sentence):
        """The record that a cell names, by any of its names."""
        if not row.get(column):
            return {}
        if found := known.get(row[column].lower()):
            return found
        raise Refusal(column, row[column], sentence)

    def _yes(self, row, column):
        return {"is_public": row[column].lower() in YES} if row.get(column) else {}

    def _texts(self, row, names):
        return {name: row[name] for name in names if row.get(name)}

    def _refuse_twice(self, line, row, twice):
        name = sheets.key(row, self._what)
        if name in twice and twice[name] != line:
            sentence = self.env._("The same as in row %(row)s: each row needs an id of its own.", row=twice[name])
            raise Refusal("id", name, sentence)

    # Tell

    def _done(self, outcome, vals):
        left = ", ".join(vals.get("_left", ()))
        message = self.env._("Areas that the programme does not have, left out: %(areas)s", areas=left) if left else ""
        return {"outcome": outcome, "message": message}

    def _refused(self, refusal):
        return {
            "outcome": "refused",
            "column": refusal.column,
            "value": refusal.value[:200],
            "message": refusal.sentence,
        }

    def _sentence(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env._("The database refuses it: %(cause)s", cause=str(error).strip().splitlines()[0])
        return str(error)
