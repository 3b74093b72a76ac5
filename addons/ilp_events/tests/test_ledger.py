from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestLedger(IlpEventsCommon):
    """One seat is one unit of the plan, from the reservation to the cancellation, and leaves one line."""

    def _interactions(self, registration):
        domain = [("res_model", "=", "event.registration"), ("res_id", "=", registration.id)]
        return self.env["ilp.interaction"].search(domain)

    def test_two_registrations_use_two_seats(self):
        self._register(self.coordinator.partner_id)
        self._register(self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))

    def test_the_states_move_the_ledger(self):
        registration = self._register(self.coordinator.partner_id, state="draft")
        self.assertEqual(self._balance(self.entitlement), (4, 1, 0, 3))
        registration.action_confirm()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        registration.action_set_done()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        registration.action_set_draft()
        self.assertEqual(self._balance(self.entitlement), (4, 1, 0, 3))
        registration.action_cancel()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        registration.action_confirm()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_the_same_step_twice_moves_nothing(self):
        registration = self._register(self.coordinator.partner_id)
        registration.action_confirm()
        registration.write({"state": "open", "active": True})
        self.assertEqual(len(self.entitlement.move_ids.filtered(lambda move: move.kind == "use")), 1)

    def test_archiving_gives_back_and_unarchiving_takes(self):
        registration = self._register(self.coordinator.partner_id)
        registration.action_archive()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        registration.action_unarchive()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_a_cancelled_event_gives_all_seats_back(self):
        self._register(self.coordinator.partner_id)
        self.plenary.with_user(self.officer).action_ilp_release()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3), "the event is not cancelled")
        self.plenary.kanban_state = "cancel"
        with self.assertRaises(AccessError):
            self.plenary.with_user(self.administration).action_ilp_release()
        self.plenary.with_user(self.officer).action_ilp_release()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_what_a_cancelled_event_still_holds_goes_back_when_the_day_is_over(self):
        seat = self._register(self.coordinator.partner_id)
        self.plenary.kanban_state = "cancel"
        self.env["event.event"]._cron_close()
        self.assertEqual(seat.state, "open")
        begin = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.plenary.write({"date_begin": begin, "date_end": fields.Datetime.add(begin, hours=3)})
        before = self.env["mail.mail"].search_count([])
        for _late_or_doubled in range(2):
            self.env["event.event"]._cron_close()
        self.assertEqual((seat.state, self._balance(self.entitlement)), ("cancel", (4, 0, 0, 4)))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        line = self.env["ilp.interaction"].search([("res_model", "=", seat._name), ("res_id", "=", seat.id)])
        self.assertEqual(line.outcome, "The event was cancelled")

    def test_an_event_to_which_people_come_is_not_archived(self):
        seat = self._register(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "give the seats back first"), self.cr.savepoint():
            self.plenary.action_archive()
        seat.action_cancel()
        self.plenary.action_archive()
        self.assertFalse(self.plenary.active)

    def test_deleting_gives_back(self):
        self._register(self.coordinator.partner_id).unlink()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_deleting_the_order_gives_back(self):
        order = self.env["sale.order"].create({"partner_id": self.coordinator.partner_id.id})
        self._register(self.coordinator.partner_id, sale_order_id=order.id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        order.unlink()
        self.assertFalse(self._registered())
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_deleting_the_line_of_an_order_gives_back(self):
        order = self.env["sale.order"].create({"partner_id": self.coordinator.partner_id.id})
        product = self.env["product.product"].create({"name": "Seat"})
        line = self.env["sale.order.line"].create({"order_id": order.id, "product_id": product.id})
        registration = self._register(self.coordinator.partner_id)
        self.env.cr.execute(
            "UPDATE event_registration SET sale_order_line_id = %s WHERE id = %s", (line.id, registration.id)
        )
        self.env.invalidate_all()
        line.unlink()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def _fill(self):
        for number in range(4):
            partner = self.env["res.partner"].create(
                {"name": f"Person {number}", "email": f"p{number}@test.example.com", "parent_id": self.aurelia.id}
            )
            self._register(partner)

    def test_over_the_quota_one_sentence_says_whom_to_ask(self):
        self._fill()
        with self.assertRaisesRegex(UserError, "4 seats and none is left: ask Test officer"), self.cr.savepoint():
            self._register(self.coordinator.partner_id)
        self.assertEqual(len(self._registered()), 4)

    def test_people_registered_together_are_not_more_than_the_plan_has(self):
        people = self.env["res.partner"].create([{"name": f"Test {n}", "parent_id": self.aurelia.id} for n in range(5)])
        seats = [{"event_id": self.plenary.id, "partner_id": person.id} for person in people]
        with self.assertRaisesRegex(UserError, "Test plenary: 4, too few for all"), self.cr.savepoint():
            self.env["event.registration"].create(seats)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self.env["event.registration"].create(seats[:4])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 4, 0))

    def test_an_officer_adds_a_seat_with_a_reason(self):
        self._fill()
        env = self.env(user=self.officer)
        registration = self._register(self.coordinator.partner_id, env=env, ilp_override_reason="Speaks on stage")
        self.assertEqual(self._balance(self.entitlement), (5, 0, 5, 0))
        move = self.entitlement.move_ids.filtered(lambda move: move.kind == "override")
        self.assertEqual((move.user_id, move.reason), (self.officer, "Speaks on stage"))
        self.assertEqual(registration.state, "open")

    def test_no_seats_in_the_plan(self):
        self.plenary.ilp_benefit_id = self.env.ref("ilp_membership.benefit_mentoring_session")
        with self.assertRaisesRegex(UserError, "has 0 seats"):
            self._register(self.coordinator.partner_id)

    def test_without_benefit_no_seat_is_counted(self):
        self.plenary.ilp_benefit_id = False
        registration = self._register(self.coordinator.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self.assertEqual(registration.ilp_membership_id, self.membership)

    def test_the_release_goes_where_the_seat_came_from(self):
        registration = self._register(self.coordinator.partner_id)
        self.plenary.ilp_benefit_id = self.benefit_meeting
        registration.action_cancel()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_a_registration_leaves_one_line_on_the_timeline(self):
        registration = self._register(self.coordinator.partner_id)
        line = self._interactions(registration)
        self.assertEqual(len(line), 1)
        self.assertEqual((line.kind, line.pillar, line.direction), ("event", "technologies", "at_institute"))
        self.assertEqual(line.membership_id, self.membership)
        self.assertEqual(line.partner_ids, self.coordinator.partner_id)
        registration.action_set_done()
        self.assertEqual(self._interactions(registration), line)
        self.assertEqual(line.outcome, "Attended")

    def test_a_visit_at_the_company(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="affiliates", ilp_host_id=self.aurelia.id)
        line = self._interactions(self._register(self.coordinator.partner_id, event=visit))
        self.assertEqual((line.kind, line.direction), ("visit", "at_company"))

    def test_an_unconfirmed_seat_leaves_no_line(self):
        self.assertFalse(self._interactions(self._register(self.coordinator.partner_id, state="draft")))

    def test_the_confirmation_speaks_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.coordinator.partner_id.lang = "it_IT"
        template = self.env.ref("event.event_subscription")
        template.with_context(lang="it_IT").subject = "Iscrizione a {{ object.event_id.name }}"
        source = f"mail.template,{template.id}"
        scheduler = {"interval_type": "after_sub", "interval_unit": "now", "template_ref": source}
        self.plenary.event_mail_ids = [(0, 0, scheduler)]
        registration = self._register(self.coordinator.partner_id)
        before = self.env["mail.mail"].search([])
        self.plenary.event_mail_ids.execute()
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.mapped("subject"), ["Iscrizione a Test plenary"])
        self.assertTrue(registration.mail_registration_ids.mail_sent)

    def test_the_benefit_follows_the_access(self):
        fair = self._event("Fair")
        self.assertFalse(fair.ilp_benefit_id)
        fair.ilp_access = "affiliates"
        self.assertEqual(fair.ilp_benefit_id, self.benefit_seat)

    def test_mails_are_queued_and_do_not_commit(self):
        template = f"mail.template,{self.env.ref('event.event_subscription').id}"
        scheduler = {"interval_type": "after_sub", "interval_unit": "now", "template_ref": template}
        self.plenary.event_mail_ids = [(0, 0, scheduler)]
        cron = self.env.ref("event.event_mail_scheduler")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        registration = self._register(self.coordinator.partner_id)
        self.assertFalse(registration.mail_registration_ids)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before)
