"""The whole year of one affiliate in Italian, in the browser: administration, officer and coordinator."""

from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

ACCESSION = date(2031, 2, 1)
OFFER_DAY = date(2031, 10, 3)  # 120 days before the last day
INVOICE_DAY = date(2032, 1, 5)
SECOND_YEAR = date(2032, 2, 1)
NOTICE_DAY = date(2032, 6, 15)
THIRD_OFFER_DAY = date(2032, 10, 3)
END = date(2033, 2, 1)
COMPANY = "Officine Brenta S.p.A."

TIMELINE = {"interest", "consultation", "profile", "offer", "accession", "invoice", "payment", "withdrawal"}


@tagged("post_install", "-at_install")
class TestYear(IlpHttpCommon):
    """From the website form to the day after the last term: what people see is Italian, what remains is right."""

    @classmethod
    def setUpClass(cls):
        with freeze_time(ACCESSION):
            super().setUpClass()
        cls._put_aside_other_programmes()
        cls._speak_italian()
        cls.env["ilp.size.class"].search([]).pricelist_id = cls.pricelist
        cls.program.write(
            {
                "administrator_id": cls.administration.id,
                "due_diligence_required": True,
                "terms": "<p>Condizioni di prova</p>",
            }
        )

    @classmethod
    def _put_aside_other_programmes(cls):
        """The run is the real one, over all programmes: those of the demonstration data have nothing to do."""
        others = cls.env["ilp.program"].search([("id", "!=", cls.program.id)])
        others.active = False
        cls.env["ilp.membership.term"].search([("program_id", "in", others.ids)]).is_invoiced_elsewhere = True
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE ilp_membership SET state = 'lapsed' WHERE program_id = ANY(%s)", [others.ids])
        cls.env.invalidate_all()

    @classmethod
    def _speak_italian(cls):
        italian = cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["website"].search([]).write({"language_ids": [Command.set(italian.ids)], "default_lang_id": italian.id})
        (cls.officer | cls.administration | cls.manager).write({"lang": "it_IT"})

    def _run(self, day):
        """The scheduled action on that day."""
        self.env.flush_all()
        with freeze_time(f"{day} 05:00"), self.registry.cursor() as cr:
            self.env(cr=cr)["ilp.membership.term"]._cron_renew()
        self.env.invalidate_all()
        self.env.cr.precommit.data.pop("sequence.mixin", None)  # as a commit does: core keeps the last number there

    def _tour(self, name, user, url):
        self.start_tour(url, name, login=user.login if user else None, timeout=180)
        self.env.invalidate_all()

    def test_the_year_of_an_affiliate_in_italian(self):
        with freeze_time(ACCESSION, tick=True):
            membership, user = self._walk_accession()
            first = self._walk_signature(membership, user)
        self._run(ACCESSION)
        with freeze_time(ACCESSION, tick=True):
            self._tour("ilp_year_payment", self.administration, f"/odoo/sales/{first.order_id.id}")
        self._check_first_year(membership, first)
        second = self._walk_renewal(membership, user)
        self._check_second_year(first, second)
        self._walk_withdrawal(membership, user)
        self._check_after_the_end(membership, first, second)

    # The walk

    def _walk_accession(self):
        self._tour("ilp_year_join", None, "/ilp/join")
        lead = self.env["crm.lead"].search([("partner_name", "=", COMPANY)])
        self.assertEqual((lead.lang_id.code, lead.ilp_size_class_id.code), ("it_IT", "large"))
        meeting = (
            self.env["calendar.event"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Prima consultazione",
                    "opportunity_id": lead.id,
                    "start": datetime(2031, 2, 1, 8),
                    "stop": datetime(2031, 2, 1, 9),
                }
            )
        )
        self._tour("ilp_year_consultation", self.officer, f"/odoo/calendar.event/{meeting.id}")
        self._tour("ilp_year_profile", self.officer, "/odoo/ilp-accession")
        membership = lead.ilp_membership_id
        self.assertEqual((membership.program_id, membership.profile_id.state), (self.program, "shared"))
        self.assertEqual(membership.due_diligence_state, "passed")
        user = membership._coordinators().user_ids
        self.assertEqual(user.lang, "it_IT", "who wrote in Italian is addressed in Italian")
        user.password = user.login
        self._tour("ilp_year_confirm", user, "/my/ilp")
        self.assertEqual(membership.profile_id.confirmed_by_id, user.partner_id)
        return membership, user

    def _walk_signature(self, membership, user):
        self._tour("ilp_year_offer", self.administration, "/odoo/ilp-affiliates")
        self._tour("ilp_year_sign", user, "/my/ilp")
        return membership.term_ids

    def _walk_renewal(self, membership, user):
        self._run(OFFER_DAY)
        profile = membership.profile_ids.filtered(lambda version: version.state == "shared")
        with freeze_time(OFFER_DAY, tick=True):
            self._tour("ilp_year_profile_again", self.officer, f"/odoo/ilp-profiles/{profile.id}")
            self._tour("ilp_year_renewal", user, "/my/ilp")
        with freeze_time(INVOICE_DAY, tick=True):
            self._tour("ilp_year_cockpit", self.administration, "/odoo/ilp-renewals")
            second = membership.term_ids.filtered("previous_term_id")
            self._tour("ilp_year_payment", self.administration, f"/odoo/sales/{second.order_id.id}")
        self._run(SECOND_YEAR)
        return second

    def _walk_withdrawal(self, membership, user):
        with freeze_time(NOTICE_DAY, tick=True):
            self._tour("ilp_year_withdrawal", user, "/my/ilp")
            self._tour("ilp_year_exit_interview", self.officer, "/odoo/ilp-exit-interviews")
        notice = membership.withdrawal_id
        self.assertEqual((notice.reason_id.code, notice.notified_by_id), ("strategy", user.partner_id))
        self.assertEqual((notice.is_late, notice.last_day), (False, date(2033, 1, 31)))
        self.assertEqual(notice.interview_ids.state, "open")

    # What is in the database

    def _check_first_year(self, membership, term):
        self.assertEqual((term.date_start, term.date_end), (ACCESSION, date(2032, 1, 31)))
        self.assertEqual((membership.state, term.state, term.payment_state), ("active", "active", "paid"))
        self.assertEqual((term.signed_by, term.order_id.client_order_ref), ("Bianca Brenta", "OdA 2031-7"))
        self.assertEqual((term.module_ids, term.amount_untaxed), (self.module_mentoring, 12000))
        self.assertTrue(term.order_id.ilp_accepted_on)
        self.assertEqual(membership.partner_id.grade_id, self.grade)
        self.assertEqual(membership.lead_id.won_status, "won")

    def _check_second_year(self, first, term):
        self.assertEqual((term.date_start, term.date_end), (SECOND_YEAR, date(2033, 1, 31)))
        self.assertEqual((first.state, term.state, term.payment_state), ("expired", "active", "paid"))
        self.assertEqual(term.module_ids, self.module_mentoring | self.module_secondment)
        self.assertEqual((term.amount_untaxed, term.order_id.client_order_ref), (17000, "OdA 2032-3"))
        profiles = term.membership_id.profile_ids
        self.assertEqual(profiles.mapped("state"), ["confirmed", "confirmed"])

    def _check_after_the_end(self, membership, first, second):
        self._run(THIRD_OFFER_DAY)
        self.assertEqual(membership.state, "active", "the benefits run to the last day")
        self._run(END)
        self.assertEqual(membership.term_ids, second | first, "no third term")
        self.assertEqual((membership.state, membership.withdrawal_ids.state), ("lapsed", "effective"))
        self.assertEqual(membership.end_reason_id.code, "strategy")
        self.assertFalse(membership.partner_id.grade_id)
        for term, amount in ((first, 12000), (second, 17000)):
            self.assertEqual(term.order_ids, term.order_id, "one order")
            invoice = term.order_id.invoice_ids
            self.assertEqual((len(invoice), invoice.amount_untaxed, invoice.state), (1, amount, "posted"))
            self.assertEqual((term.amount_invoiced, term.amount_to_invoice), (amount, 0))
        self.assertLessEqual(TIMELINE, set(membership.interaction_ids.mapped("kind")))
        lines = membership.interaction_ids.mapped("summary")
        self.assertEqual(sum("Adesione formale firmata da" in line for line in lines), 2)
