"""The scouting story of the races: what two people can do at once."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.ilp_membership.tests.races import RaceCase


class ScoutingRaceCase(RaceCase):
    """Two companies, each with a need and a proposed meeting with one researcher."""

    def _make(self, env):
        officer = new_test_user(env, "ilp_race_scouting", groups="base.group_user,ilp_membership.group_ilp_officer")
        company = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True})
        ada, bob, rita = env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@race.example.com", "parent_id": parent}
                for name, parent in (("ada", company.id), ("bob", company.id), ("rita", False))
            ]
        )
        balance = self._make_balance(env, company, officer, "ilp_membership.benefit_meeting", 4)
        membership, self.entitlement = balance.membership_id, balance.id
        lab = env["ilp.lab"].create({"name": "Race lab", "code": "RACE"})
        researcher = env["ilp.researcher"].create({"partner_id": rita.id, "lab_id": lab.id})
        technology = env["ilp.technology"].create({"name": "Race gripper", "summary": "A gripper", "lab_id": lab.id})
        other = env["res.partner"].create({"name": "Other race S.p.A.", "is_company": True})
        bob.parent_id = other
        prospect = env["ilp.membership"].create(
            {"partner_id": other.id, "program_id": membership.program_id.id, "officer_id": officer.id}
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
        self.memberships = [membership.id, prospect.id]
        self.meetings, self.needs = [meeting.id for meeting in meetings], needs.ids
        self.map = (technology.id, researcher.id, lab.id)
        program, partners = membership.program_id, ada | bob | rita | company | other | officer.partner_id
        self.partners, self.records = partners.ids, [technology, researcher, lab, program, officer, partners]

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

    def _remove(self, env):
        env["ilp.meeting"].browse(self.meetings).calendar_event_id.with_context(dont_notify=True).unlink()
        env.cr.execute("DELETE FROM ilp_assessment WHERE match_id = ANY(%s)", [self.matches])
        for table in ("ilp_verdict_request", "ilp_meeting_invitee"):
            env.cr.execute(f"DELETE FROM {table} WHERE meeting_id = ANY(%s)", [self.meetings])
        env.cr.execute("DELETE FROM ilp_meeting WHERE id = ANY(%s)", [self.meetings])
        env.cr.execute("DELETE FROM ilp_need WHERE id = ANY(%s)", [self.needs])
        env.cr.execute(
            "DELETE FROM mail_message WHERE author_id = ANY(%s)"
            " OR model = 'ilp.meeting' AND res_id NOT IN (SELECT id FROM ilp_meeting)",
            [self.partners],
        )
        return super()._remove(env)

    def _look(self, env):
        env["ilp.meeting"].browse(self.meetings).mapped("state")

    def _accepts(self, meeting, side):
        def act(env):
            record = env["ilp.meeting"].browse(meeting)
            record.invitee_ids.filtered(lambda one: one.side == side)._accept(record.slot_ids)

        return act

    def _states(self):
        return self._do(lambda env: sorted(env["ilp.meeting"].browse(self.meetings).mapped("state")))
