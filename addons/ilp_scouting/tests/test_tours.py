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

    def test_a_meeting_is_agreed_by_links(self):
        """The officer asks for dates, the researcher accepts by the link, then the company: the date is booked."""
        match = self._introduced()
        for lang in self._languages():
            with self.subTest(lang=lang):
                meeting = self._meeting(match, date_start=False, date_stop=False)
                self.start_tour(f"/odoo/ilp-meetings/{meeting.id}", "ilp_scouting_ask_for_dates", login="ilp_officer")
                for side in ("researcher", "company"):
                    invitee = meeting.invitee_ids.filtered(lambda one, side=side: one.side == side)
                    invitee.partner_id.lang = lang
                    self.assertEqual((meeting.state, invitee.state), ("proposed", "waiting"))
                    self.start_tour(f"/ilp/meeting/{invitee.token}?lang={lang}", "ilp_scouting_answer_dates")
                self.assertEqual(meeting.state, "accepted")
                self.assertEqual(meeting.calendar_event_id.start, meeting.slot_ids.sorted("date_start")[0].date_start)
