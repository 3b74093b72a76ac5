from odoo.http import Request
from odoo.tests import tagged

from .test_http import TYPED, ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestNeedPortal(ScoutingHttpCommon):
    """A coordinator's drafts, files, withdrawal, renewal and consent; nobody else's."""

    def _get(self, url):
        return self.url_open(url, allow_redirects=False)

    def _post(self, url, files=None, **values):
        data = {"csrf_token": Request.csrf_token(self)} | values
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def _as(self, login):
        self.authenticate(login, login)

    def _submitted(self, **values):
        need = self._need(**values)
        need._submit(self.coordinator.partner_id)
        self.env.flush_all()
        return need

    def _fresh(self, need):
        self.env.invalidate_all()
        return need

    def test_a_draft_is_kept_continued_and_submitted(self):
        self._as("ilp_coordinator")
        new = "/my/ilp/needs/new"
        response = self._post(new, step="save", title="Bozza", confidentiality="sealed", tried="Un fornitore")
        need = self._fresh(self.membership).need_ids - self.need
        self.assertEqual((need.state, need.tried, need.description), ("draft", "Un fornitore", False))
        url = f"/my/ilp/needs/{need.id}/edit"
        self.assertIn(url, self._get(response.headers["Location"]).text)
        self.assertIn("Un fornitore", self._get(url).text)
        template = self.env.ref("ilp_scouting.need_template_problem")
        values = TYPED | {"step": "submit", "template_id": str(template.id), "trl_min": "3", "budget_band": "small"}
        page = self._post(url, **values)
        self.assertIn('role="alert"', page.text, "one question is required")
        self.assertEqual(self._fresh(need).state, "draft")
        self._post(url, success="Meno scarti", **values)
        self.assertEqual((self._fresh(need).state, need.trl_min, need.success), ("submitted", 3, "Meno scarti"))
        self.assertEqual(self._get(url).status_code, 303, "what was submitted is no longer edited")

    def test_files_go_with_the_need_and_with_who_may_read_it(self):
        self._as("ilp_coordinator")
        upload = {"files": ("disegno.txt", b"quota 3 mm", "text/plain")}
        self._post("/my/ilp/needs/new", files=upload, **TYPED)
        need = self._fresh(self.membership).need_ids - self.need
        file = need._files_sudo()
        url = f"/my/ilp/needs/{need.id}/file/{file.id}"
        self.assertIn(url, self._get(f"/my/ilp/needs/{need.id}").text)
        self.assertEqual(self._get(url).content, b"quota 3 mm")
        self._as("ilp_rival")
        self.assertEqual(self._get(url).status_code, 303)
        self.assertEqual(self._get(f"/my/ilp/needs/{self.need.id}/file/{file.id}").status_code, 303)
        self.assertEqual(self._get(f"/web/content/{file.id}").status_code, 404)

    def test_a_file_that_is_too_large_is_refused_with_one_sentence(self):
        self._as("ilp_coordinator")
        upload = {"files": ("grande.bin", b"x" * (10 * 2**20 + 1))}
        page = self._post("/my/ilp/needs/new", files=upload, **TYPED)
        self.assertIn("larger than 10 MB", page.text)
        self.assertFalse(self._fresh(self.membership).need_ids - self.need)

    def test_only_files_of_the_need_are_dropped(self):
        Attachment = self.env["ir.attachment"].with_user(self.coordinator).sudo()
        own, other = (
            Attachment.create({"name": "f", "raw": b"f", "res_model": "ilp.need", "res_id": need.id})
            for need in (self.need, self._need(self.rival_membership))
        )
        self._as("ilp_coordinator")
        values = TYPED | {"step": "save", "drop": [str(own.id), str(other.id)]}
        self._post(f"/my/ilp/needs/{self.need.id}/edit", **values)
        self.assertFalse(own.exists())
        self.assertTrue(other.exists())

    def test_withdraw_takes_a_tick(self):
        need = self._submitted()
        self._as("ilp_coordinator")
        url = f"/my/ilp/needs/{need.id}/withdraw"
        self.assertIn('role="alert"', self._post(url).text)
        self._post(url, sure="yes")
        self.assertEqual((self._fresh(need).state, need.close_reason_id.code), ("closed", "withdrawn"))

    def test_consent_change_and_renewal_are_the_coordinators(self):
        need = self._submitted(confidentiality="sealed", expires_on="2030-01-01")
        need.asked_confidentiality = "anonymous"
        self.env.flush_all()
        base = f"/my/ilp/needs/{need.id}"
        steps = {"consent": {"answer": "yes"}, "renew": {}, "confidentiality": {"level": "open"}}
        for login in ("ilp_colleague", "ilp_rival"):
            self._as(login)
            for step, values in steps.items():
                self._try(f"{base}/{step}", **values)
        self.assertEqual((self._fresh(need).confidentiality, str(need.expires_on)), ("sealed", "2030-01-01"))
        self._as("ilp_coordinator")
        self.assertIn(f"{base}/consent", self._get(base).text)
        self._post(f"{base}/consent", answer="yes")
        self.assertEqual(self._fresh(need).confidentiality, "anonymous")
        self._post(f"{base}/renew")
        self.assertNotEqual(str(self._fresh(need).expires_on), "2030-01-01")
        self._post(f"{base}/confidentiality", level="open")
        self.assertEqual(self._fresh(need).confidentiality, "open")

    def _try(self, url, **values):
        """Post with a valid token of whoever is logged in; it leads back to the list."""
        response = self.url_open(url, data={"csrf_token": Request.csrf_token(self)} | values, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("/my/ilp/needs"))

    def test_an_unknown_step_does_nothing(self):
        need = self._submitted()
        self._as("ilp_coordinator")
        self.assertEqual(self._post(f"/my/ilp/needs/{need.id}/explode").status_code, 303)
        self.assertIn('role="alert"', self._post(f"/my/ilp/needs/{need.id}/confidentiality", level="none").text)
        self.assertEqual(self._fresh(need).confidentiality, "anonymous")
