from odoo.tests import tagged

from .common import ScoutingHttpCommon

URL = "/ilp/technologies"


@tagged("post_install", "-at_install")
class TestCatalogue(ScoutingHttpCommon):
    """The catalogue shows to each visitor what is for that visitor, and leads to the programme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gripper.write(
            {"visibility": "public", "features": "Four fingers", "advantages": "No tools", "applications": "Bakeries"}
        )
        cls.gripper.ip_status = "granted"
        cls.coating.visibility = "affiliates"
        cls.secret = cls._technology("Secret engine", "Nobody outside reads this", trl=2)

    def _page(self, url=URL, **arguments):
        self.env.flush_all()
        return self.url_open(url + ("?" + "&".join(f"{k}={v}" for k, v in arguments.items()) if arguments else ""))

    def _sees(self, **arguments):
        page = self._page(**arguments).text
        return [name in page for name in (self.gripper.name, self.coating.name, self.secret.name)]

    def test_each_reader_finds_what_is_for_it(self):
        readers = {None: [True, False, False], "ilp_coordinator": [True, True, False], "ilp_officer": [True] * 3}
        for login, expected in readers.items():
            self.authenticate(login, login)
            self.assertEqual(self._sees(), expected, login)
            self.assertIn(f"{sum(expected)} technologies" if sum(expected) > 1 else "One technology", self._page().text)
            for technology, seen in zip((self.gripper, self.coating, self.secret), expected, strict=True):
                status = self._page(technology._catalogue_url()).status_code
                self.assertEqual(status, 200 if seen else 404, f"{login} {technology.name}")

    def test_searching_does_not_lead_to_what_is_not_shared(self):
        self.authenticate(None, None)
        for arguments in ({"search": "fluorine"}, {"search": "Secret engine"}, {"stage": "research"}):
            page = self._page(**arguments).text
            self.assertNotIn(self.coating.name, page)
            self.assertIn("0 technologies", page)
        self.assertNotIn("Nobody outside", self._page(search="nobody outside reads").text)

    def test_a_company_that_left_sees_what_everybody_sees(self):
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertEqual(self._sees(), [True, False, False])

    def test_search_and_filters(self):
        self.coating.visibility = "public"
        parent = self.area_robotics
        self.gripper.area_ids = self.env.ref("ilp_membership.area_robotics_soft")
        for arguments, expected in (
            ({"search": "pressure+gripper"}, [True, False]),
            ({"search": "bakeries"}, [True, False]),
            ({"area": parent.id}, [True, False]),
            ({"stage": "prototype"}, [True, False]),  # a link from before the range
            ({"trl_from": 5, "trl_to": 7}, [True, False]),
            ({"trl_from": 6}, [True, False]),
            ({"trl_to": 5}, [False, False]),
            ({"trl_from": 9, "trl_to": 2}, [True, False]),
            ({"trl_from": "-1", "trl_to": "99"}, [True, True]),
            ({"ip": "granted"}, [True, False]),
            ({"ip": "granted", "search": "coating"}, [False, False]),
            ({"ip": "junk", "stage": "%00", "area": "x", "search": ""}, [True, True]),
            ({"area": "9" * 30}, [True, True]),
        ):
            self.assertEqual(self._sees(**arguments)[:2], expected, arguments)

    def test_the_range_stays_chosen_and_goes_with_the_pages(self):
        for number in range(13):
            self._technology(f"Ranged {number:02}", "Text", visibility="public", trl=4)
        page = self._page(trl_from=3, trl_to=5).text
        self.assertIn('value="3" selected="selected"', page)
        self.assertIn("trl_from=3", page.split("/page/2")[1].split('"')[0])

    def test_without_a_hit_the_closest_are_shown(self):
        page = self._page(search="robotic gripper unobtainium").text
        self.assertIn("closest", page)
        self.assertIn(self.gripper.name, page)
        self.assertIn("/ilp/join", self._page(search="zzzz").text)

    def test_the_sheet_on_one_screen(self):
        page = self._page(self.gripper._catalogue_url()).text
        for text in ("Four fingers", "No tools", "Bakeries", "TRL 6 of 9", "has been demonstrated", "Patent granted"):
            self.assertIn(text, page)
        for name in (self.lab.name, self.researcher.name, self.researcher.email):
            self.assertNotIn(name, page, "nobody is named without consent")
        self.lab.is_public = True
        self.researcher.is_public = True
        page = self._page(self.gripper._catalogue_url()).text
        self.assertIn(self.lab.name, page)
        self.assertIn(self.researcher.name, page)
        self.assertNotIn(self.researcher.email, page)

    def test_an_old_address_leads_to_the_new_one(self):
        old = self.gripper._catalogue_url()
        self.gripper.name = "Softer gripper"
        self.env.flush_all()
        response = self.url_open(old, allow_redirects=False)
        self.assertEqual(response.status_code, 301)
        self.assertIn(self.gripper._catalogue_url(), response.headers["Location"])
        response = self.url_open(f"{old}?utm_source=letter&x=%C3%A8", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("?utm_source=letter&x=%C3%A8"), "what was asked with it")
        for slug in ("none", "x-99999999", "99999999999999999999"):
            self.assertEqual(self._page(f"{URL}/{slug}").status_code, 404, slug)

    def test_an_address_that_cannot_be_looked_up_leads_to_the_catalogue(self):
        for slug in ("%00", "x%00-1"):
            response = self.url_open(f"{URL}/{slug}", allow_redirects=False)
            self.assertEqual(response.status_code, 303, slug)

    def test_the_pages_hold_twelve(self):
        for number in range(14):
            self._technology(f"Paged {number:02}", "Text", visibility="public")
        page = self._page().text
        self.assertEqual(page.count("<article"), 12)
        self.assertIn(f"{URL}/page/2", page)
        self.assertEqual(self._page(f"{URL}/page/2").text.count("<article"), 3)

    def test_the_sitemap_has_the_public_sheets_only(self):
        from ..controllers.catalogue import sitemap

        found = [entry["loc"] for entry in sitemap(self.env, None, None)]
        self.assertIn(self.gripper._catalogue_url(), found)
        self.assertNotIn(self.coating._catalogue_url(), found)

    # Interest

    def _interest(self, technology, note="For our line"):
        token = self._page(self.gripper._catalogue_url()).text.split('name="csrf_token" value="')[1].split('"')[0]
        url = f"{technology._catalogue_url()}/interest"
        return self.url_open(url, data={"csrf_token": token, "note": note}, allow_redirects=False)

    def _told(self):
        self.env.invalidate_all()
        kind = self.env.ref("ilp_scouting.mail_activity_interest")
        return self.membership.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_an_affiliate_tells_its_officer_once(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        for _click in range(2):
            response = self._interest(self.gripper)
            self.assertEqual(response.status_code, 303)
        task = self._told()
        self.assertEqual((len(task), task.user_id), (1, self.officer))
        self.assertIn("For our line", task.note)
        line = self.env["ilp.interaction"].search([("res_model", "=", "ilp.technology")])
        self.assertEqual((line.membership_id, line.outcome), (self.membership, "For our line"))
        self.assertIn("has been told", self._page(self.gripper._catalogue_url() + "?sent=1").text)

    def test_interest_in_what_is_not_shared_is_not_taken(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertEqual(self._interest(self.secret).status_code, 404)
        page = self._interest(self.gripper, "x" * 2001)
        self.assertEqual(page.status_code, 200)
        self.assertIn('role="alert"', page.text)
        self.assertFalse(self._told())

    def test_a_visitor_is_led_to_the_programme(self):
        page = self._page(self.gripper._catalogue_url()).text
        self.assertIn('data-model_name="crm.lead"', page)
        self.assertNotIn(f"{self.gripper._catalogue_url()}/interest", page)
        response = self.url_open(f"{self.gripper._catalogue_url()}/interest", data={}, allow_redirects=False)
        self.assertNotEqual(response.status_code, 200)

    def test_the_queries_of_the_list_do_not_grow(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self._technology("First more", "Text", visibility="public")
        self._page()
        few = self._counted()
        for number in range(8):
            self._technology(f"More {number}", "Text", visibility="public", area_ids=self.area_robotics.ids)
        self.assertLessEqual(self._counted(), few + 2)

    def _counted(self):
        self._page()
        before = self.env.cr.sql_log_count
        self._page()
        return self.env.cr.sql_log_count - before

    def test_the_printed_sheet(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ilp_scouting.ilp_technology_report", self.gripper.ids
        )
        for text in ("Four fingers", self.lab.name, self.researcher.name):
            self.assertIn(text, html.decode())
