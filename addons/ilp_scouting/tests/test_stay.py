"""A secondment of six months in Italian, in the browser: coordinator, officer, guest and tutor."""

from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .activity_common import ActivityHttpCommon

ACCESSION = date(2031, 2, 1)
FIRST_DAY, LAST_DAY = date(2031, 2, 10), date(2031, 8, 9)
FRIDAY, MIDDLE, AFTER = date(2031, 2, 14), date(2031, 5, 5), date(2031, 8, 11)


@tagged("post_install", "-at_install")
class TestStay(ActivityHttpCommon):
    """From the request on the company's page to the evaluations; what is counted, found and taken back is right."""

    @classmethod
    def setUpClass(cls):
        with freeze_time(ACCESSION):
            super().setUpClass()
        italian = cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["website"].search([]).write({"language_ids": [Command.set(italian.ids)], "default_lang_id": italian.id})
        (cls.officer | cls.coordinator | cls.colleague).write({"lang": "it_IT"})
        cls.env["ilp.secondment"].search([]).state = "cancelled"  # the demonstration data has nothing to do here

    def _left(self, benefit=None):
        entitlements = self.term.entitlement_ids  # of the year of the stay, not of today
        return self._balance(entitlements.filtered(lambda one: one.benefit_id == (benefit or self.months)))

    def _tour(self, day, name, user, url):
        with freeze_time(f"{day} 09:00", tick=True):
            self.start_tour(url, name, login=user.login if user else None, timeout=180)
        self.env.invalidate_all()

    def _run(self, day):
        """The two daily runs on that day."""
        with freeze_time(f"{day} 05:00"):
            for cron in ("ilp_membership.ir_cron_follow_activations", "ilp_scouting.ir_cron_follow_secondments"):
                self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def test_six_months_in_italian(self):
        secondment = self._walk_to_the_start()
        self._walk_the_stay(secondment)
        self._walk_the_end(secondment)
        self._check(secondment)

    def _walk_to_the_start(self):
        self._tour(ACCESSION, "ilp_stay_request", self.coordinator, "/my/ilp/activities")
        activation = self.membership.activation_ids
        self.assertEqual((activation.date_start, activation.partner_ids), (FIRST_DAY, self.guest))
        self._tour(ACCESSION, "ilp_stay_approve", self.officer, f"/odoo/ilp-activities/{activation.id}")
        self.assertEqual(self._left(), (6, 6, 0, 0), "six months are reserved")
        url = f"/my/ilp/activities/{activation.id}"
        self._tour(ACCESSION, "ilp_stay_documents", self.coordinator, url)
        secondment = activation.secondment_ids
        self.assertEqual((secondment.date_end, secondment.desk_id), (LAST_DAY, self.desk))
        with mute_logger("odoo.http"):  # the first press is refused: the checklist is not complete
            self._tour(FIRST_DAY, "ilp_stay_start", self.officer, f"/odoo/ilp-secondments/{secondment.id}")
        self.assertEqual((secondment.state, self._left()), ("running", (6, 0, 6, 0)))
        return secondment

    def _walk_the_stay(self, secondment):
        self._run(FRIDAY)
        self._tour(FRIDAY, "ilp_stay_week", None, f"/ilp/log/{secondment.log_ids.token}")
        candidate = secondment.log_ids.candidate_ids
        self.assertEqual(candidate.path_id, self.membership.path_id)
        self._tour(FRIDAY, "ilp_stay_candidate", self.officer, "/odoo/ilp-candidates")
        self.assertEqual((candidate.state, candidate.need_id.membership_id), ("taken", self.membership))
        self._run(MIDDLE)
        self.assertEqual(len(secondment.log_ids), 12, "one for each week until then, also when the run is late")
        interim = secondment.report_ids.filtered(lambda report: report.kind == "interim")
        self.assertEqual(interim.asked_on, MIDDLE)
        self._tour(MIDDLE, "ilp_stay_report", None, f"/ilp/report/{interim.token}")

    def _walk_the_end(self, secondment):
        self._run(date(2031, 8, 1))
        self.assertTrue(all(secondment.access_ids.mapped("noticed_on")))
        final = secondment.report_ids.filtered(lambda report: report.kind == "final")
        self._tour(LAST_DAY, "ilp_stay_report", None, f"/ilp/report/{final.token}")
        self._tour(LAST_DAY, "ilp_stay_finish", self.officer, f"/odoo/ilp-secondments/{secondment.id}")
        self.assertEqual(len(secondment.evaluation_ids), 2)
        self.researcher.partner_id.lang = "it_IT"
        for evaluation in secondment.evaluation_ids:
            self._tour(LAST_DAY, "ilp_stay_evaluation", None, f"/ilp/evaluation/{evaluation.token}")
        self._run(AFTER)

    def _check(self, secondment):
        self.assertEqual((secondment.state, secondment.activation_id.state), ("done", "done"))
        self.assertEqual(self._left(), (6, 0, 6, 0))
        self.assertEqual(set(secondment.evaluation_ids.mapped("comment")), {"Da rifare"})
        self.assertTrue(all(secondment.report_ids.mapped("submitted_on")))
        self.assertEqual(set(secondment.access_ids.mapped("expired_on")), {AFTER})
        self.assertTrue(all(item.done_on and item.done_by_id == self.officer for item in secondment.item_ids[:7]))
        summaries = self.membership.interaction_ids.filtered(lambda line: line.kind == "secondment").mapped("summary")
        self.assertEqual(len(summaries), 2)
