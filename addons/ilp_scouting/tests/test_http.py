from odoo.tests import tagged

from .common import ScoutingHttpCommon

TYPED = {"title": "Nuovo bisogno", "description": "Pinza per pezzi deformabili", "confidentiality": "sealed"}


@tagged("post_install", "-at_install")
class TestPortalNeeds(ScoutingHttpCommon):
    """The company's side: submit, follow, and see only its own."""

    def _get(self, url):
        return self.url_open(url, allow_redirects=False)

    def _post(self, **values):
        page = self._get("/my/ilp/needs/new")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open("/my/ilp/needs/new", data={"csrf_token": token} | values, allow_redirects=False)

    def _needs(self, membership=None):
        self.env.invalidate_all()
        return (membership or self.membership).need_ids - self.need

    def test_a_coordinator_submits_a_need(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        response = self._post(areas=str(self.area_robotics.id), **TYPED)
        need = self._needs()
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/my/ilp/needs/{need.id}", response.headers["Location"])
        self.assertEqual((need.state, need.confidentiality, need.area_ids), ("submitted", "sealed", self.area_robotics))
        self.assertEqual(need.submitted_by_id, self.coordinator.partner_id)
        self.assertIn(need.title, self._get(f"/my/ilp/needs/{need.id}").text)
        self.assertIn(need.title, self._get("/my/ilp/needs").text)
        self.assertIn(need.title, self._get("/my/ilp").text)

    def test_bad_input_comes_back_as_typed_with_one_sentence(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        for missing in ("title", "description", "confidentiality"):
            page = self._post(areas=[str(self.area_robotics.id), "x", "99999999"], **(TYPED | {missing: " "}))
            self.assertEqual(page.status_code, 200)
            self.assertIn('role="alert"', page.text)
            for name in {"title", "description"} - {missing}:
                self.assertIn(TYPED[name], page.text)
        self.assertFalse(self._needs())

    def test_without_requests_left_one_sentence(self):
        self.membership._entitlement(self.benefit_need)._use(3, self.need)
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        page = self._post(**TYPED)
        self.assertIn('role="alert"', page.text)
        self.assertIn(TYPED["description"], page.text)
        self.assertFalse(self._needs())

    def test_only_a_coordinator_submits(self):
        self.authenticate("ilp_colleague", "ilp_colleague")
        response = self._get("/my/ilp/needs/new")
        self.assertEqual(response.headers["Location"].split("/my")[1], "/ilp/needs")
        self.assertNotIn("/my/ilp/needs/new", self._get("/my/ilp/needs").text)

    def test_nobody_submits_for_another_company(self):
        self.authenticate("ilp_rival", "ilp_rival")
        self._post(membership_id=str(self.membership.id), membership=str(self.membership.id), **TYPED)
        self.assertFalse(self._needs())
        self.assertEqual(len(self._needs(self.rival_membership)), 1)

    def test_the_needs_of_another_company_do_not_exist(self):
        self.need._submit(self.coordinator.partner_id)
        self.env.flush_all()
        self.authenticate("ilp_rival", "ilp_rival")
        response = self._get(f"/my/ilp/needs/{self.need.id}")
        self.assertEqual(response.status_code, 303)
        self.assertNotIn(self.need.title, self._get("/my/ilp/needs").text)
        self.assertNotIn(self.need.title, self._get("/my/ilp").text)

    def test_a_proposal_stays_with_the_officer_until_introduced(self):
        self.need._submit(self.coordinator.partner_id)
        self.need._match()
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        url = f"/my/ilp/needs/{self.need.id}"
        self.assertNotIn(self.gripper.name, self._get(url).text)
        meeting = self._held()
        self._request(meeting, "company")._answer(self.near, self.ready, "La nostra ragione", "Una prova")
        self._request(meeting, "researcher")._answer(self.direct, self.research, "Detto dal ricercatore")
        self.env.flush_all()
        page = self._get(url).text
        for text in (self.gripper.name, self.researcher.name, "La nostra ragione", "Una prova"):
            self.assertIn(text, page)
        self.assertNotIn("Detto dal ricercatore", page)

    def test_the_page_says_who_can_read_it(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertIn("Who can read this", self._get(f"/my/ilp/needs/{self.need.id}").text)
        self.assertIn("Who can read this", self._get("/my/ilp/needs/new").text)

    def test_a_visitor_is_sent_to_the_login(self):
        self.assertIn("/web/login", self._get("/my/ilp/needs").headers["Location"])

    def test_a_double_click_submits_once(self):
        entitlement = self.membership._entitlement(self.benefit_need)
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        first, second = (self._post(**TYPED) for _click in range(2))
        self.assertEqual(len(self._needs()), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self._balance(entitlement), (3, 0, 1, 2))
        self._post(**TYPED | {"description": "Another problem"})
        self.assertEqual(len(self._needs()), 2)

    def test_before_the_affiliation_the_portal_submits_nothing(self):
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        page = self._post(**TYPED)
        self.assertIn('role="alert"', page.text)
        self.assertFalse(self._needs())
