import base64
import re
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import IlpCommon, IlpHttpCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestOfferPortal(IlpHttpCommon):
    """What a company does with its offer on the portal, and what is not taken from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.terms = "<p>Terms of the test programme</p>"
        cls.order = cls.membership._create_offer()
        cls.order.action_quotation_sent()
        cls.next_term = cls.order.ilp_term_id
        cls.reason = cls.env.ref("ilp_membership.lost_reason_budget")
        cls.url = f"/my/orders/{cls.order.id}"

    def setUp(self):
        super().setUp()
        self._log_in(self.coordinator)

    def _log_in(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _sign_online(self, **values):
        params = {"name": "Test coordinator", "signature": PIXEL, "reference": "PO 77", "terms_accepted": True}
        return self.make_jsonrpc_request(f"{self.url}/accept", params | values)

    def _post(self, path, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(f"{self.url}/{path}", data=data, allow_redirects=False)

    def _tick(self, product, **params):
        line = self.order.order_line.filtered(lambda line: line.product_id.product_tmpl_id == product)
        self.make_jsonrpc_request(f"{self.url}/update_line_dict", {"line_id": line.id, **params})
        return line.product_uom_qty

    def test_the_coordinator_signs_with_purchase_order_and_terms(self):
        page = self.url_open(self.url).text
        for words in ("Affiliation offer", "Terms of the test programme", "Your purchase order number", "I accept"):
            self.assertIn(words, page)
        self.assertIn("sign_ok", self._sign_online()["redirect_url"])
        self.assertEqual((self.order.state, self.next_term.state), ("sale", "signed"))
        self.assertEqual((self.order.client_order_ref, self.order.signed_by), ("PO 77", "Test coordinator"))
        self.assertEqual(self.order.ilp_accepted_by_id, self.coordinator.partner_id)
        self.assertIn("Terms of the test programme", self.order.ilp_accepted_terms)
        self.assertIn("PO 77", self.url_open(self.url).text)

    def test_without_the_terms_nothing_is_signed(self):
        for wrong in ({"terms_accepted": False}, {"terms_accepted": "no"}, {"name": "  "}):
            self.assertRegex(self._sign_online(**wrong)["error"], "Accept the terms|Write the name")
        self.assertEqual((self.order.state, self.order.signature), ("sent", False))

    def test_a_colleague_reads_and_does_not_sign_tick_or_decline(self):
        self._log_in(self.colleague)
        page = self.url_open(self.url).text
        self.assertIn("A coordinator of your company signs", page)
        self.assertNotIn("js_accept_json", page)
        self.assertIn("error", self._sign_online())
        self.assertEqual(self._tick(self.module_mentoring), 0)
        self.assertIn("cant_reject", self._post("decline", reason_id=self.reason.id).headers["Location"])
        self.assertEqual(self.order.state, "sent")

    def test_whoever_the_offer_was_sent_to_may_sign(self):
        self.order.with_context(mark_so_as_sent=True).message_post(
            body="Your offer", partner_ids=self.colleague.partner_id.ids
        )
        self._log_in(self.colleague)
        self.assertIn("redirect_url", self._sign_online(name="Test colleague"))

    def test_the_link_of_the_page_is_no_signature(self):
        """A colleague reads the token in the page, logs out and tries again."""
        self.logout()
        url = self.order.get_portal_url()
        token = self.order.access_token
        self.env.flush_all()
        for strange in ("", "&pid=1&hash=0", f"&pid={self.coordinator.partner_id.id}&hash=x", "&pid=²&hash=è"):
            self.assertIn("Send my personal link", self.url_open(url + strange).text)
        self.assertIn("error", self._sign_online())
        self.assertIn("error", self._sign_online(access_token=token))
        self.assertEqual(self._tick(self.module_mentoring, access_token=token), 0)
        answer = self._post("decline", reason_id=self.reason.id, access_token=token)
        self.assertIn("cant_reject", answer.headers["Location"])
        self.assertEqual((self.order.state, self.order.signature), ("sent", False))

    def test_who_comes_with_the_personal_link_of_the_mail_may_sign(self):
        self.logout()
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        for _time in range(2):
            self._post("personal-link", access_token=token)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.coordinator.partner_id.ids)])
        bodies = [mail.body_html for mail in mails if "pid=" in mail.body_html]
        self.assertEqual(len(bodies), 1, "who clicks twice gets one mail")
        link = re.search(rf'href="[^"]*({self.url}\?[^"]*)"', bodies[0])[1].replace("&amp;", "&")
        colleague = self.order.with_context(recipient=self.colleague.partner_id).get_portal_url()
        self.assertIn("Send my personal link", self.url_open(colleague).text)
        self.assertIn("#modalaccept", self.url_open(link).text)
        self.assertIn("redirect_url", self._sign_online(access_token=token))
        self.assertEqual(self.order.ilp_accepted_by_id, self.coordinator.partner_id)

    def test_no_message_that_a_colleague_reads_holds_a_personal_link(self):
        template = self.order._find_mail_template()
        self.order.with_context(mark_so_as_sent=True).message_post_with_source(
            template, subtype_xmlid="mail.mt_comment"
        )
        self.order._ilp_send_links()
        self.env.flush_all()
        domain = [("model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        bodies = self.env["mail.message"].with_user(self.colleague).search(domain).mapped("body")
        self.assertNotIn("hash=", " ".join(bodies))

    def test_a_personal_link_is_not_asked_for_by_the_api(self):
        context = {"ilp_personal_link": True, "recipient": self.coordinator.partner_id.id}
        for user in (self.colleague, self.coordinator, self.officer):
            self.assertNotIn("hash", self.order.with_user(user).with_context(**context).get_portal_url())

    def test_staff_does_not_sign_in_the_name_of_the_company(self):
        self._log_in(self.administration)
        self.assertIn("The company signs here", self._sign_online()["error"])

    def test_a_rival_reaches_nothing(self):
        self._log_in(self.rival)
        self.assertIn("error", self._sign_online())
        self.assertEqual(self._tick(self.module_mentoring), 0)
        self._post("decline", reason_id=self.reason.id)
        self._post("ask-again")
        self.assertEqual((self.order.state, self.order.activity_ids.ids), ("sent", []))

    def test_a_module_is_ordered_once_or_not(self):
        for wanted, quantity in ((5, 1), (-3, 0), ("2", 1), (0, 0), (None, 0)):
            self.assertEqual(self._tick(self.module_mentoring, input_quantity=wanted), quantity, wanted)
        self.assertEqual(self._tick(self.module_mentoring), 1)
        self.assertEqual(self._tick(self.module_mentoring), 1)
        self.assertEqual(self._tick(self.module_mentoring, remove=True), 0)

    def test_declining_asks_for_a_reason(self):
        answer = self._post("decline", decline_message="Too early")
        self.assertIn("ilp_no_reason", answer.headers["Location"])
        self.assertEqual(self.order.state, "sent")
        for strange in ("²", "99999999", "abc"):
            self.assertIn("ilp_no_reason", self._post("decline", reason_id=strange).headers["Location"])
        self._post("decline", reason_id=self.reason.id, decline_message="Too\0 early")
        self.assertEqual((self.order.state, self.next_term.state), ("cancel", "cancelled"))
        self.assertEqual((self.next_term.decline_reason_id, self.next_term.decline_note), (self.reason, "Too early"))
        self.assertEqual(self.next_term.declined_by_id, self.coordinator.partner_id)

    def test_an_expired_offer_says_so_and_is_asked_again(self):
        self.order.validity_date = fields.Date.context_today(self.order) - timedelta(days=2)  # core counts in UTC
        self.env.flush_all()
        self.assertIn("This offer has expired", self.url_open(self.url).text)
        self.assertIn("error", self._sign_online())
        self.assertEqual(self._tick(self.module_mentoring), 0)
        for _time in range(2):
            self._post("ask-again")
        task = self.env.ref("ilp_membership.mail_activity_offer_expired")
        self.assertEqual(self.order.activity_ids.activity_type_id, task)
        self.assertEqual(len(self.order.activity_ids), 1)
        self.order.with_user(self.administration).action_ilp_extend_validity()
        self.assertFalse(self.order.is_expired or self.order.activity_ids)
        self.assertIn("redirect_url", self._sign_online())

    def test_the_payer_sees_the_invoice_and_nothing_else(self):
        self.term.membership_id.payer_id = self.lario
        order = self.membership._create_offer()
        order.write(self.membership._prepare_payer_vals())
        self._sign(order, "Test coordinator")
        move = order._create_invoices()
        move.action_post()
        self.env.flush_all()
        self._log_in(self.rival)
        self.assertIn(move.name, self.url_open(f"/my/invoices/{move.id}").text)
        self.assertNotIn(order.name, self.url_open("/my/orders").text)
        self.assertFalse(order.with_user(self.rival).has_access("read"))
        self.assertFalse(order.ilp_term_id.with_user(self.rival).has_access("read"))


@tagged("post_install", "-at_install")
class TestOffer(IlpCommon):
    """The offer inside the institute: countersignature, reminders, expiry, reasons, documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Test Ponente", "is_company": True, "email": "ponente@test.example.com"}
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Test Ponente", "partner_id": cls.company.id, "team_id": cls.env.ref(
                "ilp_membership.crm_team_ilp").id, "type": "opportunity"}
        )
        cls.prospect = cls.env["ilp.membership"].create(
            {"partner_id": cls.company.id, "program_id": cls.program.id, "state": "profiling", "lead_id": cls.lead.id}
        )
        cls.order = cls.prospect._create_offer()
        cls.order.action_quotation_sent()
        cls.first_term = cls.order.ilp_term_id
        cls.reason = cls.env.ref("ilp_membership.lost_reason_budget")

    def _run_cron(self, days=0):
        day = self.order.validity_date + timedelta(days=days)
        with freeze_time(f"{day} 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("ilp_membership.ir_cron_offers").method_direct_trigger()

    def test_the_institute_countersigns_before_the_term_starts(self):
        self.program.countersignature = True
        self._sign(self.order, "Irene Balbi")
        self.assertEqual((self.first_term.state, self.prospect.state), ("signed", "offered"))
        self.assertFalse(self.first_term._is_open())
        task = self.env.ref("ilp_membership.mail_activity_countersign")
        self.assertEqual(self.order.activity_ids.activity_type_id, task)
        self.assertIn(self.order, self.env["sale.order"].search([("ilp_awaits_countersignature", "=", True)]))
        self.order.with_user(self.administration).action_countersign()
        self.assertEqual((self.first_term.state, self.prospect.state), ("active", "active"))
        self.assertEqual(self.order.ilp_countersigned_by_id, self.administration)
        self.assertFalse(self.order.activity_ids)
        summaries = " ".join(self.prospect.interaction_ids.mapped("summary"))
        self.assertIn("Countersigned by Test administration", summaries)

    def test_who_countersigns_and_what(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.officer).action_countersign()
        with self.assertRaisesRegex(UserError, "Only a signed affiliation"):
            self.order.with_user(self.administration).action_countersign()

    def test_without_the_setting_nothing_waits(self):
        self._sign(self.order, "Irene Balbi")
        self.assertFalse(self.order.ilp_awaits_countersignature or self.order.activity_ids)
        self.assertEqual(self.first_term.state, "active")

    def test_a_reminder_goes_out_once_before_the_offer_expires(self):
        Mail = self.env["mail.mail"]
        wanted = [("recipient_ids", "=", self.company.id)]
        self._run_cron(days=-10)
        self.assertFalse(Mail.search(wanted))
        for _time in range(2):
            self._run_cron(days=-3)
        self.assertEqual(len(Mail.search(wanted)), 1)
        self.assertIn("valid until", Mail.search(wanted).subject)

    def test_no_reminder_when_the_programme_wants_none(self):
        self.program.offer_reminder_days = 0
        self._run_cron(days=-1)
        self.assertFalse(self.env["mail.mail"].search([("recipient_ids", "=", self.company.id)]))

    def test_an_expired_offer_is_told_to_administration_once(self):
        self._run_cron(days=1)
        task = self.env.ref("ilp_membership.mail_activity_offer_expired")
        self.assertEqual(self.order.activity_ids.activity_type_id, task)
        self.order.activity_ids.action_done()
        self._run_cron(days=2)
        self.assertFalse(self.order.activity_ids)

    def test_only_administration_makes_an_offer_valid_again(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.officer).action_ilp_extend_validity()

    def test_administration_records_that_the_company_declined(self):
        self.order.with_user(self.administration).action_ilp_decline()
        wizard = self.env["ilp.offer.decline"].with_user(self.administration).create(
            {"order_id": self.order.id, "reason_id": self.reason.id, "note": "Next year perhaps"}
        )
        wizard.action_decline()
        self.assertEqual((self.first_term.state, self.first_term.decline_reason_id), ("cancelled", self.reason))
        self.assertEqual((self.lead.won_status, self.lead.lost_reason_id), ("lost", self.reason))
        with self.assertRaisesRegex(UserError, "Only an open offer"):
            wizard.action_decline()
        with self.assertRaises(AccessError):
            self.order.with_user(self.officer).action_ilp_decline()

    def test_nobody_signs_a_negative_quantity(self):
        self.order.order_line.filtered("product_id")[-1].product_uom_qty = -1
        with self.assertRaisesRegex(UserError, "below zero"):
            self._sign(self.order, "Irene Balbi")

    def test_an_online_signature_without_the_terms_is_no_accession(self):
        self.program.terms = "<p>Terms</p>"
        self.order.signature = PIXEL
        with self.assertRaisesRegex(UserError, "Accept the terms"):
            self._sign(self.order, "Irene Balbi")
        self.order.signature = False
        self._sign(self.order, "Irene Balbi")
        self.assertEqual(self.order.state, "sale", "on paper the terms are under the signature")

    def test_the_offer_goes_out_in_its_own_words_and_language(self):
        template = self.order._find_mail_template()
        self.assertEqual(template, self.env.ref("ilp_membership.mail_template_offer"))
        self.env["res.lang"]._activate_lang("it_IT")
        template.with_context(lang="it_IT").subject = "La vostra offerta"
        self.company.lang = "it_IT"
        self.assertEqual(template._generate_template(self.order.ids, ["subject"])[self.order.id]["subject"],
                         "La vostra offerta")
        self.assertEqual(self.order.type_name, "Affiliation offer")

    def test_the_document_names_the_signatures(self):
        self.order.client_order_ref = "PO 12"
        self._sign(self.order, "Irene Balbi")
        self.order.with_user(self.administration).action_countersign()
        report = self.env["ir.actions.report"]
        text = report._render_qweb_html("sale.action_report_saleorder", self.order.ids)[0].decode()
        for words in ("Irene Balbi", "PO 12", "Countersigned for", "Test administration"):
            self.assertIn(words, text)
        self.assertTrue(base64.b64decode(PIXEL))
