"""Record rules follow the code: those that an earlier version wrote once and for all make room for today's."""


def migrate(cr, version):
    """Remove the rules of this addon, in the transaction that loads them anew."""
    cr.execute(
        """
        WITH old AS (DELETE FROM ir_model_data WHERE module = 'ilp_membership' AND model = 'ir.rule' RETURNING res_id)
        DELETE FROM ir_rule WHERE id IN (SELECT res_id FROM old)
        """
    )
