from odoo.tests import tagged

from .common import ScoutingHttpCommon
from .test_http import TYPED

NUL = "\x00"


@tagged("post_install", "-at_install")
class TestInput(ScoutingHttpCommon):
    """Whatever is sent to the two forms, the answer is a page and never a failure."""

    def _token(self, url):
        return self.url_open(url).text.split('name="csrf_token" value="')[1].split('"')[0]

    def _post(self, url, values, files=None):
        data = {"csrf_token": self._token(url)} | values
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def _need_posted(self, values, files=None):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        response = self._post("/my/ilp/needs/new", values, files)
        self.env.invalidate_all()
        return response, self.membership.need_ids - self.need

    def _verdict_url(self):
        url = f"/ilp/verdict/{self._request(self._held(), 'company').token}"
        self.env.flush_all()
        return url

    def _verdict(self, **values):
        return {"proximity": self.near.id, "feasibility": self.ready.id, "reason": "Serve"} | values

    def _said(self):
        self.env.invalidate_all()
        return self.need.match_ids.assessment_ids

    def test_a_token_that_cannot_be_one_is_a_friendly_404(self):
        for token in ("%00", "a%00b", "%C3%A8" * 30, "x" * 5000):
            page = self.url_open(f"/ilp/verdict/{token}")
            self.assertEqual(page.status_code, 404, token)
            self.assertIn("o_ilp_verdict", page.text)

    def test_a_need_drops_nul_bytes_and_odd_areas(self):
        areas = ["²", "9" * 5000, "٣", str(self.area_robotics.id)]
        typed = {name: text + NUL for name, text in TYPED.items()}
        response, need = self._need_posted(typed | {"areas": areas})
        self.assertEqual(response.status_code, 303)
        self.assertEqual((need.title, need.description), (TYPED["title"], TYPED["description"]))
        self.assertIn(self.area_robotics, need.area_ids)

    def test_a_file_instead_of_a_text_is_no_text(self):
        typed = {name: TYPED[name] for name in ("description", "confidentiality")}
        page, need = self._need_posted(typed, files={"title": ("a.txt", b"x")})
        self.assertEqual(page.status_code, 200)
        self.assertIn('role="alert"', page.text)
        self.assertFalse(need)

    def test_a_text_that_is_too_long_is_refused_in_one_sentence(self):
        for name, size in (("title", 300_000), ("description", 10_001)):
            page, need = self._need_posted(TYPED | {name: "x" * size})
            self.assertEqual(page.status_code, 200)
            self.assertIn('role="alert"', page.text)
            self.assertFalse(need)

    def test_a_verdict_drops_nul_bytes(self):
        page = self._post(self._verdict_url(), self._verdict(reason=f"Ser{NUL}ve", next_step=f"Una prova{NUL}"))
        self.assertEqual(page.status_code, 200)
        self.assertEqual((self._said().reason, self._said().next_step), ("Serve", "Una prova"))

    def test_a_verdict_that_is_too_long_or_a_file_is_refused(self):
        url = self._verdict_url()
        for values, files in (({"reason": "x" * 10_001}, None), ({}, {"next_step": ("a.txt", b"x" * 10)})):
            page = self._post(url, self._verdict(**values), files)
            self.assertEqual(page.status_code, 200)
        self.assertEqual(self._said().mapped("reason"), ["Serve"])
        self.assertFalse(self._said().next_step)
