from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.ilp_membership_term_run import QUIET
from .common import IlpCommon

FIRST_DAY = date(2025, 3, 15)


class RenewalCommon(IlpCommon):
    """Both affiliates signed on 15 March 2025; the run is started on any day."""

    @classmethod
    def setUpClass(cls):
        with freeze_time(FIRST_DAY):
            super().setUpClass()
        cls.env["ilp.program"].search([("id", "!=", cls.program.id)]).active = False
        cls.env["ilp.membership.term"].search([("program_id", "!=", cls.program.id)]).is_invoiced_elsewhere = True
        cls.program.administrator_id = cls.administration

    def _run(self, day):
        """The run of this programme, as the scheduled action does it, with commits."""
        with freeze_time(day), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            program = self.program.with_env(self.env(cr=cr))
            self.term.with_env(program.env)._run_program(program, program._today())
        self.env.invalidate_all()
        self.env.cr.precommit.data.pop("sequence.mixin", None)  # as a commit does: core keeps the last number there

    def _next(self, term=None):
        return (term or self.term)._successor()


@tagged("post_install", "-at_install")
class TestRenewal(RenewalCommon):
    """The renewal run of one affiliate over the years: promise 4 and the next term."""

    def test_the_next_term_is_offered_at_the_lead_time_and_not_before(self):
        self._run(date(2025, 11, 13))
        self.assertFalse(self._next())
        self._run(date(2025, 11, 14))
        term = self._next()
        self.assertEqual(term.state, "offered")
        self.assertEqual((term.date_start, term.date_end), (date(2026, 3, 15), date(2027, 3, 14)))
        order = term.order_ids
        self.assertEqual((order.state, order.amount_untaxed, order.client_order_ref), ("sent", 10000, False))
        self.assertEqual(order.validity_date, date(2026, 5, 13), "until the end of the days of grace")

    def test_running_twice_gives_one_order_and_one_mail(self):
        for _time in range(3):
            self._run(date(2025, 11, 20))
        self.assertEqual(len(self.term.following_term_ids), 1)
        self.assertEqual(len(self._next().order_ids), 1)
        mails = self.env["mail.mail"].search([("model", "=", "ilp.membership.term"), ("res_id", "=", self._next().id)])
        self.assertEqual(mails.recipient_ids, self.coordinator.partner_id)

    def test_modules_and_discounts_are_renewed_and_one_off_fees_are_not(self):
        joining = self._product("Test joining", "joining_fee", 700, {})
        order = self.term.order_id
        order.action_unlock()
        order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring").write(
            {"product_uom_qty": 2, "discount": 10}
        )
        order.order_line = [Command.create({"product_id": joining.product_variant_id.id})]
        self._run(date(2025, 12, 1))
        lines = self._next().order_ids.order_line.filtered("product_id")
        self.assertEqual(
            [(line.product_id.name, line.product_uom_qty, line.discount) for line in lines],
            [("Test tier", 1, 0), ("Test mentoring", 2, 10), ("Test secondment", 0, 0)],
        )
        section = self._next().order_ids.order_line.filtered("display_type")
        self.assertEqual((section.name, section.is_optional), ("Further modules", True))

    def test_a_renewal_offered_reminds_once_and_then_waits(self):
        self._run(date(2025, 11, 20))
        for day in (date(2025, 12, 19), date(2025, 12, 20), date(2025, 12, 21)):
            self._run(day)
        self.assertEqual(self._next().reminded_on, date(2025, 12, 20))

    def test_the_whole_year_signed_invoiced_started(self):
        self._run(date(2025, 11, 20))
        order = self._next().order_ids
        with freeze_time(date(2025, 12, 10)):
            self._sign(order, "Irene Balbi")
        self._run(date(2026, 2, 12))
        self.assertFalse(order.invoice_ids)
        self._run(date(2026, 2, 13))
        self.assertEqual((order.invoice_ids.state, order.invoice_ids.amount_untaxed), ("posted", 10000))
        self._run(date(2026, 3, 15))
        self.assertEqual((self.term.state, self._next().state, self.membership.state), ("expired", "active", "active"))
        self.assertEqual(len(order.invoice_ids), 1)
        welcome = self.env["mail.mail"].search(
            [("res_id", "=", self.membership.id), ("subject", "=", "Welcome to the Test programme")]
        )
        self.assertEqual(len(welcome), 1, "at the first activation only")

    def test_a_company_that_pays_late_is_invoiced_earlier(self):
        self.membership.invoice_lead_days = 90
        self.assertEqual(self.term.invoice_on, date(2024, 12, 15))
        self.assertEqual(self.rival_term.invoice_on, date(2025, 2, 13))

    def test_a_tacit_renewal_waits_for_the_notice_date_and_names_the_last_signatory(self):
        self.program.renewal_policy = "tacit"
        notice = self.term.notice_date
        self._run(notice)
        self.assertEqual(self._next().state, "offered")
        self._run(notice + relativedelta(days=1))
        following = self._next()
        self.assertEqual((following.state, following.is_tacit), ("signed", True))
        self.assertEqual(following.signed_by, self.term.signed_by)

    def test_years_missed_are_caught_up_at_the_price_of_their_period(self):
        self.program.renewal_policy = "tacit"
        self.pricelist.item_ids = [
            Command.create({"compute_price": "fixed", "fixed_price": price, "date_start": start, "date_end": end})
            for price, start, end in (
                (11000, "2026-01-01 00:00:00", "2026-12-31 23:59:59"),
                (12000, "2027-01-01 00:00:00", "2027-12-31 23:59:59"),
                (13000, "2028-01-01 00:00:00", "2028-12-31 23:59:59"),
            )
        ]
        self._run(date(2028, 4, 1))
        self.assertEqual(
            [(term.date_start.year, term.state, term.amount_untaxed) for term in self.membership.term_ids],
            [(2028, "active", 13000), (2027, "expired", 12000), (2026, "expired", 11000), (2025, "expired", 10000)],
        )
        self.assertEqual(self.membership.state, "active")
        for term in self.membership.term_ids:
            self.assertEqual(len(term.order_id.invoice_ids), 1, term.date_start)

    def test_without_signature_comes_grace_then_the_lapse_and_the_offer_falls(self):
        for day in (date(2025, 12, 1), date(2026, 3, 15)):
            self._run(day)
        self.assertEqual((self._next().state, self.membership.state), ("offered", "grace"))
        self._run(date(2026, 5, 14))
        self.assertEqual(self.membership.state, "lapsed")
        self.assertFalse(self._next())

    def test_a_company_that_returns_starts_a_run_of_its_own(self):
        self._run(date(2026, 6, 1))
        self.assertEqual(self.membership.state, "lapsed")
        with freeze_time(date(2026, 9, 1)):
            order = self.membership._create_offer()
            self._sign(order, "Irene Balbi")
        term = order.ilp_term_id
        self.assertEqual((term.anchor_date, term.period_index, term.state), (date(2026, 9, 1), 0, "active"))
        self.assertEqual((self.membership.state, self.membership.officer_id), ("active", self.officer))

    def test_who_declined_is_not_asked_again_by_the_run(self):
        self._run(date(2025, 12, 1))
        self._next().order_ids.action_cancel()
        self._run(date(2025, 12, 2))
        self.assertFalse(self._next())
        with freeze_time(date(2025, 12, 3)):
            self.term.with_user(self.administration).action_renew()
        self.assertEqual(self._next().state, "offered")

    def test_the_last_price_rises_by_the_indices_between_the_two_terms(self):
        self.program.price_policy = "index"
        self.program.index_ids = [
            Command.create({"date_from": day, "percent": percent})
            for day, percent in (("2025-01-01", 50), ("2026-01-01", 3), ("2026-03-15", 2), ("2026-03-16", 50))
        ]
        self._run(date(2025, 12, 1))
        term = self._next()
        self.assertEqual(term.amount_untaxed, 10506)
        self.assertIn("from", term.price_log)
        self.assertEqual(term.price_log.count("Index: "), 2)
        self.assertIn("10,506.00", term.order_ids.message_ids[0].body)

    def test_the_last_price_stays_where_the_programme_says_so(self):
        self.program.price_policy = "same"
        self.tier.list_price = 99000
        self._run(date(2025, 12, 1))
        self.assertEqual((self._next().amount_untaxed, self._next().price_log), (10000, False))

    def test_the_offer_speaks_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.aurelia.lang = "it_IT"
        template = self.env.ref("ilp_membership.mail_template_renewal").with_context(lang="it_IT")
        template.subject = "La prossima annualità"
        self._run(date(2025, 12, 1))
        mail = self.env["mail.mail"].search([("res_id", "=", self._next().id), ("model", "=", self.term._name)])
        self.assertEqual(mail.subject, "La prossima annualità")

    def test_only_administration_renews_by_hand(self):
        with self.assertRaises(AccessError):
            self.term.with_user(self.officer).action_renew()
        self.term.with_user(self.administration).action_renew()
        with self.assertRaisesRegex(UserError, "Nothing to renew"):
            self.term.with_user(self.administration).action_renew()


@tagged("post_install", "-at_install")
class TestRenewalFaults(RenewalCommon):
    """What breaks in the run, and what the database refuses."""

    def test_a_broken_record_stops_only_itself_and_shows_its_cause_until_it_is_mended(self):
        self.rival.partner_id.email = False
        for _time in range(2):
            self._run(date(2025, 12, 1))
        self.assertTrue(self._next())
        untold = self._next(self.rival_term)
        self.assertEqual((untold.state, len(untold.order_ids), untold.order_id.state), ("draft", 1, "draft"))
        self.assertIn("e-mail address", untold.renewal_error)
        task = untold.activity_ids
        self.assertEqual((len(task), task.user_id), (1, self.administration))
        self.rival.partner_id.email = "rival@test.example.com"
        self._run(date(2025, 12, 2))
        self.assertEqual((untold.state, untold.order_id.state), ("offered", "sent"))
        self.assertEqual(self._next(self.rival_term), untold)
        self.assertFalse(untold.renewal_error or untold.activity_ids)

    def test_a_renewal_needs_no_template(self):
        self.program.order_template_id = False
        self._run(date(2025, 12, 1))
        self.assertEqual(self._next().state, "offered")
        self.assertEqual(self._next().order_id.order_line.product_id.product_tmpl_id, self.tier)
        self.assertFalse(self.term.renewal_error)

    def test_the_run_called_by_hand_stays_in_the_transaction_of_its_caller(self):
        with freeze_time(date(2025, 12, 1)):
            self.env["ilp.membership.term"]._cron_renew()
            self.env["ilp.membership.term"]._cron_renew()
        self.assertEqual(self._next().state, "offered")

    def test_an_invoice_that_fails_leaves_the_others_and_is_made_when_mended(self):
        broken = self._next_signed(self.rival_membership, "Test rival")
        fine = self._next_signed(self.membership, "Test coordinator")
        journal = self.env["account.journal"].create({"name": "Gone", "code": "GONE", "type": "sale"})
        broken.order_id.journal_id = journal
        journal.active = False
        self._run(date(2026, 2, 20))
        self.assertEqual((fine.invoice_status, broken.invoice_status), ("invoiced", "to invoice"))
        self.assertTrue(broken.renewal_error)
        journal.active = True
        self._run(date(2026, 2, 21))
        self.assertEqual((broken.invoice_status, broken.renewal_error), ("invoiced", False))

    def _next_signed(self, membership, name):
        with freeze_time(date(2025, 12, 1)):
            order = membership._create_offer()
            self._sign(order, name)
        return order.ilp_term_id

    def test_an_invoice_by_hand_is_not_made_again_and_a_credited_one_waits_for_a_person(self):
        term = self._next_signed(self.membership, "Test coordinator")
        with freeze_time(date(2026, 1, 7)):
            term.with_user(self.administration).action_invoice()
        self._run(date(2026, 2, 20))
        self.assertEqual(len(term.order_id.invoice_ids), 1)
        with freeze_time(date(2026, 2, 21)):
            term.order_id.invoice_ids._reverse_moves(cancel=True)
        self._run(date(2026, 2, 22))
        self.assertEqual((term.invoice_status, len(term.order_id.invoice_ids)), ("to invoice", 2))
        with freeze_time(date(2026, 2, 23)):
            term.with_user(self.administration).action_invoice()
        self.assertEqual((term.invoice_status, len(term.order_id.invoice_ids)), ("invoiced", 3))

    @mute_logger("odoo.sql_db")
    def test_a_term_has_one_living_successor(self):
        following = self.membership._create_offer().ilp_term_id
        vals = {"membership_id": self.membership.id, "previous_term_id": self.term.id, "date_start": "2030-01-01"}
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["ilp.membership.term"].create(vals).flush_recordset()
        following.order_ids.action_cancel()
        self.assertTrue(self.env["ilp.membership.term"].create(vals))

    def test_the_dates_of_a_signed_term_stay(self):
        with self.assertRaisesRegex(UserError, "they stay"):
            self.term.with_user(self.manager).write({"date_end": "2030-01-01"})


@tagged("post_install", "-at_install")
class TestYears(RenewalCommon):
    """When a year begins and ends."""

    def _terms(self, count):
        term = self.term
        for _year in range(count):
            term = term.create({"membership_id": self.membership.id, "previous_term_id": term.id,
                                "date_start": term.date_end + relativedelta(days=1)})  # fmt: skip
            yield term

    def _restart(self, day, **settings):
        self.program.write(settings)
        self.term.sudo().write({"previous_term_id": False, "date_start": day})

    def test_a_leap_day_and_a_months_end_do_not_drift(self):
        self._restart(date(2024, 2, 29))
        starts = [term.date_start for term in self._terms(4)]
        self.assertEqual(starts[-1], date(2028, 2, 29))
        self.assertEqual(starts[0], date(2025, 2, 28))

    def test_the_first_calendar_year_is_shorter(self):
        self._restart(date(2025, 3, 15), year_start="calendar")
        self.assertEqual(self.term.date_end, date(2025, 12, 31))
        following = next(self._terms(1))
        self.assertEqual((following.date_start, following.date_end), (date(2026, 1, 1), date(2026, 12, 31)))

    def test_a_fixed_month_begins_everybodys_year(self):
        self._restart(date(2025, 3, 15), year_start="month", year_month="9")
        self.assertEqual([self.term.date_end, next(self._terms(1)).date_end], [date(2025, 8, 31), date(2026, 8, 31)])

    def test_after_a_term_of_another_length_the_years_count_anew(self):
        self._restart(date(2025, 3, 31), term_months=6)
        self.assertEqual(self.term.date_end, date(2025, 9, 29))
        self.program.term_months = 12
        first, second = self._terms(2)
        self.assertEqual((first.anchor_date, first.date_end), (date(2025, 9, 30), date(2026, 9, 29)))
        self.assertEqual((second.anchor_date, second.period_index), (date(2025, 9, 30), 1))

    def test_the_run_lives_in_the_day_of_the_institute(self):
        self.program.company_id.partner_id.tz = "Europe/Rome"
        with freeze_time("2025-11-13 23:30:00"):
            self.assertEqual(self.program._today(), date(2025, 11, 14))
        self._run("2025-11-13 23:30:00")
        self.assertTrue(self._next())


@tagged("post_install", "-at_install")
class TestRenewalCost(RenewalCommon):
    """A thousand renewals cost a thousand times one: queries for each affiliate do not grow with their number."""

    def _terms(self, count):
        companies = self.env["res.partner"].create(
            [{"name": f"Row {number}", "is_company": True, "email": f"row{number}@example.com"}
             for number in range(count)]
        )  # fmt: skip
        vals = {"program_id": self.program.id, "officer_id": self.officer.id, "state": "profiling"}
        memberships = self.env["ilp.membership"].create([vals | {"partner_id": company.id} for company in companies])
        orders = self.env["sale.order"].browse()
        with freeze_time(FIRST_DAY):
            terms = self.env["ilp.membership.term"].create(
                [{"membership_id": membership.id, "date_start": FIRST_DAY} for membership in memberships]
            )
            products = (self.tier | self.module_secondment | self.module_mentoring).product_variant_ids
            lines = [Command.create({"product_id": product.id}) for product in products]
            orders = orders.create([orders._prepare_ilp_offer_vals(term) | {"order_line": lines} for term in terms])
            orders.write({"signed_by": "Irene Balbi", "signed_on": FIRST_DAY})
            orders.action_confirm()
        return terms

    def _cost(self, terms, step):
        self.env.cr.flush()
        self.env.invalidate_all()
        before, failed = self.env.cr.sql_log_count, set()
        terms._run_chunk(terms.ids, step, lambda terms: terms, failed)
        self.env.cr.flush()
        self.assertFalse(failed, self.env[terms._name].browse(failed).mapped("renewal_error"))
        return (self.env.cr.sql_log_count - before) / len(terms)

    def test_the_queries_of_one_renewal_do_not_grow_with_their_number(self):
        quiet = QUIET | {"tracking_disable": False, "mail_notrack": False}
        few, many = (self._terms(count).with_context(**quiet) for count in (10, 40))
        with freeze_time(date(2025, 12, 1)):
            for step, limit in (("_renew", 20), ("_renew_tacitly", 25)):
                costs = self._cost(few, step), self._cost(many, step)
                few, many = (terms._successor() or terms for terms in (few, many))
                self.assertLessEqual(costs[1], costs[0], step)
                self.assertLessEqual(costs[1], limit, step)
            signed = self._cost(few, "_invoice"), self._cost(many, "_invoice")
        self.assertLessEqual(signed[1], signed[0])
        self.assertLessEqual(costs[1] + signed[1], 25, "an invoice, its order confirmed")
