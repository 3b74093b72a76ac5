import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .races import ScoutingRaceCase


@tagged("post_install", "-at_install")
class TestScoutingRaces(ScoutingRaceCase):
    """What two people do at once is done once, or one of them is told."""

    def test_two_meetings_never_both_get_one_slot(self):
        for meeting in self.meetings:
            self._do(self._accepts(meeting, "company"))
        self.assertEqual(self._race(*(self._accepts(meeting, "researcher") for meeting in self.meetings)), [])
        self.assertEqual(self._states(), ["accepted", "failed"])
        taken = self._do(lambda env: env["ilp.meeting.booking"].search_count([("meeting_id", "in", self.meetings)]))
        self.assertEqual(taken, 2, "the two people of one meeting")

    def test_two_acceptances_at_once_book_one_meeting(self):
        meeting = self.meetings[0]
        self.assertEqual(self._race(*(self._accepts(meeting, side) for side in ("researcher", "company"))), [])
        self.assertEqual(self._states(), ["accepted", "proposed"])
        events = self._do(lambda env: env["calendar.event"].search_count([("ilp_meeting_ids", "in", [meeting])]))
        reserved = self._do(lambda env: env["ilp.entitlement"].browse(self.entitlement).reserved)
        self.assertEqual((events, reserved), (1, 1))

    def test_one_link_answered_twice_at_once_counts_once(self):
        def make(env):
            person = env["res.partner"].browse(self.partners[0])
            vals = {"meeting_id": self.meetings[0], "match_id": self.matches[0], "side": "company"}
            return env["ilp.verdict.request"].create(vals | {"partner_id": person.id}).id

        request = self._do(make)

        def answer(env):
            near, ready = (
                env.ref(f"ilp_scouting.scale_{name}") for name in ("proximity_near", "feasibility_ready")
            )
            env["ilp.verdict.request"].browse(request)._answer(near, ready, "It fits")

        self.assertEqual(self._race(answer, answer), [])
        count = self._do(lambda env: env["ilp.assessment"].search_count([("match_id", "=", self.matches[0])]))
        self.assertEqual(count, 1)

    def test_two_officers_introduce_one_match_once(self):
        def introduce(env):
            env["ilp.match"].browse(self.matches[0])._introduce()

        self.assertEqual(self._race(introduce, introduce), [UserError])
        lines = self._do(
            lambda env: env["ilp.interaction"].search_count(
                [("membership_id", "=", self.membership), ("kind", "=", "introduction")]
            )
        )
        self.assertEqual(lines, 1)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_one_file_imported_twice_at_once_makes_no_duplicates(self):
        rows = "".join(f"race-{number},Race {number},A text\n" for number in range(5))
        vals = {"what": "technologies", "data": base64.b64encode(f"id,name,summary\n{rows}".encode()), "row_total": 5}
        jobs = self._do(lambda env: env["ilp.map.import"].create([vals | {"state": "running"}] * 2).ids)
        self.addCleanup(self._do, self._remove_imports)
        acts = [lambda env, job=job: env["ilp.map.import"].browse(job)._run() for job in jobs]
        self.assertEqual(self._race(*acts), [])
        outcomes = self._do(lambda env: sorted(env["ilp.map.import"].browse(jobs).line_ids.mapped("outcome")))
        self.assertEqual(outcomes, ["created"] * 5 + ["unchanged"] * 5)
        own = [("external_ref", "like", "race-")]
        self.assertEqual(self._do(lambda env: env["ilp.technology"].search_count(own)), 5)

    def _remove_imports(self, env):
        env["ilp.map.import"].search([("line_ids.row", ">", 0), ("row_total", "=", 5)]).unlink()
        env["ilp.technology"].search([("external_ref", "like", "race-")]).unlink()

    def test_two_officers_rank_one_need_at_once(self):
        self._do(lambda env: env["ilp.match"].browse(self.matches[0]).unlink())

        def rank(env):
            matches = env["ilp.need"].browse(self.needs[0])._match(5)
            self.matches += (matches - env["ilp.match"].browse(self.matches)).ids

        self.assertEqual(self._race(rank, rank), [], "nobody reads of an index of the database")
        twice = self._do(lambda env: env["ilp.need"].browse(self.needs[0]).match_ids.technology_id.ids)
        self.assertEqual(twice.count(self.map[0]), 1)

    def test_two_rankings_that_meet_raise_one_pair_of_alerts(self):
        def keep(env):
            env.cr.execute("UPDATE ilp_match SET state = 'kept' WHERE id = ANY(%s)", [self.matches])

        def detect(match):
            return lambda env: env["ilp.conflict"]._detect(env["ilp.match"].browse(match))

        self._do(keep)
        self.assertEqual(self._race(*(detect(match) for match in self.matches)), [])
        alerts = self._do(lambda env: env["ilp.conflict"].search_count([("match_id", "in", self.matches)]))
        self.assertEqual(alerts, 2, "one for each side")

    def test_one_board_link_answered_twice_at_once_tells_the_officer_once(self):
        def make(env):
            env["ilp.need"].browse(self.needs[0]).write({"state": "submitted", "confidentiality": "open"})
            vals = {"need_id": self.needs[0], "lab_id": self.map[2], "partner_id": self.partners[2]}
            return env["ilp.need.answer"].create(vals | {"deadline": fields.Date.today() + timedelta(days=9)}).id

        answer, said = self._do(make), {"can_help": "yes", "evidence": "A prototype", "question": ""}

        def say(env):
            env["ilp.need.answer"].browse(answer)._answer(said | {"technology_id": False})

        self.assertEqual(self._race(say, say), [])
        told = [("model", "=", "ilp.need"), ("res_id", "=", self.needs[0]), ("subject", "!=", False)]
        self.assertEqual(self._do(lambda env: env["mail.message"].search_count(told)), 1)

    def test_the_race_is_real_without_the_serialising_write_nothing_is_booked(self):
        invitee = self.registry["ilp.meeting.invitee"]
        with patch.object(invitee, "_serialise", lambda self: None):
            self._race(*(self._accepts(self.meetings[0], side) for side in ("researcher", "company")))
        self.assertEqual(self._states(), ["proposed", "proposed"], "each saw only its own answer")
