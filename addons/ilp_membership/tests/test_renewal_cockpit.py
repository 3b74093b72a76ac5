from io import BytesIO

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from ..tools import tabular
from .common import IlpCommon, IlpHttpCommon


@tagged("post_install", "-at_install")
class TestRenewalCockpit(IlpCommon):
    """One screen of what renews: offer, invoice, payment, health with reasons, and how likely it is."""

    def _renewal(self, user=None):
        self.env.flush_all()
        Renewal = self.env["ilp.renewal"].with_user(user or self.administration)
        Renewal.invalidate_model()
        return Renewal.search([("term_id", "=", self.term.id)])

    def _reasons(self):
        return set((self._renewal().reasons or "").replace("!", "").split(",")) - {""}

    def _healthy(self):
        """Nothing speaks against the renewal."""
        self._draft_profile().state = "shared"
        self.membership.profile_ids._confirm(self.coordinator.partner_id)
        self.membership._log_interaction("call", "A call")
        self.assertEqual(self._reasons(), set())
        self.assertEqual(self._renewal().likelihood, "likely")

    def _act(self, action, **values):
        self._renewal()
        wizard = self.env["ilp.renewal.action"].with_user(self.administration)
        renewals = self.env["ilp.renewal"].search([("term_id", "in", (self.term | self.rival_term).ids)])
        wizard = wizard.create({"action": action, "renewal_ids": [fields.Command.set(renewals.ids)]} | values)
        wizard.action_run()
        return {line.membership_id: line for line in wizard.line_ids}

    def test_states_read_as_on_the_term(self):
        self.env["res.lang"]._activate_lang("it_IT")
        for name, model, field in (
            ("payment_state", "ilp.membership.term", "payment_state"),
            ("membership_state", "ilp.membership", "state"),
        ):
            labels = [
                self.env[model].with_context(lang="it_IT").fields_get([field])[field]["selection"]
                for model, field in (("ilp.renewal", name), (model, field))
            ]
            self.assertEqual(*labels)

    def test_a_row_tells_the_term_and_what_follows(self):
        renewal = self._renewal()
        self.assertEqual((renewal.membership_id, renewal.offer_state), (self.membership, "none"))
        self.assertEqual((renewal.amount_untaxed, renewal.amount_base, renewal.amount_modules), (10000, 10000, 0))
        order = self.membership._create_offer()
        order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring").product_uom_qty = 1
        self.assertEqual(self._renewal().offer_state, "draft")
        order.action_quotation_sent()
        renewal = self._renewal()
        self.assertEqual((renewal.offer_state, renewal.order_id, renewal.amount_modules), ("offered", order, 2000))
        order.client_order_ref = "PO 7"
        self._sign(order, "Test signatory")
        renewal = self._renewal()
        self.assertEqual((renewal.offer_state, renewal.likelihood), ("signed", "signed"))
        self.assertEqual((renewal.purchase_order, renewal.payment_state), ("PO 7", "not_invoiced"))
        move = order._create_invoices()
        move.action_post()
        renewal = self._renewal()
        self.assertEqual((renewal.invoice_id, renewal.payment_state), (move, "not_paid"))

    def test_a_declined_offer_is_shown(self):
        order = self.membership._create_offer()
        order.action_quotation_sent()
        order.action_cancel()
        self.assertEqual(self._renewal().offer_state, "declined")

    def test_health_is_told_in_words(self):
        self.membership.contact_ids[1:].unlink()
        renewal = self._renewal()
        self.assertIn("Profile not confirmed", renewal.health)
        self.assertIn("One contact only", renewal.health)
        self.assertEqual(renewal.likelihood, "at_risk")

    def test_a_row_says_the_same_by_itself_as_among_all(self):
        self._healthy()  # the rival is not
        Renewal = self.env["ilp.renewal"]
        for name in ("reasons", "likelihood"):
            groups = Renewal._read_group([], [name], ["id:recordset"])
            among_all = {row: value or False for value, rows in groups for row in rows}
            self.assertGreater(len(groups), 1)
            self.assertEqual({row: row[name] or False for row in among_all}, among_all)

    def test_each_reason_comes_and_goes(self):
        self._healthy()
        today = fields.Date.context_today(self.membership)
        contact = self.membership.contact_ids.filtered("is_coordinator")
        contact.date_from = today - relativedelta(days=9)
        contact.date_to = today - relativedelta(days=1)
        self.assertLessEqual({"no_coordinator", "one_contact"}, self._reasons())
        contact.date_to = False
        contact.partner_id.message_bounce = 2
        self.assertEqual(self._reasons(), {"bounced"})
        contact.partner_id.message_bounce = 0
        self.membership.interaction_ids.date = fields.Datetime.now() - relativedelta(days=200)
        self.assertEqual(self._reasons(), {"silent"})
        self.program.silence_days = 300
        self.assertEqual(self._reasons(), set())

    def test_a_notified_withdrawal_is_a_reason(self):
        self._healthy()
        reason = self.env.ref("ilp_membership.withdrawal_reason_budget")
        self.env["ilp.withdrawal"].create({"membership_id": self.membership.id, "reason_id": reason.id})
        self.assertEqual(self._reasons(), {"withdrawn"})
        self.assertEqual(self._renewal().likelihood, "at_risk")

    def test_an_overdue_invoice_is_a_reason(self):
        self._healthy()
        move = self.term.order_id._create_invoices()
        move.invoice_date = fields.Date.context_today(move) - relativedelta(days=60)
        move.invoice_date_due = move.invoice_date + relativedelta(days=30)
        move.action_post()
        self.assertEqual(self._reasons(), {"overdue"})
        self.assertEqual(self._renewal().likelihood, "at_risk")

    def test_a_paid_module_that_nobody_uses_is_a_reason(self):
        self._healthy()
        term = self.term
        line = term.order_id.order_line.filtered(lambda line: line.product_id.name == "Test mentoring")
        self.env.cr.execute("UPDATE sale_order_line SET product_uom_qty = 1 WHERE id = %s", [line.id])
        entitlement = self.env["ilp.entitlement"].create(
            {"term_id": term.id, "benefit_id": self.env.ref("ilp_membership.benefit_mentoring_session").id}
        )
        entitlement._grant(4, line, "Test mentoring")
        self.assertEqual(self._reasons(), set(), "the year has just begun")
        half = fields.Date.context_today(term) - relativedelta(months=8)
        self.env.cr.execute(
            "UPDATE ilp_membership_term SET date_start = %s, date_end = %s WHERE id = %s",
            [half, half + relativedelta(years=1, days=-1), term.id],
        )
        self.env.invalidate_all()
        term.modified(["date_start", "date_end"])
        self.assertEqual(self._reasons(), {"unused"})

    def test_officers_read_those_of_their_affiliates_only(self):
        other = self.officer.copy({"login": "ilp_other"})
        self.assertTrue(self._renewal(self.officer))
        self.assertFalse(self._renewal(other))
        self.assertTrue(self._renewal(self.administration))
        with self.assertRaises(AccessError):
            self._renewal(self.coordinator)
        with self.assertRaises(AccessError):
            self.env["ilp.renewal.action"].with_user(self.officer).create({"action": "call"})

    def test_an_action_shows_each_renewal_and_isolates_what_fails(self):
        self.membership._create_offer().action_quotation_sent()
        self.assertEqual(self._act("call")[self.membership].state, "done")
        self.assertEqual(self.membership.activity_ids.filtered("summary")[:1].user_id, self.officer)
        lines = self._act("invoice")
        self.assertEqual({line.state for line in lines.values()}, {"skipped"})
        self.assertIn("not signed", lines[self.membership].message)

    def test_offers_reminders_and_invoices_go_from_the_cockpit(self):
        self.rival_membership.contact_ids.partner_id.email = False
        lines = self._act("offer")
        self.assertEqual(lines[self.membership].state, "done")
        self.assertEqual(lines[self.rival_membership].state, "skipped")
        self.assertIn("e-mail", lines[self.rival_membership].message)
        order = self._renewal().order_id
        self.assertEqual(self._renewal().offer_state, "offered")
        self.assertEqual(self._act("offer")[self.membership].state, "skipped")
        self.assertEqual(self._act("remind")[self.membership].state, "done")
        self._sign(order.sudo(), "Test signatory")
        self.assertEqual(self._act("invoice")[self.membership].state, "done")
        self.assertEqual(self._renewal().payment_state, "not_paid")

    def _open_wizard(self, action):
        self._renewal()
        renewals = self.env["ilp.renewal"].search([("term_id", "in", (self.term | self.rival_term).ids)])
        context = {"active_model": "ilp.renewal", "active_ids": renewals.ids, "default_action": action}
        return Form(self.env["ilp.renewal.action"].with_user(self.administration).with_context(**context))

    def test_an_offer_is_previewed_as_it_is_then_sent(self):
        self.tier.list_price = 12000
        self.rival_membership.contact_ids.partner_id.email = False
        counts = [self.env[model].search_count([]) for model in ("sale.order", "ilp.membership.term", "mail.mail")]
        wizard = self._open_wizard("offer").save()
        line, blocked = wizard.line_ids.sorted(lambda line: line.membership_id != self.membership)
        self.assertEqual((line.state, line.amount_untaxed), ("ready", 12000))
        self.assertIn("Test tier", line.details)
        self.assertIn(self.coordinator.email, line.recipients)
        self.assertEqual(blocked.state, "skipped")
        self.assertIn("e-mail", blocked.message)
        now = [self.env[model].search_count([]) for model in ("sale.order", "ilp.membership.term", "mail.mail")]
        self.assertEqual(now, counts, "a preview leaves nothing")
        wizard.action_run()
        self.assertEqual(self._renewal().order_id.amount_untaxed, line.amount_untaxed)

    def test_the_preview_says_that_a_notice_came_too_late(self):
        self._renewal()
        withdrawal = Form(self.env["ilp.withdrawal"].with_context(default_membership_id=self.membership.id))
        withdrawal.reason_id = self.env.ref("ilp_membership.withdrawal_reason_budget")
        self.assertEqual((withdrawal.is_late, withdrawal.last_day), (False, self.term.date_end))
        self.env.cr.execute(
            "UPDATE ilp_membership_term SET notice_date = current_date - 9 WHERE id = %s", self.term.ids
        )
        self.env.invalidate_all()
        withdrawal.notified_on = False  # what is half typed is no error
        withdrawal.notified_on = fields.Date.context_today(self.membership)
        self.assertTrue(withdrawal.is_late, "said before it is recorded")
        withdrawal.save()
        lines = {line.membership_id: line for line in self._open_wizard("offer").save().line_ids}
        self.assertIn("too late", lines[self.membership].message)
        self.assertNotIn("too late", lines[self.rival_membership].message)

    def test_signatures_on_paper_are_recorded_with_their_name_and_day(self):
        today = self.program._today()
        self.assertEqual(self._act("sign")[self.membership].state, "skipped")
        self._act("offer")
        form = self._open_wizard("sign")
        wanted = {
            self.membership: ("Irene Balbi", today - relativedelta(days=2)),
            self.rival_membership: ("Nobody", today + relativedelta(days=2)),
        }
        for row in range(len(form.line_ids)):
            with form.line_ids.edit(row) as line:
                line.signed_by, line.signed_on = wanted[line.membership_id]
        wizard = form.save()
        wizard.action_run()
        states = {line.membership_id: line.state for line in wizard.line_ids}
        self.assertEqual(states, {self.membership: "done", self.rival_membership: "failed"})
        following = self.term._successor()
        self.assertEqual((following.state, following.signed_by), ("signed", "Irene Balbi"))
        self.assertEqual(following.signed_on.date(), today - relativedelta(days=2))

    def test_a_renewal_that_cannot_go_on_is_at_risk(self):
        self._healthy()
        self.term.renewal_error = "No tax"
        self.assertEqual(self._reasons(), {"error"})

    def test_the_forecast_adds_what_is_signed_likely_and_at_risk(self):
        self._healthy()
        self.env.flush_all()
        both = self.membership | self.rival_membership
        rows = self.env["ilp.fee.forecast"].search([("membership_id", "in", both.ids)])
        start, renewal = self.term.date_start, self.term.date_end + relativedelta(days=1)
        found = {(row.membership_id, row.date, row.likelihood, row.amount_untaxed) for row in rows}
        self.assertIn((self.membership, start, "signed", 10000), found)
        self.assertIn((self.membership, renewal, "likely", 10000), found)
        self.assertIn((self.rival_membership, renewal, "at_risk", 10000), found)
        with self.assertRaises(AccessError):
            self.env["ilp.fee.forecast"].with_user(self.officer).search([])

    def test_a_module_paid_and_not_used_is_a_reason_from_half_time_on(self):
        order = self.membership._create_offer(date_start=self.term.date_end + relativedelta(days=1))
        order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring").product_uom_qty = 1
        self._sign(order, "Test signatory")
        term = order.ilp_term_id
        balance = term.entitlement_ids.filtered("is_of_module")
        self.assertEqual(balance.benefit_id, self.env.ref("ilp_membership.benefit_mentoring_session"))
        half = term.date_start + (term.date_end - term.date_start) / 2
        reasons = []
        for day in (half, half + relativedelta(days=2)):
            with freeze_time(day):
                renewal = self.env["ilp.renewal"].search([("term_id", "=", term.id)])
                renewal.invalidate_recordset()
                reasons.append("unused" in renewal.reasons)
        self.assertEqual(reasons, [False, True])
        balance._use(1, self.membership, "A session")
        with freeze_time(half + relativedelta(days=2)):
            renewal.invalidate_recordset()
            self.assertNotIn("unused", renewal.reasons)

    def test_list_cards_and_form_take_as_many_queries_for_eighty_rows_as_for_eight(self):
        self._members(6)
        self._queries(8)  # what a process reads once only is nobody's
        few = self._queries(8)
        self._members(72)
        self._queries(80)
        self.assertEqual(self._queries(80), few)

    def _members(self, count):
        """So many more affiliates, signed in one batch."""
        companies = self.env["res.partner"].create(
            [{"name": f"Test {count}/{number}", "is_company": True} for number in range(count)]
        )
        vals = {"program_id": self.program.id, "officer_id": self.officer.id, "state": "profiling"}
        memberships = self.env["ilp.membership"].create([vals | {"partner_id": company.id} for company in companies])
        terms = self.env["ilp.membership.term"].create(
            [{"membership_id": one.id, "date_start": self.term.date_start} for one in memberships]
        )
        line = [fields.Command.create({"product_id": self.tier.product_variant_id.id})]
        offers = self.env["sale.order"]
        orders = offers.create([offers._prepare_ilp_offer_vals(term) | {"order_line": line} for term in terms])
        self._sign(orders, "Test signatory")

    def _queries(self, rows):
        """Of the list, of the cards by likelihood and of the form."""
        Renewal = self.env["ilp.renewal"].with_user(self.administration)
        specification = {
            name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            for name, field in Renewal._fields.items()
            if field.type not in ("one2many", "many2many")
        }
        domain = [("program_id", "=", self.program.id)]
        cards = {"auto_unfold": True, "unfold_read_specification": specification}
        costs = []
        for screen in (
            lambda: Renewal.web_search_read(domain, specification, limit=81)["records"],
            lambda: Renewal.web_read_group(domain, ["program_id"], ["__count"], **cards)["groups"][0]["__records"],
            lambda: Renewal.search(domain, limit=1).web_read(specification) * rows,
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            fields.Date.context_today(Renewal)  # who asks is read once, whatever is asked
            before = self.env.cr.sql_log_count
            self.assertEqual(len(screen()), rows)
            costs.append(self.env.cr.sql_log_count - before)
        return costs


@tagged("post_install", "-at_install")
class TestFeeRegister(IlpHttpCommon):
    """The register is a real workbook, for administration only, of what the filters show."""

    def _download(self, login, domain="[]", model="ilp.membership.term"):
        self.authenticate(login, login)
        return self.url_open(f"/ilp/fees/register.xlsx?model={model}&domain={domain}")

    def _sheet(self, content):
        return load_workbook(BytesIO(content)).worksheets[0]

    def _rows(self, content):
        header = {cell.value: () for cell in self._sheet(content)[1]}
        return [row for _line, row in tabular.read(content, header)]

    def test_administration_downloads_what_the_filters_show(self):
        self.aurelia.name = "=HYPERLINK(1)"
        response = self._download("ilp_administration", f'[["membership_id","=",{self.membership.id}]]')
        rows = self._rows(response.content)
        self.assertEqual([row["Affiliate"] for row in rows], ["=HYPERLINK(1)"])
        self.assertEqual((rows[0]["First day"], rows[0]["Fee"]), (str(self.term.date_start), "10000"))
        sheet = self._sheet(response.content)
        self.assertEqual(sheet["A2"].data_type, "s", "a name is a text, never a formula")
        self.assertTrue(sheet["E2"].is_date)
        self.assertEqual(sheet["P2"].value, 10000)

    def test_the_cockpit_exports_the_terms_of_its_renewals(self):
        self.env.flush_all()
        domain = f'[["membership_id","=",{self.membership.id}]]'
        rows = self._rows(self._download("ilp_administration", domain, "ilp.renewal").content)
        self.assertEqual(len(rows), 1)
        term = self.term.with_user(self.administration).with_context(active_ids=self.term.ids)
        action = term.action_export_register()
        self.assertIn("register.xlsx", action["url"])

    def test_others_get_nothing(self):
        for login in ("ilp_officer", "ilp_coordinator"):
            with self.subTest(login=login):
                self.assertEqual(self._download(login).status_code, 403)
        with self.assertRaises(AccessError):
            self.term.with_user(self.officer).action_export_register()

    def test_a_broken_filter_is_refused(self):
        self.assertEqual(self._download("ilp_administration", "nonsense").status_code, 400)
