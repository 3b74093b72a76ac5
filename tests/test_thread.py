"""The whole thread in one browser story, as the people concerned: prospect, officer, administration, researcher."""

from datetime import timedelta

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon, IlpThread

SUMMARY = "A soft gripper that picks deformable components, polymers and food without damage on packaging lines."

STEPS = {
    *("interest", "profile", "offer", "accession", "invoice", "payment"),
    *("event", "need", "introduction", "meeting", "verdict"),
}


@tagged("post_install", "-at_install")
class TestThread(IlpThread, IlpHttpCommon):
    """One affiliate from prospect to verdict; every step leaves its line on the timeline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        person = cls.env["res.partner"].create(
            {"name": "Remo Researcher", "email": "remo@test.example.com", "lang": "en_US"}
        )
        lab = cls.env["ilp.lab"].create({"name": "Test soft robotics lab"})
        cls.researcher = cls.env["ilp.researcher"].create({"partner_id": person.id, "lab_id": lab.id})
        cls.env["ilp.technology"].search([]).active = False  # of the demonstration data, so that one answer is right
        cls.technology = cls.env["ilp.technology"].create(
            {
                "name": "Soft gripper",
                "summary": SUMMARY,
                "lab_id": lab.id,
                "researcher_ids": [Command.link(cls.researcher.id)],
            }
        )

    def _plenary(self):
        start = fields.Datetime.now() + timedelta(days=30)
        return self.env["event.event"].create(
            {
                "name": "Test plenary",
                "date_begin": start,
                "date_end": start + timedelta(hours=4),
                "ilp_kind": "plenary",
                "ilp_access": "affiliates",
                "is_published": True,
                "event_mail_ids": False,
            }
        )

    def _walk_plenary(self, membership, user):
        event = self._plenary()
        (self.env["event.event"].search([]) - event).kanban_state = "cancel"
        self.start_tour("/my/ilp", "ilp_events_register_two", login=user.login)
        seats = membership._entitlement(self.benefit_seat)
        self.assertEqual(self._balance(seats), (4, 0, 2, 2))
        self.authenticate(None, None)
        attendee = {"1-name": "Stranger", "1-email": "stranger@test.example.com", "1-event_ticket_id": 0}
        answer = self.url_open(
            f"/event/{event.id}/registration/confirm",
            data=attendee | {"csrf_token": http.Request.csrf_token(self)},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 403, "a raw POST by a stranger is refused with a page")
        self.assertEqual(len(event.registration_ids), 2)

    def _walk_scouting(self, membership, user):
        self.start_tour("/my/ilp/needs", "ilp_scouting_portal", login=user.login)
        need = membership.need_ids
        self.assertEqual((need.state, need.submitted_by_id), ("submitted", user.partner_id))
        url = f"/odoo/ilp-needs/{need.id}"
        self.start_tour(url, "ilp_scouting_officer", login="ilp_officer")
        match = need.match_ids.filtered(lambda match: match.state == "introduced")
        self.assertEqual(match.technology_id, self.technology)
        self.start_tour(url, "ilp_thread_meeting", login="ilp_officer")
        self._check_invitation(need.meeting_ids)
        self._hold(need.meeting_ids)
        for request in need.meeting_ids.request_ids.sudo():
            self.start_tour(f"/ilp/verdict/{request.token}", "ilp_thread_verdict")
        self.assertEqual(set(match.assessment_ids.mapped("side")), {"researcher", "company"})
        self.start_tour(
            f"/odoo/action-ilp_scouting.ilp_match_action/{match.id}", "ilp_thread_side_by_side", login="ilp_officer"
        )

    def _check_invitation(self, meeting):
        event = meeting.calendar_event_id
        self.assertIn(self.researcher.partner_id, event.partner_ids)
        files = self.env["ir.attachment"].search([("res_model", "=", "calendar.event"), ("res_id", "=", event.id)])
        mails = self.env["mail.message"].search([("model", "=", "calendar.event"), ("res_id", "=", event.id)])
        names = (files | mails.attachment_ids).mapped("name")
        self.assertIn("invitation.ics", names)

    def _hold(self, meeting):
        """The day has come."""
        meeting.date_start = fields.Datetime.now() - timedelta(hours=1)
        url = f"/odoo/action-ilp_scouting.ilp_meeting_action/{meeting.id}"
        self.start_tour(url, "ilp_thread_held", login="ilp_officer")

    def test_one_affiliate_from_prospect_to_verdict(self):
        membership, user = self._walk_accession()
        self._walk_plenary(membership, user)
        self._walk_scouting(membership, user)
        self.assertLessEqual(STEPS, set(membership.interaction_ids.mapped("kind")))
