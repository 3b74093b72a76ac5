import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.sql_db", "odoo.service.model")
CONTEXT = {"tracking_disable": True, "no_reset_password": True}


@tagged("post_install", "-at_install")
class TestScoutingRaces(BaseCase):
    """Real threads with real transactions; the data is committed and removed by hand."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, CONTEXT))

    def _make(self, env):
        officer = new_test_user(env, "ilp_race_scouting", groups="base.group_user,ilp_membership.group_ilp_officer")
        company = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True})
        ada, bob, rita = env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@race.example.com", "parent_id": parent}
                for name, parent in (("ada", company.id), ("bob", company.id), ("rita", False))
            ]
        )
        membership = self._make_membership(env, company, officer)
        lab = env["ilp.lab"].create({"name": "Race lab", "code": "RACE"})
        researcher = env["ilp.researcher"].create({"partner_id": rita.id, "lab_id": lab.id})
        technology = env["ilp.technology"].create({"name": "Race gripper", "summary": "A gripper", "lab_id": lab.id})
        other = env["res.partner"].create({"name": "Other race S.p.A.", "is_company": True})
        bob.parent_id = other
        prospect = env["ilp.membership"].create(
            {"partner_id": other.id, "program_id": self.program, "officer_id": officer.id}
        )  # nothing shared with the first but the researcher: not even a balance
        needs = env["ilp.need"].create([{"title": "Race", "membership_id": one.id} for one in membership | prospect])
        matches = env["ilp.match"].create(
            [
                {"need_id": need.id, "technology_id": technology.id, "researcher_ids": [Command.set(researcher.ids)]}
                for need in needs
            ]
        )
        pairs = zip(matches, ada | bob, strict=True)
        meetings = [self._make_meeting(env, match, person, officer) for match, person in pairs]
        self.officer, self.membership, self.matches = officer.id, membership.id, matches.ids
        self.prospect = prospect.id
        self.meetings, self.needs = [meeting.id for meeting in meetings], needs.ids
        self.map = (technology.id, researcher.id, lab.id)
        self.partners = [ada.id, bob.id, rita.id, company.id, other.id, officer.partner_id.id]

    def _make_membership(self, env, company, officer):
        self.program = env["ilp.program"].create({"name": "Race programme"}).id
        today = fields.Date.today()
        membership = env["ilp.membership"].create(
            {
                "partner_id": company.id,
                "program_id": self.program,
                "officer_id": officer.id,
                "state": "active",
                "accession_date": today,
            }
        )
        signature = {"state": "active", "signed_by": "Ada", "signed_on": fields.Datetime.now()}
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": today, **signature})
        benefit = env.ref("ilp_membership.benefit_meeting")
        entitlement = env["ilp.entitlement"].create({"term_id": term.id, "benefit_id": benefit.id})
        entitlement._grant(4, term)
        self.entitlement = entitlement.id
        return membership

    def _make_meeting(self, env, match, person, officer):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=9)
        vals = {"need_id": match.need_id.id, "match_ids": [Command.set(match.ids)], "officer_id": officer.id}
        return env["ilp.meeting"].create(
            vals
            | {
                "partner_ids": [Command.set(person.ids)],
                "state": "proposed",
                "slot_ids": [Command.create({"date_start": start.replace(hour=10, minute=0, second=0)})],
                "invitee_ids": [
                    Command.create({"partner_id": person.id, "side": "company"}),
                    Command.create({"partner_id": match.researcher_ids.partner_id.id, "side": "researcher"}),
                ],
            }
        )

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            env["ilp.meeting"].browse(self.meetings).calendar_event_id.with_context(dont_notify=True).unlink()
            cr.execute("DELETE FROM ilp_assessment WHERE match_id = ANY(%s)", [self.matches])
            for table in ("ilp_verdict_request", "ilp_meeting_invitee"):
                cr.execute(f"DELETE FROM {table} WHERE meeting_id = ANY(%s)", [self.meetings])
            cr.execute("DELETE FROM ilp_meeting WHERE id = ANY(%s)", [self.meetings])
            cr.execute("DELETE FROM ilp_need WHERE id = ANY(%s)", [self.needs])
            cr.execute("DELETE FROM ilp_membership WHERE id = ANY(%s)", [[self.membership, self.prospect]])
            cr.execute("DELETE FROM mail_message WHERE author_id = ANY(%s) OR model = ANY(%s) AND res_id NOT IN"
                       " (SELECT id FROM ilp_meeting)", [self.partners, ["ilp.meeting"]])
            technology, researcher, lab = self.map
            for model, number in (("ilp.technology", technology), ("ilp.researcher", researcher), ("ilp.lab", lab)):
                env[model].browse(number).unlink()
            env["ilp.program"].browse(self.program).unlink()
            env["res.users"].browse(self.officer).unlink()
            env["res.partner"].browse(self.partners).unlink()

    def _race(self, *acts):
        """Each act reads its snapshot, all begin together: the errors that were left after retrying."""
        barrier = threading.Barrier(len(acts), timeout=20)

        def run(act):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

                def body():
                    env["ilp.meeting"].browse(self.meetings).mapped("state")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    act(env)

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(len(acts)) as pool:
            futures = [pool.submit(run, act) for act in acts]
            return [type(error) for future in futures if (error := future.exception(60))]

    def _accepts(self, meeting, side):
        def act(env):
            record = env["ilp.meeting"].browse(meeting)
            record.invitee_ids.filtered(lambda one: one.side == side)._accept(record.slot_ids)

        return act

    def _do(self, act):
        with self.registry.cursor() as cr:
            return act(api.Environment(cr, SUPERUSER_ID, CONTEXT))

    def _states(self):
        return self._do(lambda env: sorted(env["ilp.meeting"].browse(self.meetings).mapped("state")))

    @mute_logger(*QUIET)
    def test_two_meetings_never_both_get_one_slot(self):
        for meeting in self.meetings:
            self._do(self._accepts(meeting, "company"))
        self.assertEqual(self._race(*(self._accepts(meeting, "researcher") for meeting in self.meetings)), [])
        self.assertEqual(self._states(), ["accepted", "failed"])
        taken = self._do(lambda env: env["ilp.meeting.booking"].search_count([("meeting_id", "in", self.meetings)]))
        self.assertEqual(taken, 2, "the two people of one meeting")

    @mute_logger(*QUIET)
    def test_two_acceptances_at_once_book_one_meeting(self):
        meeting = self.meetings[0]
        self.assertEqual(self._race(*(self._accepts(meeting, side) for side in ("researcher", "company"))), [])
        self.assertEqual(self._states(), ["accepted", "proposed"])
        events = self._do(lambda env: env["calendar.event"].search_count([("ilp_meeting_ids", "in", [meeting])]))
        reserved = self._do(lambda env: env["ilp.entitlement"].browse(self.entitlement).reserved)
        self.assertEqual((events, reserved), (1, 1))

    @mute_logger(*QUIET)
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

    @mute_logger(*QUIET)
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

    @mute_logger(*QUIET, "odoo.addons.base.models.ir_model")
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

    @mute_logger(*QUIET)
    def test_two_officers_rank_one_need_at_once(self):
        self._do(lambda env: env["ilp.match"].browse(self.matches[0]).unlink())

        def rank(env):
            matches = env["ilp.need"].browse(self.needs[0])._match(5)
            self.matches += (matches - env["ilp.match"].browse(self.matches)).ids

        self.assertEqual(self._race(rank, rank), [], "nobody reads of an index of the database")
        twice = self._do(lambda env: env["ilp.need"].browse(self.needs[0]).match_ids.technology_id.ids)
        self.assertEqual(twice.count(self.map[0]), 1)

    @mute_logger(*QUIET)
    def test_two_rankings_that_meet_raise_one_pair_of_alerts(self):
        def keep(env):
            env.cr.execute("UPDATE ilp_match SET state = 'kept' WHERE id = ANY(%s)", [self.matches])

        def detect(match):
            return lambda env: env["ilp.conflict"]._detect(env["ilp.match"].browse(match))

        self._do(keep)
        self.assertEqual(self._race(*(detect(match) for match in self.matches)), [])
        alerts = self._do(lambda env: env["ilp.conflict"].search_count([("match_id", "in", self.matches)]))
        self.assertEqual(alerts, 2, "one for each side")

    @mute_logger(*QUIET)
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

    @mute_logger(*QUIET)
    def test_the_race_is_real_without_the_serialising_write_nothing_is_booked(self):
        invitee = self.registry["ilp.meeting.invitee"]
        with patch.object(invitee, "_serialise", lambda self: None):
            self._race(*(self._accepts(self.meetings[0], side) for side in ("researcher", "company")))
        self.assertEqual(self._states(), ["proposed", "proposed"], "each saw only its own answer")
