from io import BytesIO

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.ilp_membership.tools import tabular

from .common import IlpEventsCommon


class VisitCommon(IlpEventsCommon):
    """A guided visit whose host asks for a document and for consent; one person has a seat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls.env["res.partner"].create({"name": "Test lab"})
        cls.visit = cls._event(
            "Test visit",
            event_type_id=cls.env.ref("ilp_events.event_type_visit").id,
            ilp_access="affiliates",
            ilp_host_id=cls.host.id,
        )
        cls.seat = cls._register(cls.coordinator.partner_id, event=cls.visit)
        cls.identity, cls.safety, cls.nda, cls.diet = (
            cls.env.ref(f"ilp_events.question_{name}") for name in ("identity", "safety", "nda", "diet")
        )

    @classmethod
    def _answers(cls, **values):
        return {
            f"question_{cls.identity.id}": "Identity card CA12345",
            f"question_{cls.safety.id}": str(cls.safety.answer_ids.id),
            f"question_{cls.nda.id}": str(cls.nda.answer_ids[0].id),
            f"question_{cls.diet.id}": "No nuts",
            "host_consent": "1",
            **values,
        }


@tagged("post_install", "-at_install")
class TestDetails(VisitCommon):
    """What a registered person tells, and who gets to know it."""

    def test_answers_and_consents_are_kept_and_can_be_taken_back(self):
        self.assertTrue(self.seat.ilp_is_incomplete)
        self.seat._ilp_save_details(self._answers(list_consent="1"))
        self.assertFalse(self.seat.ilp_is_incomplete)
        self.assertEqual(len(self.seat.registration_answer_ids), 4)
        given = self.seat.ilp_host_consent_on
        self.seat._ilp_save_details(self._answers())
        self.assertEqual((self.seat.ilp_host_consent_on, self.seat.ilp_list_consent_on), (given, False))
        self.assertEqual(len(self.seat.registration_answer_ids), 4)

    def test_a_mandatory_answer_is_asked_for(self):
        with self.assertRaisesRegex(UserError, "Identity document"):
            self.seat._ilp_save_details(self._answers(**{f"question_{self.identity.id}": " "}))

    def test_junk_gets_a_sentence(self):
        faults = {self.identity: "x" * 301, self.diet: "a\x00b", self.nda: "999999999"}
        for question, junk in faults.items():
            with self.subTest(question=question.title), self.assertRaises(UserError), self.cr.savepoint():
                self.seat._ilp_save_details(self._answers(**{f"question_{question.id}": junk}))
        with self.assertRaises(UserError):
            self.seat._ilp_save_details(self._answers(wish_other="x" * 201))

    def test_after_the_event_only_the_list_of_participants_changes(self):
        self.seat._ilp_save_details(self._answers(list_consent="1", wish_other="Somebody"))
        begin = fields.Datetime.now() - relativedelta(days=2)
        self.visit.write({"date_begin": begin, "date_end": begin + relativedelta(hours=2)})
        self.seat._ilp_save_details({f"question_{self.identity.id}": "Another", "wish_other": "Another"})
        self.assertFalse(self.seat.ilp_list_consent_on)
        self.assertTrue(self.seat.ilp_host_consent_on)
        self.assertIn("CA12345", str(self.seat.registration_answer_ids.mapped("value_text_box")))
        self.assertEqual(self.seat.ilp_wish_ids.name, "Somebody")

    def test_personal_answers_and_the_printed_list_are_for_officers(self):
        self.seat._ilp_save_details(self._answers())
        answers = self.env["event.registration.answer"].search([("registration_id", "=", self.seat.id)])
        desk = new_test_user(self.env, "test_desk", groups="base.group_user,event.group_event_user")
        seen = answers.with_user(desk).search([("registration_id", "=", self.seat.id)])
        self.assertEqual(seen, answers.filtered(lambda answer: not answer.question_id.ilp_is_personal))
        self.assertEqual(answers.with_user(self.officer).search([("registration_id", "=", self.seat.id)]), answers)
        self.assertNotIn("CA12345", str(self.seat.with_user(desk).registration_answer_ids.mapped("display_name")))
        report = self.env["ir.actions.report"].with_user(desk)
        with self.assertRaises(Exception) as caught:
            report._render_qweb_html("ilp_events.report_visitor_list", self.visit.ids)
        self.assertIn("Only a liaison officer", str(caught.exception))

    def test_the_list_for_the_gate_has_only_those_who_agreed(self):
        other = self._register(self.colleague.partner_id, event=self.visit)
        self.seat._ilp_save_details(self._answers())
        other._ilp_save_details(self._answers(host_consent=""))
        self.assertEqual(self.visit._ilp_visitors(), self.seat)
        header, rows = self.visit._ilp_visitor_rows()
        self.assertEqual(len(rows), 1)
        row = dict(zip(header, rows[0], strict=True))
        self.assertEqual((row["Name"], row["Company"]), ("Test coordinator", "Test Aurelia S.p.A."))
        self.assertEqual(row[self.identity.title], "Identity card CA12345")
        self.assertNotIn(self.diet.title, header, "the gate does not need the diet")

    def test_the_workbook_holds_no_formula(self):
        self.seat._ilp_save_details(self._answers(**{f"question_{self.identity.id}": "=HYPERLINK(1)"}))
        import openpyxl

        sheet = openpyxl.load_workbook(BytesIO(self.visit._ilp_visitor_workbook())).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
        self.assertEqual([cell.data_type for cell in cells], ["s"])
        self.assertTrue(tabular.read(self.visit._ilp_visitor_workbook(), dict.fromkeys(self._header(), ())))

    def _header(self):
        return self.visit._ilp_visitor_rows()[0]

    def test_the_printed_list_has_the_visitors_and_counts_the_others(self):
        self._register(self.colleague.partner_id, event=self.visit)
        self.seat._ilp_save_details(self._answers())
        report = self.env["ir.actions.report"].with_user(self.officer)
        html = report._render_qweb_html("ilp_events.report_visitor_list_document", self.visit.ids)[0].decode()
        self.assertIn("Test coordinator", html)
        self.assertNotIn("Test colleague", html)
        self.assertIn("have not agreed to be on this list: 1", html)

    def test_another_person_in_the_seat_starts_from_nothing_with_another_link(self):
        self.seat._ilp_save_details(self._answers(list_consent="1", wish_other="The director"))
        token = self.seat.ilp_seat_token
        person = self.colleague.partner_id
        self.seat.write({"partner_id": person.id, "name": person.name, "email": person.email})
        self.assertFalse(self.seat.registration_answer_ids or self.seat.ilp_wish_ids)
        self.assertFalse(self.seat.ilp_host_consent_on or self.seat.ilp_list_consent_on or self.seat.ilp_details_on)
        self.assertNotEqual(self.seat.ilp_seat_token, token)
        self.assertFalse(self.seat._ilp_find_by_token(token))

    def test_another_name_and_address_are_another_person_whatever_the_contact(self):
        self.seat._ilp_save_details(self._answers())
        token = self.seat.ilp_seat_token
        self.seat.write({"name": "Somebody Else", "email": "else@test.example.com"})
        self.assertFalse(self.seat.registration_answer_ids or self.seat.ilp_host_consent_on)
        self.assertNotEqual(self.seat.ilp_seat_token, token)

    def test_an_edit_of_the_same_person_keeps_everything(self):
        self.seat._ilp_save_details(self._answers())
        token = self.seat.ilp_seat_token
        self.seat.write({"partner_id": self.coordinator.partner_id.id, "phone": "+39 010 1"})
        self.assertEqual(self.seat.ilp_seat_token, token)
        self.assertTrue(self.seat.ilp_host_consent_on)

    def test_personal_answers_are_deleted_after_the_days_of_the_programme(self):
        self.seat._ilp_save_details(self._answers())
        answers = self.seat.registration_answer_ids
        for days, kept in ((20, 4), (31, 2), (31, 2)):
            begin = fields.Datetime.now() - relativedelta(days=days, hours=2)
            self.visit.write({"date_begin": begin, "date_end": begin + relativedelta(hours=1)})
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref("ilp_events.ir_cron_forget").method_direct_trigger()
            self.assertEqual(len(answers.exists()), kept)
        self.assertEqual(answers.exists().question_id, self.safety | self.nda)

    def test_only_an_officer_gets_the_list(self):
        self.assertIn("/visitors.xlsx", self.visit.with_user(self.officer).action_ilp_visitors()["url"])
        with self.assertRaises(AccessError):
            self.visit.with_user(self.administration).action_ilp_visitors()

    def test_the_mail_with_the_rules_and_the_link_is_in_the_language_of_each_person(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.colleague.partner_id.lang = "it_IT"
        template = self.env.ref("ilp_events.event_type_visit")
        visit = self._event("Test visit with mails", event_type_id=template.id, ilp_access="affiliates")
        mails = [mail._prepare_event_mail_values() for mail in template.event_type_mail_ids]
        visit.event_mail_ids = [Command.create(values) for values in mails]
        people = self.colleague.partner_id, self.rival.partner_id
        seats = self.env["event.registration"].union(*(self._register(person, event=visit) for person in people))
        visit.event_mail_ids.filtered(lambda mail: mail.interval_type == "after_sub").execute()
        mails = self.env["mail.mail"].search([("model", "=", "event.registration"), ("res_id", "in", seats.ids)])
        self.assertEqual(len(mails), 2)
        for seat, words in zip(seats, ("I link sono personali", "The links are personal"), strict=True):
            mail = mails.filtered(lambda one, seat=seat: one.res_id == seat.id)
            self.assertEqual(mail.recipient_ids, seat.partner_id)
            self.assertIn(words, mail.body_html)
            self.assertIn(f"/ilp/details/{seat.ilp_seat_token}", mail.body_html)

    # Wishes

    def test_a_wish_of_a_guest_is_a_task_on_the_event(self):
        fair = self._event("Test fair", ilp_kind="showcase", user_id=self.officer.id)
        guest = self.env["event.registration"].create({"event_id": fair.id, "name": "Test guest"})
        guest._ilp_save_details({"wish_other": "Somebody of materials"})
        self.assertEqual(fair.activity_ids.user_id, self.officer)
        self.assertIn("Somebody of materials", fair.activity_ids.summary)

    def test_a_wish_gives_the_officer_a_task_once(self):
        for _time in range(2):
            self.seat._ilp_save_details(self._answers(wish_researcher="Somebody of soft robotics"))
        wish = self.seat.ilp_wish_ids
        self.assertEqual((wish.name, wish.kind), ("Somebody of soft robotics", "researcher"))
        self.assertEqual(wish.membership_id, self.membership)
        tasks = self.membership.activity_ids.filtered(lambda one: "soft robotics" in one.summary)
        self.assertEqual(tasks.user_id, self.officer)
        self.assertEqual(len(tasks), 1)

    def test_several_wishes_are_one_task_and_a_changed_one_is_told(self):
        before = self.membership.activity_ids
        self.seat._ilp_save_details(self._answers(wish_researcher="Ada", wish_affiliate="Lario", wish_other="Carl"))
        task = self.membership.activity_ids - before
        self.assertEqual(len(task), 1)
        for name in ("Ada", "Lario", "Carl"):
            self.assertIn(name, task.summary)
        self.seat._ilp_save_details(self._answers(wish_researcher="Bice", wish_affiliate="Lario", wish_other="Carl"))
        changed = self.membership.activity_ids - before - task
        self.assertIn("Bice", changed.summary)
        self.assertNotIn("Carl", changed.summary)

    def test_a_wish_is_changed_or_withdrawn_until_it_is_answered(self):
        self.seat._ilp_save_details(self._answers(wish_other="Ada", wish_affiliate="Lario"))
        self.seat._ilp_save_details(self._answers(wish_other="Bob", wish_affiliate=""))
        self.assertEqual(self.seat.ilp_wish_ids.mapped("name"), ["Bob"])
        self.seat.ilp_wish_ids.with_user(self.officer).action_decline()
        self.seat._ilp_save_details(self._answers(wish_other="Carl"))
        self.assertEqual(self.seat.ilp_wish_ids.mapped("name"), ["Bob"])

    def test_two_affiliates_who_meet_both_have_it_on_the_timeline(self):
        self.seat._ilp_save_details(self._answers(wish_affiliate="Lario"))
        wish = self.seat.ilp_wish_ids.with_user(self.officer)
        wish.partner_id = self.rival.partner_id
        wish.action_arrange()
        domain = [("res_model", "=", wish._name), ("res_id", "=", wish.id)]
        lines = self.env["ilp.interaction"].search(domain)
        self.assertEqual(lines.membership_id, self.membership | self.rival_membership)
        self.assertEqual(set(lines.mapped("kind")), {"introduction"})
        wish.action_reopen()
        self.assertFalse(self.env["ilp.interaction"].search(domain))

    def test_the_states_of_a_wish_follow_the_table(self):
        self.seat._ilp_save_details(self._answers(wish_other="Ada"))
        wish = self.seat.ilp_wish_ids
        for before, allowed in wish._transitions.items():
            for after in ("asked", "arranged", "declined"):
                self.env.flush_all()
                self.env.cr.execute("UPDATE ilp_event_wish SET state = %s WHERE id = %s", (before, wish.id))
                wish.invalidate_recordset()
                with self.subTest(before=before, after=after):
                    if after in allowed or after == before:
                        wish.write({"state": after})
                        self.assertEqual(wish.state, after)
                    else:
                        with self.assertRaises(UserError):
                            wish.write({"state": after})
