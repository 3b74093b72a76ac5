from odoo import fields
from odoo.http import Request
from odoo.tests import tagged

from .common import IlpHttpCommon

PAGE = "/my/ilp/activities"


@tagged("post_install", "-at_install")
class TestActivationPortal(IlpHttpCommon):
    """What a company asks for on its page, and who of it sees what."""

    def _post(self, user, url, **data):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        token = Request.csrf_token(self)
        return self.url_open(url, data=data | {"csrf_token": token}, allow_redirects=False)

    def _open(self, user, url):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(url)

    def _ask(self, user=None, **values):
        today = str(fields.Date.context_today(self.env.user))
        data = {"product_id": self.module_secondment.id, "date_start": today}
        return self._post(user or self.coordinator, f"{PAGE}/request", **data | values)

    def test_a_coordinator_asks_and_takes_it_back(self):
        answer = self._ask(people=self.colleague.partner_id.id, note="Per la linea 3")
        activation = self.membership.activation_ids
        self.assertEqual((answer.status_code, activation.state), (303, "requested"))
        self.assertIn(f"{PAGE}/{activation.id}", answer.headers["Location"])
        self.assertIn("Per la linea 3", self._open(self.coordinator, f"{PAGE}/{activation.id}").text)
        self._ask()
        self.assertEqual(self.membership.activation_ids, activation, "the same request is not made twice")
        self._post(self.coordinator, f"{PAGE}/{activation.id}/withdraw")
        self.assertEqual((activation.state, activation.reason_id.code), ("cancelled", "company"))

    def test_what_is_missing_is_said_and_what_was_typed_stays(self):
        wrong = ({"date_start": "not a day"}, {"product_id": "²"}, {"date_start": "2001-01-01"}, {"note": "x" * 6000})
        for values in wrong:
            answer = self._ask(**({"note": "Keep this"} | values))
            self.assertEqual(answer.status_code, 200)
            self.assertIn('role="alert"', answer.text)
            self.assertIn(values.get("note", "Keep this"), answer.text)
        self.assertFalse(self.membership.activation_ids)

    def test_a_colleague_asks_for_nothing(self):
        self.assertIn("A coordinator of your company", self._ask(self.colleague).text)
        self.assertNotIn("o_ilp_request_activity", self._open(self.colleague, PAGE).text)

    def test_colleagues_see_their_own_and_another_company_nothing(self):
        self._ask(people=self.colleague.partner_id.id)
        own = self.membership.activation_ids
        self._ask(product_id=self.module_mentoring.id)
        other = self.membership.activation_ids - own
        Activation = self.env["ilp.activation"]
        self.assertEqual(Activation.with_user(self.coordinator).search([]), own | other)
        self.assertEqual(Activation.with_user(self.colleague).search([]), own)
        self.assertFalse(Activation.with_user(self.rival).search([]))
        self.assertIn(own.name, self._open(self.colleague, PAGE).text)
        for user, activation in ((self.colleague, other), (self.rival, own)):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            answer = self.url_open(f"{PAGE}/{activation.id}", allow_redirects=False)
            self.assertEqual((answer.status_code, answer.headers["Location"].endswith(PAGE)), (303, True))
            self._post(user, f"{PAGE}/{activation.id}/withdraw")
            self.assertEqual(activation.state, "requested")

    def test_the_page_is_there_in_italian(self):
        self.env["website"].search([]).language_ids += self.env["res.lang"]._activate_lang("it_IT")
        self.env["ir.module.module"]._load_module_terms(["ilp_membership"], ["it_IT"])
        self.assertIn("Invia la richiesta", self._open(self.coordinator, f"/it{PAGE}").text)
