"""Real threads on the scouting story: the data is committed and removed by hand."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user

QUIET = ("odoo.sql_db", "odoo.service.model")
CONTEXT = {"tracking_disable": True, "no_reset_password": True}


class ScoutingRaceCase(BaseCase):
    """Two companies, each with a need and a proposed meeting with one researcher, and threads that begin together."""

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
