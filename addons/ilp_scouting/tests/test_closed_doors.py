import itertools
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestClosedDoors(ScoutingCommon):
    """What did not agree to be named is named through no link, and what is off is off everywhere."""

    def _shown(self):
        """One record of each kind of the map that everybody may read, all of a laboratory that nobody may."""
        hidden = self.env["ilp.lab"].create({"name": "Hidden lab", "code": "HID"})
        self.lab.write({"is_public": True, "parent_id": hidden.id})
        person = self._researcher("Public Person", "it_IT")
        person.write({"is_public": True, "lab_id": hidden.id})
        self.gripper.write({"visibility": "public", "lab_id": hidden.id})
        company = self.env["res.partner"].create({"name": "Spin", "is_company": True})
        shown = {"is_public": True, "lab_id": hidden.id}
        facility = self.env["ilp.facility"].create(shown | {"name": "Clean room"})
        start_up = self.env["ilp.start.up"].create(shown | {"partner_id": company.id})
        self.env.flush_all()
        return self.lab, person, self.gripper, facility, start_up

    @mute_logger("odoo.models")  # a model that cannot be searched by name says so
    def test_no_link_of_the_map_names_a_hidden_laboratory(self):
        for record in self._shown():
            for user in (self.rival, self.coordinator, self.env.ref("base.public_user")):
                own = record.with_user(user)
                self.assertTrue(own.search([("id", "=", record.id)]), f"{record} is shown")
                for name in own.fields_get():
                    with self.subTest(record=str(record), field=name, user=user.login):
                        self.assertNotIn("Hidden lab", self._told(own, name))

    def _told(self, record, name):
        """What reading, searching and grouping by this field tell."""
        told = ""
        for ask in (
            lambda: record.read([name]),
            lambda: record.web_read({name: {"fields": {"display_name": {}}}}),
            lambda: record.search_read([(name, "ilike", "hidden")], ["display_name", name]),
            lambda: record.formatted_read_group([], [name], ["__count"]),
            lambda: record.export_data([name]),
        ):
            try:
                with self.env.cr.savepoint():
                    told += str(ask())
            except (UserError, ValueError, NotImplementedError):
                continue
        return told

    def test_staff_still_see_where_things_belong(self):
        for record in self._shown():
            name = "parent_id" if record == self.lab else "lab_id"
            self.assertEqual(record.with_user(self.officer)[name].name, "Hidden lab")

    # The calendar

    def _planned(self):
        match = self._introduced()
        start = fields.Datetime.now() + timedelta(days=3)
        meeting = self._meeting(match, date_start=start, date_stop=start + timedelta(hours=1))
        meeting._invite()
        return meeting

    def _is_off(self, meeting, who):
        self.assertEqual(meeting.state, "cancelled")
        self.assertFalse(meeting.sudo().booking_ids, "the people are free again")
        self.assertEqual(meeting.entitlement_id.reserved, 0, "the company has its meeting back")
        self.assertIn(who.name, str(meeting.activity_ids.mapped("summary")))

    def test_a_deleted_appointment_cancels_its_meeting(self):
        meeting = self._planned()
        event = meeting.calendar_event_id
        event.with_user(self.officer).unlink()
        self.assertFalse(event.exists())
        self._is_off(meeting, self.officer)

    def test_an_archived_appointment_cancels_its_meeting(self):
        meeting = self._planned()
        meeting.calendar_event_id.with_user(self.officer).action_archive()
        self._is_off(meeting, self.officer)

    def test_clearing_an_old_appointment_leaves_the_question_whether_it_was_held(self):
        meeting = self._planned()
        event = meeting.calendar_event_id
        past = fields.Datetime.now() - timedelta(days=3)
        event.write({"start": past, "stop": past + timedelta(hours=1)})
        event.unlink()
        self.assertEqual((meeting.state, meeting.date_start), ("accepted", past))

    # Who signs

    def test_mails_are_signed_by_who_acts(self):
        substitute = new_test_user(self.env, "signs", "ilp_membership.group_ilp_officer", name="Sara Supplente")
        values = {"user_id": self.officer.id, "successor_id": substitute.id, "mode": "substitute"}
        values |= {"date_to": fields.Date.context_today(self.need)}
        values["membership_ids"] = [Command.set(self.membership.ids)]
        self.env["ilp.handover"].create(values).action_hand_over()
        self.env.invalidate_all()
        records = self._one_of_each()
        templates = self.env["mail.template"].search([("model", "in", list(records))])
        own = templates.filtered(lambda one: one.get_external_id()[one.id].startswith("ilp_scouting."))
        self.assertGreater(len(own), 14)
        for template, lang in itertools.product(own, ("en_US", "it_IT")):
            record = records[template.model]
            spoken = template.with_context(recipient_lang=lang, lang=lang)
            found = spoken._generate_template(record.ids, ["email_from", "body_html"])[record.id]
            with self.subTest(template=template.name, lang=lang):
                self.assertIn(substitute.name, found["email_from"])
                self.assertNotIn(self.officer.name, str(found["body_html"]).rsplit("<p", 1)[-1], "the last line signs")

    def _one_of_each(self):
        meeting = self._held()
        match = meeting.match_ids
        partner = self.researcher.partner_id
        invitee = {"meeting_id": meeting.id, "partner_id": partner.id, "side": "researcher"}
        answer = {"need_id": self.need.id, "lab_id": self.lab.id, "partner_id": partner.id, "deadline": "2099-01-01"}
        records = (
            self.need,
            match,
            meeting,
            meeting.request_ids[0],
            meeting.calendar_event_id.attendee_ids[0],
            self.env["ilp.meeting.invitee"].create(invitee),
            self.env["ilp.need.answer"].create(answer),
            self.env["ilp.scouting.path"].search([("membership_id", "=", self.membership.id)], limit=1)
            or self.env["ilp.scouting.path"].create({"membership_id": self.membership.id}),
        )
        return {record._name: record for record in records}
