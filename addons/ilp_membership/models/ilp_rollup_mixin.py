from itertools import chain

from odoo import api, models
from odoo.tools import unique

from ..tools.rollup import regroup, total


class IlpRollupMixin(models.AbstractModel):
    """A report whose rows are dear: amounts are added up once, by the finest groups asked and by currency.

    The client asks each amount three times: its sum, its sum in the user's currency, and which currencies there are;
    a pivot asks all that again for each of its levels. All of it follows from those sums. Where groups are asked whose
    order only PostgreSQL knows, or other aggregates, Odoo answers as it always does.
    """

    _name = "ilp.rollup.mixin"
    _description = "Report that is rolled up"
    _rolled_up = ()  # fields whose groups Python sorts as PostgreSQL does: days, and codes

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        if "currency_id:array_agg_distinct" in aggregates and not having and not offset:
            if (groups := self._roll_up(domain, [groupby], aggregates, order)) is not None:
                return groups[0][:limit]
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        groups = self._roll_up(domain, grouping_sets, aggregates, order)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order) if groups is None else groups

    def _roll_up(self, domain, grouping_sets, aggregates, order):
        """The groups of each set, or None where Odoo has to answer."""
        specs = list(unique(chain.from_iterable(grouping_sets)))
        if not self._can_roll_up(specs, aggregates, order):
            return None
        names = list(unique(one.split(":")[0] for one in aggregates if ":sum" in one))
        sums = [*(f"{name}:sum" for name in names), "__count"]
        # in no order that tempts PostgreSQL to sort all rows: groups are sorted here
        rows = self._read_group(domain, [*specs, "currency_id"], sums, order="__count")
        if not rows:
            return None
        totals = self._totals(aggregates, names, rows)
        sets = [regroup(rows, [specs.index(spec) for spec in one]) for one in grouping_sets]
        return [[(*group, *(tell(own) for tell in totals)) for group, own in groups] for groups in sets]

    def _can_roll_up(self, specs, aggregates, order):
        fine = {"__count", "currency_id:array_agg_distinct"}
        return (
            specs
            and {spec.split(":")[0] for spec in specs} <= set(self._rolled_up)
            and all(one in fine or one.endswith((":sum", ":sum_currency")) for one in aggregates)
            and (order or "").replace(" ", "") in ("", ",".join(specs))
        )

    def _totals(self, aggregates, names, rows):
        """For each aggregate, the function that tells it of such rows: groups, currency, sums of the names, count."""
        place = len(rows[0]) - len(names) - 2
        currencies = self.env["res.currency"].union(*{row[place] for row in rows})
        rates = currencies._get_rates(self.env.company, self.env.company._ilp_today())
        totals = {
            "__count": lambda rows: sum(row[-1] for row in rows),
            "currency_id:array_agg_distinct": lambda rows: sorted({row[place].id for row in rows}),
        }
        for column, name in enumerate(names, place + 1):
            totals[f"{name}:sum"] = lambda rows, column=column: total(row[column] for row in rows)
            totals[f"{name}:sum_currency"] = lambda rows, column=column: total(
                row[column] / rates.get(row[place].id, 1) for row in rows
            )
        return [totals[one] for one in aggregates]
