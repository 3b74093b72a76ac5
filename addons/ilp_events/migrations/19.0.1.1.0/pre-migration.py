"""Record rules follow the code: those that an earlier version wrote once and for all make room for today's.

The answers of the questions to visitors have names of their own now: those that are there get them, and are not made
a second time.
"""

ANSWERS = (
    ("answer_safety_yes", "question_safety", 1),
    ("answer_nda_yes", "question_nda", 1),
    ("answer_nda_company", "question_nda", 2),
)


def migrate(cr, version):
    """Remove the rules of this addon, in the transaction that loads them anew; name the answers."""
    cr.execute(
        """
        WITH old AS (DELETE FROM ir_model_data WHERE module = 'ilp_events' AND model = 'ir.rule' RETURNING res_id)
        DELETE FROM ir_rule WHERE id IN (SELECT res_id FROM old)
        """
    )
    for name, question, sequence in ANSWERS:
        cr.execute(
            """
            INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
            SELECT 'ilp_events', %s, 'event.question.answer', answer.id, true
              FROM event_question_answer answer
              JOIN ir_model_data asked ON asked.model = 'event.question' AND asked.res_id = answer.question_id
             WHERE asked.module = 'ilp_events' AND asked.name = %s AND answer.sequence = %s
             ORDER BY answer.id LIMIT 1
            ON CONFLICT DO NOTHING
            """,
            (name, question, sequence),
        )
