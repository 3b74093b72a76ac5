from odoo.http import Request
from odoo.tests import tagged

from .common import ScoutingHttpCommon

NEW = "/my/ilp/needs/new"


@tagged("post_install", "-at_install")
class TestNeedInterest(ScoutingHttpCommon):
    """A coordinator who is interested in a sheet goes on to a need that has begun already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gripper.visibility = "affiliates"
        cls.env.flush_all()

    def _post(self, url, **values):
        return self.url_open(url, data={"csrf_token": Request.csrf_token(self)} | values, allow_redirects=False)

    def _interested(self, login="ilp_coordinator", **values):
        self.authenticate(login, login)
        return self._post(f"{self.gripper._catalogue_url()}/interest", **values)

    def _new_need(self):
        self.env.invalidate_all()
        return self.membership.need_ids - self.need

    def test_the_button_opens_a_need_with_the_technology_in_it(self):
        response = self._interested(then="need", note="Presa di gnocchi <caldi>")
        self.assertEqual(response.status_code, 303)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(f'value="{self.gripper.name}"', page)
        self.assertIn("Presa di gnocchi &lt;caldi&gt;", page)
        self.assertIn(f'name="technology_id" value="{self.gripper.id}"', page)
        checked = page.split(f'id="ilp_area_{self.area_robotics.id}"')[1].split("/>")[0]
        self.assertIn("checked", checked)
        kind = self.membership.activity_ids.filtered(lambda one: "gnocchi" in (one.note or ""))
        self.assertEqual(kind.user_id, self.officer, "the officer is told also when no need follows")
        self.assertFalse(self._new_need(), "nothing is written before the company says so")

    def test_what_is_submitted_keeps_where_it_began(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        values = {"title": "Gnocchi", "description": "Presa", "confidentiality": "open"}
        self._post(NEW, technology_id=str(self.gripper.id), **values)
        need = self._new_need()
        self.assertEqual((need.state, need.asked_technology_id), ("submitted", self.gripper))

    def test_refused_input_comes_back_with_the_technology(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        values = {"title": "", "description": "Presa", "confidentiality": "open"}
        page = self._post(NEW, technology_id=str(self.gripper.id), **values)
        self.assertIn('role="alert"', page.text)
        self.assertIn(f'name="technology_id" value="{self.gripper.id}"', page.text)

    def test_a_sheet_that_is_not_shared_begins_nothing(self):
        self.gripper.visibility = "internal"
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        for junk in (self.gripper.id, "x", "9" * 40, "%00"):
            page = self.url_open(f"{NEW}?technology_id={junk}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(self.gripper.name, page.text)
        self._post(NEW, technology_id=str(self.gripper.id), title="T", description="D", confidentiality="open")
        self.assertFalse(self._new_need().asked_technology_id)

    def test_a_note_beside_another_sheet_stays_there(self):
        self.coating.visibility = "public"
        self.env.flush_all()
        self._interested(then="need", note="Presa di gnocchi")
        self.assertNotIn("gnocchi", self.url_open(f"{NEW}?technology_id={self.coating.id}").text)

    def test_a_colleague_tells_the_officer_and_writes_no_need(self):
        self.authenticate("ilp_colleague", "ilp_colleague")
        page = self.url_open(self.gripper._catalogue_url()).text
        self.assertIn("Tell my liaison officer", page)
        self.assertNotIn('value="need"', page)

    def test_the_company_does_not_read_the_link_back(self):
        self.need.asked_technology_id = self.gripper
        self.assertNotIn("asked_technology_id", self.need.with_user(self.coordinator).fields_get())
