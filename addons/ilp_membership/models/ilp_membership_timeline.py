from odoo import api, fields, models
from odoo.fields import Command

KEYS = ("membership_id", "kind", "summary", "res_model", "res_id")


class IlpMembership(models.Model):
    """What is written on the company's timeline, one line or many at once."""

    _inherit = "ilp.membership"

    def _in_company_language(self):
        """These affiliations in the language of their company: what the timeline says is read by the company."""
        self.partner_id.fetch(["lang"])
        return self.with_context(lang=self.partner_id.lang or self.env.lang)

    def _log_interaction(self, kind, summary, *, origin=None, once=True, **values):
        """Leave one line on the company's timeline and return it.

        ``origin`` is the record that caused it: with ``once`` the same origin and kind leave a single line.
        ``values``: pillar, direction, partners, date, outcome, internal.
        """
        return self._log_interactions(kind, [(self.ensure_one(), summary, origin, values)], once=once)

    @api.model
    def _timeline_sudo(self):
        """The timeline as the records that write it see it: the lines of an event are nobody's to write by hand."""
        return self.env["ilp.interaction"].sudo()  # for those who have just checked what they write, or count only

    @api.model
    def _log_interactions(self, kind, lines, once=True):
        """Leave one line for each (affiliation, summary, origin, values) and return them; see `_log_interaction`."""
        vals_list = [
            membership._prepare_interaction_vals(kind, summary, origin, **values)
            for membership, summary, origin, values in lines
        ]
        found = self._logged(vals_list) if once else {}
        created = self._timeline_sudo().create([vals for vals in vals_list if _key(vals) not in found])
        return self._timeline_sudo().union(*found.values(), created)

    def _logged(self, vals_list):
        """The lines among these that are on the timeline already, by their key."""
        origins = [vals for vals in vals_list if vals["res_id"]]
        if not origins:
            return {}
        domain = [
            ("kind", "=", origins[0]["kind"]),
            ("res_model", "in", list({vals["res_model"] for vals in origins})),
            ("res_id", "in", [vals["res_id"] for vals in origins]),
        ]
        keys = {_key(vals) for vals in origins}
        lines_sudo = self._timeline_sudo().search(domain, order="id desc")
        by_key = {(line.membership_id.id, *(line[name] for name in KEYS[1:])): line for line in lines_sudo}
        return {key: line for key, line in by_key.items() if key in keys}

    def _prepare_interaction_vals(
        self, kind, summary, origin, pillar="relations", direction="remote", partners=None, date=None, outcome=None,
        internal=False,
    ):
        return {
            "membership_id": self.id,
            "kind": kind,
            "summary": summary,
            "pillar": pillar,
            "direction": direction,
            "partner_ids": [Command.set(partners.ids if partners else [])],
            "date": date or fields.Datetime.now(),
            "outcome": outcome,
            "is_internal": internal,
            "user_id": self.env.uid,
            "res_model": origin._name if origin else False,
            "res_id": origin.id if origin else False,
        }


def _key(vals):
    return tuple(vals[name] for name in KEYS)
