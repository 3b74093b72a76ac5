from odoo.tests import tagged

from .common import ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestTours(ScoutingHttpCommon):
    """The thread through a browser: the coordinator submits, the officer finds and introduces."""

    def _languages(self):
        for lang in ("en_US", "it_IT"):
            (self.coordinator | self.officer).lang = lang
            yield lang

    def test_the_coordinator_submits_a_need(self):
        self.env["website"].search([]).language_ids += self.env.ref("base.lang_it")
        for lang in self._languages():
            with self.subTest(lang=lang):
                url = "/it/my/ilp/needs" if lang == "it_IT" else "/my/ilp/needs"
                self.start_tour(url, "ilp_scouting_portal", login="ilp_coordinator")
                need = self.membership.need_ids.filtered(lambda need: need.title == "Presa di pezzi deformabili")
                self.assertEqual(need.state, "submitted")
                need.title = f"Need {lang}"  # the same words again would be a double click

    def test_the_officer_finds_and_introduces(self):
        for lang in self._languages():
            with self.subTest(lang=lang):
                need = self._need(title=f"Need {lang}")
                need._submit(self.coordinator.partner_id)
                self.start_tour(f"/odoo/ilp-needs/{need.id}", "ilp_scouting_officer", login="ilp_officer")
                self.assertEqual(need.state, "introduced")
                self.assertTrue(need.match_ids.filtered(lambda match: match.state == "introduced"))
