from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestHardening(ScoutingCommon):
    """What goes wrong stops only itself, and no door leads around the review, the balance or the company's secrets."""

    def _submitted(self, **values):
        need = self._need(**values)
        need._submit(self.coordinator.partner_id)
        return need

    def test_an_unexpected_error_stops_only_its_own_record(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        broken, sound = (self._submitted(title=title, deadline=yesterday) for title in ("Broken", "Sound"))
        cls, tell = type(broken), type(broken)._tell_late

        def fail(need):
            if need == broken:
                raise ValueError("not a refusal, an accident")
            return tell(need)

        with patch.object(cls, "_tell_late", fail), mute_logger("odoo.addons.ilp_membership.models.ilp_step_mixin"):
            with self.enter_registry_test_mode():
                self.env.ref("ilp_scouting.ir_cron_follow_needs").method_direct_trigger()
        self.assertEqual(sound.deadline_told, yesterday)
        self.assertFalse(broken.deadline_told, "the next run tries again")

    def test_what_changed_since_the_run_began_is_left_alone(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        renewed = self._submitted(expires_on=yesterday)
        renewed._step("submitted", expires_on=yesterday, expiry_told=yesterday)
        renewed._renew()
        renewed._follow_expiry()
        self.assertEqual(renewed.state, "submitted", "the company kept it open while the run was on")
        answered = self._submitted(deadline=yesterday)
        self._introduced(answered)
        answered._tell_late()
        self.assertFalse(answered.deadline_told)

    def test_a_draft_or_closed_need_introduces_nobody(self):
        match = self.need._match()[0]
        officer = match.with_user(self.officer)
        with self.assertRaises(UserError):
            officer.action_introduce()
        self.need._submit(self.coordinator.partner_id)
        self.need._accept()
        self.need._close(self.env.ref("ilp_scouting.closing_reason_withdrawn"))
        with self.assertRaises(UserError):
            officer.action_introduce()
        self.assertEqual(match.state, "proposed")

    def test_what_was_sent_back_and_withdrawn_is_reviewed_again(self):
        need = self._submitted()
        need._send_back("Say how many pieces")
        need._withdraw()
        need._reopen()
        self.assertEqual((need.state, need.review), ("draft", "returned"))
        self.assertFalse(need.entitlement_id, "it is paid for when it is submitted")

    def test_a_submitted_need_stays_with_its_company(self):
        need = self._submitted(confidentiality="open").with_user(self.officer)
        with self.assertRaises(UserError):
            need.membership_id = self.rival_membership
        self.need.with_user(self.officer).membership_id = self.rival_membership
        self.assertEqual(self.need.membership_id, self.rival_membership, "an unsent draft may be put right")

    def test_a_planned_meeting_stays_with_its_need(self):
        match = self._introduced()
        meeting = self._meeting(match)
        meeting._invite()
        other = self._introduced(self._need(self.rival_membership))
        values = {"need_id": other.need_id.id, "match_ids": [Command.set(other.ids)]}
        with self.assertRaises(UserError):
            meeting.with_user(self.officer).write(values)

    def test_files_of_the_institute_on_a_need_are_not_the_companys(self):
        vals = {"raw": b"internal", "res_model": "ilp.need", "res_id": self.need.id}
        note = self.env["ir.attachment"].with_user(self.officer).create(vals | {"name": "note.txt"})
        own = self.env["ir.attachment"].with_user(self.coordinator).sudo().create(vals | {"name": "drawing.txt"})
        self.assertEqual(self.need.with_user(self.coordinator)._files_sudo(), own)
        self.assertIn(note, self.need.with_user(self.officer)._files_sudo())

    def test_what_a_stranger_types_is_text_in_the_officers_task(self):
        meeting = self._meeting(self._introduced())
        meeting._alert_officer("Somebody cannot come", '<a href="https://evil.example.com">click</a>')
        note = meeting.activity_ids.filtered(lambda one: one.summary == "Somebody cannot come").note
        self.assertIn("&lt;a href", note)
        self.assertNotIn(">click</a>", note)

    def test_portal_reads_no_name_that_did_not_agree(self):
        self.lab.write({"is_public": True, "head_id": self.researcher.id})
        self.gripper.visibility = "public"
        self.coating.write({"visibility": "public", "lab_id": self.env["ilp.lab"].create({"name": "Hidden lab"}).id})
        self.env.flush_all()
        told = ""
        for record, names in ((self.lab, None), (self.gripper, None), (self.coating, None)):
            portal = record.with_user(self.rival)
            for name in names or portal.fields_get():
                try:
                    told += str(portal.read([name])) + str(portal.search_read([("id", "=", record.id)], [name]))
                except AccessError:
                    continue
        for name in (self.researcher.name, "Hidden lab"):
            self.assertFalse(name in told, name)
