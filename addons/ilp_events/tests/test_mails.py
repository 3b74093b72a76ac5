from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsCommon

SUBJECTS = {
    "mail_template_invitation": ("Invitation: Test plenary", "Invito: Test plenary"),
    "mail_template_invitation_reminder": (
        "Your answer, please: Test plenary",
        "Attendiamo la Sua risposta: Test plenary",
    ),
    "mail_template_waiting": ("On the waiting list: Test plenary", "In lista d'attesa: Test plenary"),
    "mail_template_waiting_offer": ("A seat is free for you: Test plenary", "C'è un posto per Lei: Test plenary"),
    "mail_template_waiting_expired": (
        "The seat went to somebody else: Test plenary",
        "Il posto è andato a un'altra persona: Test plenary",
    ),
    "mail_template_approval_requested": (
        "We have your request: Test plenary",
        "Abbiamo ricevuto la Sua richiesta: Test plenary",
    ),
    "mail_template_approval_approved": ("You have a seat: Test plenary", "Ha un posto: Test plenary"),
    "mail_template_approval_refused": ("About your request: Test plenary", "La Sua richiesta: Test plenary"),
    "mail_template_seat_cancelled": ("Your seat was cancelled: Test plenary", "Il Suo posto è annullato: Test plenary"),
    "mail_template_waiting_cancelled": (
        "You are not on the waiting list any more: Test plenary",
        "Non è più in lista d'attesa: Test plenary",
    ),
    "mail_template_seat_passed": ("You have a seat: Test plenary", "Ha un posto: Test plenary"),
}


@tagged("post_install", "-at_install")
class TestMails(IlpEventsCommon):
    """One batch, an Italian and an English recipient: each reads the own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["ir.module.module"].search([("name", "=", "ilp_events")])._update_translations(["it_IT"], True)
        cls.coordinator.partner_id.lang = "it_IT"
        cls.colleague.partner_id.lang = "en_US"
        cls.people = cls.colleague.partner_id + cls.coordinator.partner_id

    def _subjects(self, send):
        before = self.env["mail.mail"].search([])
        send()
        mails = self.env["mail.mail"].search([]) - before
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        return tuple(subjects[partner] for partner in self.people)

    def test_every_mail_about_a_seat_speaks_the_language_of_its_reader(self):
        seats = self._register(self.people[0]) + self._register(self.people[1])
        seats.ilp_confirm_until = fields.Datetime.now()
        for template, expected in SUBJECTS.items():
            if template.startswith("mail_template_invitation"):
                continue
            with self.subTest(template=template):
                self.assertEqual(self._subjects(lambda name=template: seats._ilp_mail(name)), expected)

    def test_the_invitation_and_its_reminder_speak_it_too(self):
        self.assertEqual(self._subjects(self.plenary._ilp_invite), SUBJECTS["mail_template_invitation"])
        invitations = self.plenary.ilp_invitation_ids
        invitations.sent_on = fields.Datetime.now() - relativedelta(days=2)
        expected = SUBJECTS["mail_template_invitation_reminder"]
        self.assertEqual(self._subjects(invitations._remind), expected)

    def test_the_confirmation_of_the_event_speaks_it_too(self):
        template = self.env.ref("event.event_subscription")
        mail = {"interval_unit": "now", "interval_type": "after_sub", "template_ref": f"mail.template,{template.id}"}
        self.plenary.event_mail_ids = [Command.create(mail)]
        template.with_context(lang="it_IT").subject = "Conferma"
        template.with_context(lang="en_US").subject = "Confirmation"
        seats = self._register(self.people[0]) + self._register(self.people[1])
        before = self.env["mail.mail"].search([])
        self.plenary.event_mail_ids.execute()
        mails = self.env["mail.mail"].search([]) - before
        found = {mail.email_to or mail.recipient_ids.email: mail.subject for mail in mails}
        for seat, subject in zip(seats, ("Confirmation", "Conferma"), strict=True):
            self.assertEqual([text for address, text in found.items() if seat.email in address], [subject])

    def test_the_time_in_a_mail_is_the_time_of_the_event(self):
        seat = self._register(self.people[0])
        before = self.env["mail.mail"].search([])
        seat._ilp_mail("mail_template_approval_approved")
        body = (self.env["mail.mail"].search([]) - before).body_html
        local = fields.Datetime.context_timestamp(self.plenary.with_context(tz="Europe/Rome"), self.plenary.date_begin)
        self.assertIn(local.strftime("%H:%M"), body)

    def test_who_has_no_address_stops_nobody(self):
        seats = self._register(self.people[0]) + self._register(self.people[1])
        seats[0].email = False
        self.people[0].email = False
        before = self.env["mail.mail"].search([])
        seats._ilp_mail("mail_template_seat_cancelled")
        self.assertEqual((self.env["mail.mail"].search([]) - before).recipient_ids, self.people[1])

    def test_a_cancelled_event_tells_its_people(self):
        self._register(self.people[0])
        self._register(self.people[1])
        self.plenary.kanban_state = "cancel"
        expected = SUBJECTS["mail_template_seat_cancelled"]
        self.assertEqual(self._subjects(self.plenary.with_user(self.officer).action_ilp_release), expected)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_a_cancelled_showcase_tells_its_people_too(self):
        self.fair = self._event("Test plenary", ilp_kind="showcase", ilp_access="public")
        self._register(self.people[0], event=self.fair)
        self._register(self.people[1], event=self.fair)
        self.fair.kanban_state = "cancel"
        before = self.env["mail.mail"].search([])
        self.fair.with_user(self.officer).action_ilp_release()
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(sorted(mails.mapped("subject")), sorted(SUBJECTS["mail_template_seat_cancelled"]))
        self.assertNotIn("piano", " ".join(mails.mapped("body_html")))

    def test_who_takes_over_a_place_in_the_line_or_an_offer_reads_what_it_is(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.rival.partner_id)
        place = self.plenary._ilp_wait([{"partner_id": self.people[0].id, "email": self.people[0].email}])
        place._ilp_pass_on(self.people[1])
        self.assertIn("In lista d'attesa", self._last_subject())
        self.plenary.seats_max = 2
        self.plenary._ilp_move_on()
        self.assertTrue(place.ilp_confirm_until)
        place._ilp_pass_on(self.people[0])
        self.assertIn("A seat is free for you", self._last_subject())

    def _last_subject(self):
        return self.env["mail.mail"].search([], order="id desc", limit=1).subject

    def test_who_only_waited_reads_nothing_of_a_seat(self):
        self.plenary._ilp_wait([{"partner_id": person.id, "email": person.email} for person in self.people])
        self.plenary.kanban_state = "cancel"
        expected = SUBJECTS["mail_template_waiting_cancelled"]
        self.assertEqual(self._subjects(self.plenary.with_user(self.officer).action_ilp_release), expected)

    def test_beside_a_seat_of_ours_nobody_is_written_to_in_the_middle_of_the_creation(self):
        template = f"mail.template,{self.env.ref('event.event_subscription').id}"
        mail = {"interval_unit": "now", "interval_type": "after_sub", "template_ref": template}
        fair = self._event("Test fair", event_mail_ids=[Command.create(mail)])
        stock = {"event_id": fair.id, "name": "Visitor", "email": "visitor@test.example.com"}
        ours = {"event_id": self.plenary.id, "partner_id": self.people[0].id}
        self.env["event.registration"].create([stock, ours])
        self.assertFalse(fair.event_mail_ids.mail_registration_ids)
        self.env["event.mail"].schedule_communications()
        self.assertTrue(fair.event_mail_ids.mail_registration_ids.mail_sent)
