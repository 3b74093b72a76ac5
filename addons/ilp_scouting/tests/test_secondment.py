from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .activity_common import ActivityCommon


@tagged("post_install", "-at_install")
class TestSecondment(ActivityCommon):
    """Promise 11: no secondment starts with an incomplete checklist, outside the term, or for a stranger."""

    def test_an_approved_activity_opens_its_sheet(self):
        activation = self._approved(self.module_secondment, 3, partner_ids=self.guest.ids)
        sheet = activation.secondment_ids
        self.assertTrue(activation.has_detail)
        self.assertEqual((sheet.person_id, sheet.months, sheet.state), (self.guest, 3, "draft"))
        self.assertEqual(activation.action_open_sheet()["res_id"], sheet.id)
        with self.assertRaisesRegex(UserError, "its own sheet"):
            activation.with_user(self.officer).action_schedule()

    def test_the_whole_way(self):
        secondment = self._secondment()
        self.assertEqual(self._left(), (6, 3, 0, 3))
        secondment.with_user(self.officer).action_plan()
        self.assertEqual((secondment.desk_id, secondment.activation_id.state), (self.desk, "scheduled"))
        self.assertEqual(secondment.activation_id.lab_id, self.lab)
        self._complete(secondment)
        secondment.with_user(self.officer).action_start()
        self.assertEqual((secondment.activation_id.state, self._left()), ("running", (6, 0, 3, 3)))
        self.assertEqual(secondment.report_ids.mapped("kind"), ["interim", "final"])
        self.assertEqual(secondment.access_ids.mapped("date_to"), [secondment.date_end] * 2)
        with self.assertRaisesRegex(UserError, "final report is missing"):
            secondment._finish()
        secondment.report_ids.text = "What was found"
        secondment.with_user(self.officer).action_finish()
        self.assertEqual((secondment.state, secondment.activation_id.state), ("done", "done"))
        sides = {one.side: one.partner_id for one in secondment.evaluation_ids}
        self.assertEqual(sides, {"company": self.guest, "institute": self.researcher.partner_id})
        lines = self.membership.interaction_ids.filtered(lambda line: line.kind == "secondment")
        self.assertEqual((len(lines), set(lines.mapped("pillar"))), (2, {"skills"}))
        self.assertEqual(set(lines.mapped("direction")), {"at_institute"})

    # Promise 11, whichever door

    def _doors(self, secondment):
        """Every way by which somebody may try to make it run."""
        own = secondment.with_user(self.officer)
        manager = secondment.with_user(self.manager)
        values = {"state": "running"}
        return (
            own.action_start,
            lambda: own.write(values),
            lambda: secondment.write(values),  # even the superuser: demonstration data, a script
            lambda: call_kw(own.browse(), "action_start", [own.ids], {}),
            lambda: call_kw(manager.browse(), "write", [own.ids, values], {}),
            lambda: manager.load(["id", "state"], [[secondment.get_external_id()[secondment.id] or "x", "running"]]),
        )

    def _assert_shut(self, secondment):
        self.env["ir.model.data"].create(
            {"module": "__test__", "name": f"secondment_{secondment.id}", "model": secondment._name,
             "res_id": secondment.id}
        )
        for number, door in enumerate(self._doors(secondment)):
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.addons.base.models.ir_model"):
                    result = door()
                    self.assertTrue(isinstance(result, dict) and result.get("messages"), f"door {number}")
            except (UserError, AccessError, ValidationError):
                self.env.invalidate_all()
            self.assertNotEqual(secondment.state, "running", f"door {number}")

    def test_it_does_not_start_with_an_incomplete_checklist(self):
        secondment = self._secondment()
        secondment._plan()
        self._complete(secondment)
        last = secondment.item_ids.filtered("is_required")[-1]
        last.with_user(self.officer).action_undo()
        self._assert_shut(secondment)
        last._check_off()
        secondment._start()
        self.assertEqual(secondment.state, "running")
        with self.assertRaisesRegex(ValidationError, "stays done"), self.env.cr.savepoint():
            last.with_user(self.officer).action_undo()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            last.with_user(self.officer).unlink()

    def test_it_does_not_start_without_any_checklist(self):
        secondment = self._secondment()
        secondment._plan()
        self.env.cr.execute("DELETE FROM ilp_secondment_item WHERE secondment_id = %s", [secondment.id])
        self.env.invalidate_all()
        self._assert_shut(secondment)

    def test_it_does_not_start_outside_the_term(self):
        secondment = self._secondment()
        secondment._plan()
        self._complete(secondment)
        self.env.flush_all()
        past = self.term.date_end + timedelta(days=1)
        self.env.cr.execute("UPDATE ilp_secondment SET date_end = %s WHERE id = %s", [past, secondment.id])
        self.env.invalidate_all()
        self._assert_shut(secondment)
        with self.assertRaisesRegex(ValidationError, "inside a signed term"), self.env.cr.savepoint():
            secondment.with_user(self.officer).date_end = past + timedelta(days=1)

    def test_it_does_not_start_before_its_day(self):
        secondment = self._secondment(date_start=self.today + timedelta(days=3))
        secondment._plan()
        self._complete(secondment)
        with self.assertRaisesRegex(UserError, "It begins on"), self.env.cr.savepoint():
            secondment._start()

    def test_it_does_not_start_for_somebody_who_left_the_affiliate(self):
        secondment = self._secondment()
        secondment._plan()
        self._complete(secondment)
        contact = self.membership.contact_ids.filtered(lambda one: one.partner_id == self.guest)
        contact.write({"date_from": self.today - timedelta(days=9), "date_to": self.today - timedelta(days=1)})
        self._assert_shut(secondment)

    def test_nobody_of_another_company_is_planned(self):
        secondment = self._secondment(quantity=1)
        employee = self.env["res.partner"].create({"name": "Nobody yet", "parent_id": self.aurelia.id})
        for stranger in (self.rival.partner_id, self.env["res.partner"].create({"name": "Nobody"}), employee):
            with self.assertRaisesRegex(ValidationError, "not a contact|is not of"), self.env.cr.savepoint():
                secondment.person_id = stranger
                secondment._plan()

    def test_a_distacco_needs_the_interest_of_the_employer(self):
        secondment = self._secondment(legal_form="distacco")
        self.assertIn("Communication of the distacco", secondment.item_ids.mapped("name"))
        secondment._plan()
        self._complete(secondment)
        with self.assertRaisesRegex(ValidationError, "interest of the employer"), self.env.cr.savepoint():
            secondment._start()
        secondment.employer_interest = "To learn a technology"
        secondment._start()

    # Checklist

    def test_the_checklist_is_data_and_tells_who_and_when(self):
        kind = self.env["ilp.secondment.item.type"].create({"name": "Parking", "needs_document": False})
        secondment = self._secondment()
        item = secondment.item_ids.filtered(lambda one: one.type_id == kind).with_user(self.officer)
        item.action_done()
        self.assertEqual((item.done_by_id, bool(item.done_on)), (self.officer, True))
        agreement = secondment.item_ids[0].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "needs its document"):
            agreement.action_done()
        agreement.write({"document": "YQ==", "document_name": "agreement.pdf"})
        self.assertEqual(agreement.provided_by_id, self.officer.partner_id)
        for vals in ({"done_on": self.today}, {"done_by_id": self.officer.id}, {"provided_by_id": self.guest.id}):
            with self.assertRaises(AccessError):
                agreement.write(vals)
        secondment.legal_form = "distacco"
        self.assertIn(item, secondment.item_ids, "what was worked on stays")

    # Desk

    def test_a_desk_has_one_guest_at_a_time(self):
        self._secondment(quantity=1)._plan()
        other = self._secondment(quantity=1, person_id=self.coordinator.partner_id.id)
        with self.assertRaisesRegex(UserError, "no free desk"), self.env.cr.savepoint():
            other._plan()
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            other.desk_id = self.desk
            other._plan()
        other.write({"date_start": other.date_end + timedelta(days=1), "date_end": other.date_end + timedelta(days=9)})
        other._plan()
        self.assertEqual(other.desk_id, self.desk)

    def test_a_person_is_a_guest_in_one_place(self):
        self.env["ilp.desk"].create({"name": "Door", "lab_id": self.lab.id})
        self._secondment(quantity=1)._plan()
        other = self._secondment(quantity=1)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            other._plan()

    def test_a_planned_one_has_all_that_it_needs(self):
        secondment = self._secondment(tutor_id=False)
        with self.assertRaisesRegex(UserError, "Write who comes"):
            secondment._plan()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._secondment(quantity=1)._step("planned")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE ilp_secondment SET state = 'planned' WHERE id = %s", [secondment.id])

    # Months, dates, end

    def test_the_ledger_counts_the_months_of_the_stay(self):
        secondment = self._secondment(date_end=self.today + relativedelta(months=4, days=-1))
        secondment._plan()
        self.assertEqual((secondment.months, self._left()), (4, (6, 4, 0, 2)))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            secondment.with_user(self.officer).date_end = self.today + relativedelta(months=8)

    def test_a_stay_ends_early_or_goes_on(self):
        secondment = self._running()
        change = self.env["ilp.secondment.change"].with_user(self.officer)
        longer = self.today + relativedelta(months=5, days=-1)
        change.create({"secondment_id": secondment.id, "date_end": longer, "note": "The prototype"}).action_apply()
        self.assertEqual((secondment.months, self._left()), (5, (6, 0, 5, 1)))
        self.assertEqual(set(secondment.access_ids.mapped("date_to")), {longer})
        self.assertEqual(secondment.report_ids.filtered(lambda one: one.kind == "final").due_on, longer)
        shorter = self.today + relativedelta(months=2, days=-1)
        change.create({"secondment_id": secondment.id, "date_end": shorter, "note": "A new job"}).action_apply()
        self.assertEqual((secondment.months, self._left()), (2, (6, 0, 2, 4)))
        self.assertEqual(set(secondment.access_ids.mapped("date_to")), {shorter})
        self.assertEqual(secondment.activation_id.date_end, shorter)
        with self.assertRaisesRegex(ValidationError, "longer than the stay"), self.env.cr.savepoint():
            secondment.access_ids[0].date_to = longer

    def test_cancelling_gives_months_desk_and_access_back(self):
        secondment = self._running()
        wizard = self.env["ilp.activation.stop"].with_user(self.officer).create(
            {"activation_ids": [Command.set(secondment.activation_id.ids)], "reason_id": self.reason.id}
        )
        wizard.action_apply()
        self.assertEqual((secondment.state, self._left()), ("cancelled", (6, 0, 1, 5)))
        self.assertEqual(set(secondment.access_ids.mapped("date_to")), {self.today})
        other = self._secondment(quantity=1)
        other._plan()
        self.assertEqual(other.desk_id, self.desk)

    def test_the_fee_of_the_stay_is_counted_by_its_period(self):
        secondment = self._secondment(fee_amount=1000)
        totals = {"included": 0, "month": 3000, "quarter": 1000, "stay": 1000}
        for period, total in totals.items():
            secondment.fee_period = period
            self.assertEqual(secondment.fee_total, total, period)

    def test_themes_outside_the_profile_are_a_warning(self):
        profile = self._draft_profile()
        profile.state = "shared"
        profile.write({"state": "confirmed", "confirmed_by_id": self.guest.id, "confirmed_on": "2026-01-01"})
        secondment = self._secondment()
        self.assertFalse(secondment.theme_warning)
        secondment.area_ids += self.area_materials
        self.assertIn(self.area_materials.name, secondment.theme_warning)
        secondment._plan()

    def test_a_laboratory_has_places_of_its_own(self):
        vals = {"product_tmpl_id": self.module_secondment.id, "year": self.today.year}
        whole, own = self.env["ilp.activation.capacity"].create(
            [vals | {"places": 9}, vals | {"places": 1, "lab_id": self.lab.id}]
        )
        self.env["ilp.desk"].create({"name": "Door", "lab_id": self.lab.id})
        self._secondment(quantity=1)._plan()
        other = self._secondment(quantity=1, person_id=self.coordinator.partner_id.id)
        with self.assertRaisesRegex(UserError, "No place is left"), self.env.cr.savepoint():
            other._plan()
        self.assertEqual((whole.taken, own.taken), (2, 1), "the second was approved, but has no laboratory yet")

    def test_the_form_opens_for_each_role(self):
        secondment = self._running()
        for user in (self.officer, self.administration, self.manager):
            self.assertEqual(Form(secondment.with_user(user)).person_id, self.guest)
            self.assertTrue(secondment.with_user(user).display_name)

    def test_sheets_go_over_with_the_officer(self):
        secondment = self._running()
        self.membership._handover(self.officer, self.manager)
        self.assertEqual(secondment.officer_id, self.manager)
        self.assertIn(secondment.id, self.membership._officer_documents()["ilp.secondment"])

    def test_the_queries_of_the_lists_do_not_grow_with_the_records(self):
        names = {
            "ilp.activation": ["membership_id", "product_tmpl_id", "officer_id", "unit", "state", "has_detail"],
            "ilp.secondment": ["display_name", "person_id", "lab_id", "months", "items_missing", "officer_id"],
        }
        start = self.today
        for month in range(4):
            first = start + relativedelta(months=month)
            self._secondment(quantity=1, date_start=first, date_end=first + relativedelta(months=1, days=-1))
        domain = [("membership_id", "=", self.membership.id)]
        for model, fields_list in names.items():
            counts = []
            for limit in (1, 1, 4):  # the first fills the caches that last
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env[model].with_user(self.officer).search(domain, limit=limit).read(fields_list)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(counts[1], counts[2], model)
