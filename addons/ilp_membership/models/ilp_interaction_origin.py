from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

STAFF = "base.group_user"
ROOTS = ("event", "visit", "secondment", "mentoring", "consultation")
BASES = [
    ("record", "Known from the record"),
    ("proposed", "Proposed by date and theme"),
    ("officer", "Chosen by the officer"),
]


class IlpInteraction(models.Model):
    """What came out of what: the chain from a plenary to an outcome, read along the timeline of one company.

    A line knows the line it came out of; with shared credit it may name others as well. Where the records say it, it is
    written with them; a need that follows an event of its theme within the days of the programme gets a proposal. The
    officer has the last word.
    """

    _inherit = "ilp.interaction"

    origin_id = fields.Many2one(
        "ilp.interaction",
        "Came out of",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=STAFF,
        domain="[('membership_id', '=', membership_id), ('id', '!=', id)]",
    )
    origin_basis = fields.Selection(BASES, "Known how", readonly=True, copy=False, groups=STAFF)
    shared_origin_ids = fields.Many2many(
        "ilp.interaction",
        "ilp_interaction_shared_origin_rel",
        "interaction_id",
        "origin_id",
        string="And also out of",
        copy=False,
        groups=STAFF,
        domain="[('membership_id', '=', membership_id), ('id', '!=', id)]",
    )
    yield_ids = fields.One2many("ilp.interaction", "origin_id", "Led to", readonly=True, groups=STAFF)

    @api.constrains("origin_id", "shared_origin_ids")
    def _check_origins(self):
        lines_sudo = self.sudo()  # a line that the user may not read closes a circle as well
        lines_sudo = lines_sudo.filtered(lambda line: line.origin_id or line.shared_origin_ids)
        after = lines_sudo._yield()
        for line_sudo in lines_sudo:
            origins_sudo = line_sudo.origin_id | line_sudo.shared_origin_ids
            if origins_sudo.membership_id - line_sudo.membership_id:
                raise ValidationError(self.env._("A line comes out of the timeline of its own company."))
            if origins_sudo & (line_sudo | after.get(line_sudo.id, lines_sudo.browse())):
                raise ValidationError(self.env._("Nothing comes out of what came out of it."))

    @api.model_create_multi
    def create(self, vals_list):
        """Say of each new line what it came out of, as far as its record or its date tells."""
        lines = super().create([self._with_basis(vals) for vals in vals_list])
        lines.filtered(lambda line: line.res_model and not line.origin_id)._link_origins()
        return lines

    def write(self, vals):
        """Whoever changes the origin answers for it; a line that goes to another company leaves its chain."""
        if "membership_id" in vals and any(line.membership_id.id != vals["membership_id"] for line in self):
            vals = {"origin_id": False, "shared_origin_ids": [fields.Command.clear()]} | vals
            self.yield_ids.origin_id = False  # what came out of it belongs to the company that it leaves
        return super().write(self._with_basis(vals))

    def _with_basis(self, vals):
        if "origin_id" not in vals or (self.env.su and vals.get("origin_basis")):
            return vals
        return vals | {"origin_basis": "officer" if vals["origin_id"] else False}

    # Where it came from

    def _link_origins(self):
        """Link each of these lines to the one it came out of."""
        lines_sudo = self.sudo()  # the chain does not depend on who happens to write its next link
        for model, own_sudo in lines_sudo.grouped("res_model").items():
            if model in self.env and hasattr(self.env[model], "_provenance_parents"):
                sources_sudo = {line_sudo: line_sudo._source() for line_sudo in own_sudo}
                left_sudo = own_sudo._link_to_parents(sources_sudo)
                if self.env[model]._provenance_seeks:
                    left_sudo._propose_origins(sources_sudo)

    def _source(self):
        return self.env[self.res_model].browse(self.res_id)

    def _link_to_parents(self, sources):
        """Link to the latest line of the nearest parent; return the lines that have none."""
        parents = {line: [one for some in sources[line]._provenance_parents() for one in some] for line in self}
        known = self._lines_by_record([one for some in parents.values() for one in some])
        left = self.browse()
        for line, records in parents.items():
            found = (known.get((one._name, one.id), self.browse()) - line for one in records)
            origin = next((lines[-1:] for lines in found if lines), None)
            if origin and origin.membership_id == line.membership_id:
                line.write({"origin_id": origin.id, "origin_basis": "record"})
            else:
                left |= line
        return left

    def _lines_by_record(self, records):
        """{(model, id): its lines, oldest first}; a line stands for itself. One query for each model."""
        known = {}
        ids = {}
        for one in records:
            if one._name == self._name:
                known[one._name, one.id] = one
            else:
                ids.setdefault(one._name, set()).add(one.id)
        for model, numbers in ids.items():
            for line in self._lines_of(model, numbers).sorted("id"):
                known[model, line.res_id] = known.get((model, line.res_id), self.browse()) | line
        return known

    def _propose_origins(self, sources):
        """Propose the last event, visit or stay of the company before the line, of the same theme first."""
        if not self:
            return
        days = timedelta(days=max(self.membership_id.program_id.mapped("provenance_days"), default=0))
        domain = Domain("membership_id", "in", self.membership_id.ids) & Domain("kind", "in", ROOTS)
        domain &= Domain("date", ">=", min(self.mapped("date")) - days) & Domain("date", "<=", max(self.mapped("date")))
        areas = self.search(domain, order="date, id")._root_areas()
        for line in self:
            if origin := line._likely_origin(areas, sources[line]._provenance_areas()):
                line.write({"origin_id": origin.id, "origin_basis": "proposed"})

    def _root_areas(self):
        """{line: areas} of those among these lines whose record really took place."""
        areas = {}
        for model, lines in self.grouped("res_model").items():
            if model in self.env and hasattr(self.env[model], "_provenance_roots"):
                held = self.env[model].browse(lines.mapped("res_id")).exists()._provenance_roots()
                found = {record.id: record._provenance_areas() for record in held}
                areas |= {line: found[line.res_id] for line in lines if line.res_id in found}
            else:
                areas |= dict.fromkeys(lines, self.env["ilp.area"])
        return areas

    def _likely_origin(self, areas, wanted):
        since = self.date - timedelta(days=self.membership_id.program_id.provenance_days)
        near = [
            (bool(theirs and wanted), line.date, line.id, line)
            for line, theirs in areas.items()
            if line.membership_id == self.membership_id
            and since <= line.date <= self.date
            and (not theirs or not wanted or (theirs._within(wanted) or wanted._within(theirs)))
        ]
        return max(near)[-1] if near else None

    # What came out of it

    @api.model
    def _lines_of(self, res_model, res_ids):
        """The lines of the timeline that these records left."""
        return self.search([("res_model", "=", res_model), ("res_id", "in", list(res_ids))])

    def _yield(self):
        """{id: the lines that came out of it, directly or not, as far as the user may read them}; two queries."""
        if not self:
            return {}
        self.env["ilp.interaction"].flush_model(["origin_id", "shared_origin_ids"])
        rows = self.env.execute_query(SQL(YIELD, roots=self.ids))
        readable = self.search([("id", "in", [line for _root, line in rows])])
        found = {root: [] for root in self.ids}
        for root, line in rows:
            found[root].append(line)
        shared = readable._prefetch_ids
        return {root: (readable & self.browse(lines)).with_prefetch(shared) for root, lines in found.items()}

    @api.model
    def _yield_counts(self, records):
        """{(model, id): number of records that came out of it}, with the same queries for any number of records."""
        known = self._lines_by_record(records)
        after = self.browse().union(*known.values())._yield()
        return {
            key: len({line._record_key() for one in lines for line in after[one.id]} - {key})
            for key, lines in known.items()
        }

    def _record_key(self):
        return (self.res_model, self.res_id) if self.res_id else (self._name, self.id)

    @api.model
    def _action_yield(self, res_model, res_ids):
        """Everything that came out of these records of any model, one list grouped by kind; empty when nothing did."""
        ids = [res_ids] if isinstance(res_ids, int) else res_ids
        return self._lines_of(res_model, ids)._open_yield()

    def action_open_yield(self):
        """Show what came out of this line."""
        self.check_access("read")
        return self._open_yield()

    def _open_yield(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_interaction_action_yield")
        return action | {"domain": [("id", "in", self.browse().union(*self._yield().values()).ids)]}


YIELD = """
    WITH RECURSIVE link AS (
        SELECT origin_id AS origin, id AS line FROM ilp_interaction WHERE origin_id IS NOT NULL
         UNION ALL
        SELECT origin_id, interaction_id FROM ilp_interaction_shared_origin_rel
    ), chain (root, line) AS (
        SELECT link.origin, link.line FROM link WHERE link.origin = ANY(%(roots)s)
         UNION
        SELECT chain.root, link.line FROM chain JOIN link ON link.origin = chain.line
    )
    SELECT root, line FROM chain ORDER BY root, line"""


class IlpProgram(models.Model):
    """For how long something may still be said to have come out of an event."""

    _inherit = "ilp.program"

    provenance_days = fields.Integer(
        "Days in which an event leads to a need",
        required=True,
        default=120,
        help="A need submitted within these days after an event, a visit or a stay of its theme is linked to it.",
    )

    _provenance_days = models.Constraint("CHECK(provenance_days >= 0)", "Days cannot be negative.")
