import csv
from datetime import date, datetime, timedelta
from io import StringIO

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.ilp_membership.tools import tabular

from ..models.ilp_credit_year import TRANSITIONS
from .common import ScoutingCommon, ScoutingHttpCommon


class CreditStory:
    """Three researchers of two laboratories, and a tariff that began with last year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = fields.Date.context_today(cls.env.user).year - 1
        cls.lab.cost_center = "CC-SOFT"
        cls.other_lab = cls.env["ilp.lab"].create({"name": "Test surfaces", "code": "TSU", "cost_center": "CC-SURF"})
        cls.third = cls._researcher("Carla Saggio", "it_IT")
        cls.third.lab_id = cls.other_lab
        cls.other_researcher.credit_to = "lab"
        tariff = (("meeting", "hour", 2), ("verdict", "item", 1), ("event", "item", 3), ("visit", "item", 4),
                  ("mentoring", "item", 2), ("secondment", "item", 5))  # fmt: skip
        cls.env["ilp.credit.tariff"].create(
            [
                {"program_id": cls.program.id, "kind": kind, "unit": unit, "points": points,
                 "date_from": f"{cls.year}-01-01"}
                for kind, unit, points in tariff
            ]  # fmt: skip
        )
        cls.program.write({"credit_percentage": 10, "credit_debit_account": "6010", "credit_credit_account": "2050",
                           "credit_cost_center": "CC-ILP"})  # fmt: skip
        cls.match = cls._introduced()

    @classmethod
    def _worked(cls):
        """What the three did last year; the points are beside it."""
        at = datetime(cls.year, 3, 4, 9, 0)
        cls.met = cls._past_meeting(cls.researcher, at, 1.5)  # Anna: 1.5 h x 2 = 3
        cls._verdict(cls.met, at + timedelta(days=3))  # Anna: in time, 1; together 4
        cls._line("visit", cls.researcher, at + timedelta(days=20))  # Anna: 4; together 8
        cls._past_meeting(cls.other_researcher, at + timedelta(days=30), 1)  # John, for his laboratory: 1 h x 2 = 2
        for membership in (cls.membership, cls.rival_membership):  # one talk before two companies
            cls._line("event", cls.third, at + timedelta(days=60), membership)  # Carla: 3
        cls.env["ilp.contribution"]._book(  # Carla: 2.5 by hand; together 5.5
            cls.program, cls.third, date(cls.year, 9, 9), 2.5, "Prepared the exhibition"
        )

    @classmethod
    def _past_meeting(cls, researcher, start, hours):
        return cls._meeting(
            cls.match,
            date_start=start,
            date_stop=start + timedelta(hours=hours),
            researcher_ids=[Command.set(researcher.ids)],
            state="held",
        )

    @classmethod
    def _verdict(cls, meeting, moment):
        return cls.env["ilp.assessment"].create(
            {"match_id": cls.match.id, "meeting_id": meeting.id, "side": "researcher", "date": moment,
             "author_id": meeting.researcher_ids.partner_id.id, "proximity_id": cls.near.id,
             "feasibility_id": cls.ready.id, "reason": "Because"}
        )  # fmt: skip

    @classmethod
    def _line(cls, kind, researcher, moment, membership=None):
        membership = membership or cls.membership
        return membership._log_interaction(
            kind, f"{kind} {moment}", partners=researcher.partner_id, date=moment, direction="at_institute")

    @classmethod
    def _invoice(cls):
        """20,000 of fees are invoiced in the year: 10,000 of each company."""
        for term in (cls.term, cls.rival_term):
            invoice = term.order_id._create_invoices()
            invoice.invoice_date = date(cls.year, 6, 1)
            invoice.action_post()

    def _points(self, researcher):
        return sum(self.env["ilp.contribution"].search([("researcher_id", "=", researcher.id)]).mapped("points"))

    def _year(self, **values):
        return self.env["ilp.credit.year"].create({"program_id": self.program.id, "year": self.year} | values)

    def _amounts(self, year):
        return {(share.researcher_id.name, share.lab_id.code): share.amount for share in year.share_ids}


@tagged("post_install", "-at_install")
class TestCredit(CreditStory, ScoutingCommon):
    """Work is credited once by the tariff; at the end of the year the shares add up to the cent."""

    def test_work_is_credited_once_however_often_it_is_asked_for(self):
        self._worked()
        first = self.env["ilp.contribution"]._collect(self.program)
        self.assertEqual(len(first), 5, "two meetings, a verdict, a visit, a talk")
        self.assertFalse(self.env["ilp.contribution"]._collect(self.program))
        self.assertEqual(self._points(self.researcher), 8)
        self.assertEqual(self._points(self.other_researcher), 2)
        self.assertEqual(self._points(self.third), 5.5)
        line = first.filtered(lambda one: one.researcher_id == self.other_researcher)
        self.assertEqual((line.beneficiary, line.lab_id, line.membership_id), ("lab", self.lab, self.membership))
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.copy({"date": line.date, "year": line.year})
            self.env.flush_all()

    def test_the_night_credits_what_the_day_did(self):
        self._worked()
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_credit").method_direct_trigger()
        self.assertEqual(self._points(self.researcher), 8)

    def test_a_late_verdict_and_a_second_one_earn_nothing(self):
        meeting = self._past_meeting(self.researcher, datetime(self.year, 3, 4, 9, 0), 1)
        self._verdict(meeting, datetime(self.year, 3, 20))
        self._verdict(meeting, datetime(self.year, 3, 21))
        lines = self.env["ilp.contribution"]._collect(self.program)
        self.assertEqual(lines.mapped("kind"), ["meeting"])

    def test_who_is_not_eligible_earns_nothing(self):
        self.researcher.credit_eligible = False
        self._worked()
        self.env["ilp.contribution"]._collect(self.program)
        self.assertEqual(self._points(self.researcher), 0)

    def test_before_the_tariff_nothing_is_earned_and_after_it_the_new_one_holds(self):
        old = self.env["ilp.credit.tariff"].search([("program_id", "=", self.program.id), ("kind", "=", "meeting")])
        with self.assertRaises(ValidationError):
            old.copy({"date_from": f"{self.year}-06-01"})
        old.date_to = f"{self.year}-05-31"
        old.copy({"date_from": f"{self.year}-06-01", "date_to": False, "points": 3})
        for month in (2, 7):
            self._past_meeting(self.researcher, datetime(self.year, month, 4, 9, 0), 1)
        self._past_meeting(self.researcher, datetime(self.year - 1, 7, 4, 9, 0), 1)
        lines = self.env["ilp.contribution"]._collect(self.program).sorted("date")
        self.assertEqual(lines.mapped("points"), [2, 3])

    def test_the_tariff_of_a_place_comes_before_the_one_for_any(self):
        general = self.env["ilp.credit.tariff"].search([("program_id", "=", self.program.id), ("kind", "=", "visit")])
        general.copy({"direction": "at_institute", "points": 9})
        self._line("visit", self.researcher, datetime(self.year, 5, 5))
        self.assertEqual(self.env["ilp.contribution"]._collect(self.program).points, 9)

    def test_the_same_queries_for_any_number_of_works(self):
        counts = []
        for month in (2, 5):
            for day in range(1, 2 if month == 2 else 20):
                self._line("visit", self.researcher, datetime(self.year, month, day))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ilp.contribution"]._collect(self.program)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, "one line, then nineteen")

    def test_lines_are_never_changed_nor_erased_but_corrected_with_a_reason(self):
        self._worked()
        line = self.env["ilp.contribution"]._collect(self.program)[:1]
        with self.assertRaises(UserError):
            line.write({"points": 99})
        with self.assertRaises(UserError):
            line.unlink()
        for reason in (False, " "):
            with self.assertRaises(UserError):
                line._correct(-1, reason)
        action = line.with_user(self.officer).action_open_correct()
        form = Form(self.env["ilp.contribution.entry"].with_user(self.officer).with_context(**action["context"]))
        form.points, form.reason = -1, "Half an hour less"
        form.save().action_confirm()
        mended = self.env["ilp.contribution"].search([("corrected_id", "=", line.id)])
        self.assertEqual((mended.points, mended.entry, mended.user_id), (-1, "correction", self.officer))
        self.assertEqual((mended.date, mended.researcher_id), (line.date, line.researcher_id))

    def test_a_correction_belongs_to_the_researcher_of_its_line(self):
        self._worked()
        line = self.env["ilp.contribution"]._collect(self.program).filtered(lambda one: one.researcher_id == self.third)
        Entry = self.env["ilp.contribution.entry"].with_user(self.officer)
        values = {"contribution_id": line.id, "researcher_id": self.researcher.id, "program_id": self.program.id}
        with self.assertRaisesRegex(UserError, "belongs to the researcher of its line"):
            Entry.create(values | {"points": -1, "reason": "Half an hour less"}).action_confirm()
        self.assertFalse(self.env["ilp.contribution"].search([("corrected_id", "=", line.id)]))

    def test_report_and_share_are_what_the_hand_gives(self):
        """20,000.00 x 10 % = 2,000.00 to share; 8 + 2 + 5.5 = 15.5 points.

        Anna 2,000 x 8 / 15.5 = 1,032.258 06, laboratory of John 2,000 x 2 / 15.5 = 258.064 51,
        Carla 2,000 x 5.5 / 15.5 = 709.677 41. Rounded down: 1,032.25 + 258.06 + 709.67 = 1,999.98. The two cents that
        are left go to the largest rests: .806 of a cent (Anna), .741 (Carla); .451 (the laboratory) gets none.
        """
        self._worked()
        self._invoice()
        year = self._year()
        year.with_user(self.manager).action_close()
        self.assertEqual((year.gross_fees, year.shared, year.points), (20000, 2000, 15.5))
        expected = {("Anna Prova", "TSR"): 1032.26, (False, "TSR"): 258.06, ("Carla Saggio", "TSU"): 709.68}
        self.assertEqual(self._amounts(year), expected)
        self.assertEqual(round(sum(expected.values()), 2), 2000.00)
        rows = tabular.read(year._report_workbook(), {name: () for name in (
            "Laboratory", "Cost centre", "Researcher", "Points", "Points that count", "Amount", "Currency")})
        self.assertEqual(
            [(row.get("Laboratory"), row.get("Researcher"), row["Points"], row["Amount"]) for _line, row in rows],
            [("Test soft robotics", None, "2", "258.06"), ("Test soft robotics", "Anna Prova", "8", "1032.26"),
             ("Test surfaces", "Carla Saggio", "5.5", "709.68"), ("Total", None, "15.5", "2000")],
        )  # fmt: skip
        html, _kind = self.env["ir.actions.report"]._render_qweb_html("ilp_scouting.report_credit_year", year.ids)
        for word in (b"1,032.26", b"258.06", b"709.68", b"2,000.00"):
            self.assertIn(word, html)

    def test_the_cap_of_a_person_is_applied_before_the_share(self):
        """At most 6 points of Anna: 6 + 2 + 5.5 = 13.5.

        2,000 x 6 / 13.5 = 888.888 88, 2,000 x 2 / 13.5 = 296.296 29, 2,000 x 5.5 / 13.5 = 814.814 81. Rounded down
        1,999.98; the two cents go to Anna (.888) and, by the next largest rest, to the laboratory (.629) before
        Carla (.481).
        """
        self.researcher.credit_cap = 6
        self._worked()
        self._invoice()
        year = self._year()
        year._compute_shares()
        self.assertEqual(
            self._amounts(year),
            {("Anna Prova", "TSR"): 888.89, (False, "TSR"): 296.30, ("Carla Saggio", "TSU"): 814.81},
        )

    def test_the_journal_balances_by_laboratory(self):
        """Soft robotics 1,032.26 + 258.06 = 1,290.32, surfaces 709.68; each debited and credited."""
        self._worked()
        self._invoice()
        year = self._year()
        year._compute_shares()
        lines = list(csv.reader(StringIO(year._journal_csv().decode("utf-8-sig")), delimiter=";"))[1:]
        self.assertEqual(
            [(row[2], row[3], row[5], row[6]) for row in lines],
            [("6010", "CC-ILP", "1290.32", "0.00"), ("2050", "CC-SOFT", "0.00", "1290.32"),
             ("6010", "CC-ILP", "709.68", "0.00"), ("2050", "CC-SURF", "0.00", "709.68")],
        )  # fmt: skip
        self.assertEqual({row[0] for row in lines}, {f"{self.year}-12-31"})
        self.assertTrue(year._journal_workbook().startswith(b"PK"))

    def test_a_closed_year_keeps_its_accounts_and_cost_centres(self):
        self._worked()
        self._invoice()
        year = self._year()
        year._close()
        before = year._journal()
        self.assertEqual({row[3] for row in before}, {"CC-ILP", "CC-SOFT", "CC-SURF"})
        self.program.write({name: "9999" for name in ("credit_debit_account", "credit_credit_account")})
        self.program.credit_cost_center = self.lab.cost_center = "CC-NEW"
        self.assertEqual(year._journal(), before)
        with self.assertRaises(AccessError):
            year.with_user(self.manager).debit_account = "9999"
        year._reopen("The accounts were wrong")
        year._close()
        self.assertEqual({row[2] for row in year._journal()}, {"9999"})
        self.assertEqual({row[3] for row in year._journal()}, {"CC-NEW", "CC-SURF"})

    def test_a_visit_of_many_people_is_one_visit_of_its_guide(self):
        day = datetime(self.year, 5, 5, 9, 0)
        for number, membership in enumerate((self.membership, self.membership, self.rival_membership)):
            line = self._line("visit", self.third, day, membership)
            line.write({"res_model": "event.registration", "res_id": number + 1})  # as seats of one visit leave them
        self.assertEqual(self.env["ilp.contribution"]._collect(self.program).mapped("points"), [4])

    def test_a_credit_note_lowers_the_fees_and_a_draft_does_not_count(self):
        self._invoice()
        self.program.refund_policy = "none"
        refund = self.term.order_id.invoice_ids._reverse_moves([{"invoice_date": date(self.year, 7, 1)}])
        year = self._year()
        self.assertEqual(year._gross_fees(), 20000)
        refund.action_post()
        self.assertEqual(year._gross_fees(), 10000)
        year.fees_elsewhere = 500
        self.assertEqual(year._gross_fees(), 10500)
        self.assertEqual(self._year(year=self.year - 1)._gross_fees(), 0)

    def test_a_year_without_points_or_fees_shares_nothing(self):
        year = self._year()
        year._close()
        self.assertEqual((year.state, year.shared, len(year.share_ids)), ("closed", 0, 0))

    def test_closing_twice_gives_one_result_and_the_year_is_locked(self):
        self._worked()
        self._invoice()
        year = self._year().with_user(self.manager)
        year.action_close()
        shares, closed_on = year.share_ids, year.closed_on
        year.action_close()
        self.assertEqual((year.share_ids, year.closed_on), (shares, closed_on))
        for act in (
            lambda: year.write({"percentage": 50}),
            lambda: year.write({"state": "open"}),
            year.action_compute,
            year.unlink,
            lambda: self.env["ilp.contribution"]._book(self.program, self.third, date(self.year, 5, 5), 1, "Late"),
        ):
            with self.assertRaises(UserError):  # an AccessError is one
                act()
        self._past_meeting(self.researcher, datetime(self.year, 8, 8), 1)
        self.assertFalse(self.env["ilp.contribution"]._collect(self.program), "a closed year takes nothing")
        line = self.env["ilp.contribution"].search([("researcher_id", "=", self.researcher.id)], limit=1)
        self.assertEqual(line._correct(-1, "Found later").year, self.year + 1, "a correction of it is booked today")

    def test_only_the_manager_opens_it_again_and_says_why(self):
        year = self._year()
        year._close()
        for user in (self.officer, self.administration):
            with self.assertRaises(AccessError):
                year.with_user(user).action_open_reopen()
        action = year.with_user(self.manager).action_open_reopen()
        wizard = self.env["ilp.credit.reopen"].with_user(self.manager).with_context(**action["context"])
        with self.assertRaises(UserError):
            wizard.create({"reason": " "}).action_confirm()
        wizard.create({"reason": "An invoice was missing"}).action_confirm()
        self.assertEqual((year.state, year.reopen_reason), ("open", "An invoice was missing"))
        year.with_user(self.manager).action_close()
        self.assertEqual(year.state, "closed")

    def test_a_year_that_is_not_over_is_not_closed(self):
        with self.assertRaises(UserError):
            self._year(year=self.year + 1)._close()

    def test_its_states_move_along_the_table_only(self):
        self.assertEqual(TRANSITIONS, {"open": {"closed"}, "closed": {"open"}})
        with self.assertRaises(AccessError):
            self._year().with_user(self.manager).write({"state": "closed"})
        with self.assertRaises(AccessError):
            self.env["ilp.credit.year"].with_user(self.manager).create(
                {"program_id": self.program.id, "year": 1999, "state": "closed"})

    def test_the_form_of_a_researcher_opens_with_the_meetings_of_the_quarter(self):
        self._past_meeting(self.researcher, fields.Datetime.now(), 1)
        for user in (self.officer, self.administration):
            form = Form(self.researcher.with_user(user))
            self.assertEqual(form.load_quarter, self.researcher._meetings_this_quarter(fields.Date.today()))
            self.assertGreaterEqual(form.load_quarter, 1)

    def test_points_are_never_seen_by_a_company(self):
        self._worked()
        self.env["ilp.contribution"]._collect(self.program)
        self.researcher.is_public = True
        for user in (self.coordinator, self.env.ref("base.public_user")):
            for model in ("ilp.contribution", "ilp.credit.year", "ilp.credit.share", "ilp.credit.tariff"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            for name in ("credit_points", "contribution_ids", "credit_to", "load_quarter"):
                with self.assertRaises(AccessError):
                    self.researcher.with_user(user).read([name])


@tagged("post_install", "-at_install")
class TestCreditPages(CreditStory, ScoutingHttpCommon):
    """A researcher reads the own balance by one link; the files of the year are for those who may read it."""

    def test_the_own_page_shows_the_own_points_only(self):
        self._worked()
        self.env["ilp.contribution"]._collect(self.program)
        page = self.url_open(f"/ilp/researcher/{self.researcher.token}?lang=en_US").text
        self.assertIn("8.0 points", page)
        other = self.url_open(f"/ilp/researcher/{self.third.token}?lang=en_US").text
        self.assertIn("5.5 points", other)
        self.assertIn("Prepared the exhibition", other)
        self.assertNotIn("Prepared the exhibition", page)

    def test_the_files_are_for_administration_and_manager(self):
        year = self._year()
        year._compute_shares()
        for user, status in ((self.administration, 200), (self.manager, 200), (self.officer, 404), (self.rival, 404)):
            self.authenticate(user.login, user.login)
            for name in ("report.xlsx", "journal.csv"):
                response = self.url_open(f"/ilp/credit/{year.id}/{name}", allow_redirects=False)
                self.assertEqual(response.status_code, status, user.login)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(f"/ilp/credit/{year.id}/passwd").status_code, 404)
