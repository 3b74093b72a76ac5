"""The answers of the visit's questions have names of their own now, so that they are translated."""


def migrate(cr, version):
    """Name the answers that an earlier version made without a name, or they would be made once more."""
    cr.execute(
        """
        INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
        SELECT DISTINCT ON (named.name) 'ilp_events', named.name, 'event.question.answer', answer.id, true
          FROM (VALUES ('question_safety', 'answer_safety_yes', 'Yes, I will follow them'),
                       ('question_nda', 'answer_nda_yes', 'I agree'),
                       ('question_nda', 'answer_nda_company', 'My company has signed an agreement')
               ) AS named(question, name, text)
          JOIN ir_model_data question ON question.module = 'ilp_events' AND question.name = named.question
          JOIN event_question_answer answer
            ON answer.question_id = question.res_id AND answer.name->>'en_US' = named.text
         ORDER BY named.name, answer.id
            ON CONFLICT DO NOTHING
        """
    )
