from odoo.tests import tagged

from .common import IlpHttpCommon


@tagged("post_install", "-at_install")
class TestTours(IlpHttpCommon):
    """From prospect to paid affiliate through the browser, each step as the person concerned."""

    def _thread_user(self):
        user = self.env["res.users"].search([("login", "=", "teresa@thread.example.com")])
        user.password = "teresa-thread"
        return user

    def test_a_prospect_becomes_a_paid_affiliate(self):
        self.env.ref("ilp_membership.program_ilp").order_template_id = self.template
        self.start_tour("/ilp/join", "ilp_prospect_interest")
        lead = self.env["crm.lead"].search([("partner_name", "=", "Test Thread S.p.A.")])
        self.assertTrue(lead.is_ilp_accession)
        self.start_tour("/odoo/ilp-accession", "ilp_officer_profile", login="ilp_officer")
        membership = lead.ilp_membership_id
        self.assertEqual((membership.officer_id, membership.profile_id.state), (self.officer, "shared"))
        membership.partner_id.specific_property_product_pricelist = self.pricelist
        user = self._thread_user()
        self.start_tour("/my/ilp", "ilp_coordinator_profile", login=user.login)
        self.assertEqual(membership.profile_id.confirmed_by_id, user.partner_id)
        self.start_tour("/odoo/ilp-affiliates", "ilp_administration_offer", login="ilp_administration")
        term = membership.term_ids
        self.assertEqual((membership.state, term.state), ("offered", "offered"))
        self.start_tour("/my/ilp", "ilp_coordinator_sign", login=user.login)
        self.assertEqual((membership.state, term.state, term.signed_by), ("active", "active", "Teresa Thread"))
        self.assertEqual((term.module_ids, term.amount_untaxed), (self.module_mentoring, 12000))
        self.assertEqual(membership.partner_id.grade_id, self.grade)
        url = f"/odoo/sales/{term.order_id.id}"
        self.start_tour(url, "ilp_administration_invoice", login="ilp_administration")
        self.assertEqual(term.payment_state, "paid")
        self.start_tour("/my/ilp", "ilp_coordinator_home", login=user.login)
        steps = {"interest", "profile", "offer", "accession", "invoice", "payment"}
        self.assertLessEqual(steps, set(membership.interaction_ids.mapped("kind")))
