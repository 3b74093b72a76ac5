from odoo import models

TOGETHER = "ilp_log_together"
ORIGIN = "mail.message_origin_link"


def track_together(records, names, initial):
    """Log the changes of records that moved together at once: core needs six queries for each message.

    Returns what changed in them, as core does, and the other records: those whose followers asked to be told.
    """
    words = {f"mail.tracking.{what}.{records._name}" for what in ("message", "author")}
    words &= records.env.cr.precommit.data.keys()
    if not names or words or not records.env.context.get(TOGETHER):
        return {}, records
    labels = records.fields_get(names, attributes=("string", "type", "selection", "currency_field"))
    tracking = {record.id: record._mail_track(labels, initial[record.id]) for record in records.exists()}
    others = records.browse()
    for changes, group in _alike(records, tracking).items():
        subtype = group[0]._track_subtype({name: initial[group[0].id][name] for name in changes[1]})
        told = _followed(group, subtype)
        _log(group - told, subtype, tracking)
        others += told
    return tracking, others


def _alike(records, tracking):
    """{(state, what changed): records}"""
    changed = records.filtered(lambda record: record.id in tracking and tracking[record.id][0])
    return changed.grouped(lambda record: (record.state, frozenset(tracking[record.id][0])))


def _followed(records, subtype):
    """The records of which somebody wants to be told when this happens."""
    if not subtype:
        return records.browse()
    domain = [("res_model", "=", records._name), ("res_id", "in", records.ids), ("subtype_ids", "in", subtype.ids)]
    groups = records.env["mail.followers"].sudo()._read_group(domain, ["res_id"])  # who follows is core's to know
    return records.browse([id_ for (id_,) in groups])


def _log(records, subtype, tracking):
    messages = records._message_log_batch({})
    if subtype:
        messages.write({"subtype_id": subtype.id})
    records.env["mail.tracking.value"].sudo().create(  # as core does: changes belong to their message
        [
            values | {"mail_message_id": message.id}
            for message in messages
            for _command, _id, values in tracking[message.res_id][1]
        ]
    )


class SaleOrder(models.Model):
    """Orders that the run confirms leave their change of state in the log, written for all at once."""

    _inherit = "sale.order"

    def _message_track(self, fields_iter, initial_values_dict):
        tracking, others = track_together(self, fields_iter, initial_values_dict)
        return tracking | super(SaleOrder, others)._message_track(fields_iter, initial_values_dict)


class IlpMembershipTerm(models.Model):
    """Terms that the run moves leave their change of state in the log, written for all at once."""

    _inherit = "ilp.membership.term"

    def _message_track(self, fields_iter, initial_values_dict):
        tracking, others = track_together(self, fields_iter, initial_values_dict)
        return tracking | super(IlpMembershipTerm, others)._message_track(fields_iter, initial_values_dict)


class AccountMove(models.Model):
    """Invoices that the run makes say which order they come from, written for all at once."""

    _inherit = "account.move"

    def message_post_with_source(self, source_ref, **kwargs):
        """Leave the origin to `_log_origins`, when many are made."""
        if source_ref == ORIGIN and self.env.context.get(TOGETHER):
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _log_origins(self):
        """Say on each invoice which order it was created from, as core does for one."""
        if self and self.env.context.get(TOGETHER):
            render = self.env["ir.qweb"]._render
            bodies = {
                move.id: render(ORIGIN, {"self": move, "origin": move.line_ids.sale_line_ids.order_id}) for move in self
            }
            self._message_log_batch(bodies)
