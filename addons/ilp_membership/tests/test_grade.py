from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestGrade(IlpCommon):
    """The company's level and price list mirror the state of its affiliation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_hand = cls.env["res.partner.grade"].create({"name": "Test supplier", "company_id": False})
        cls.fees = cls.env["product.pricelist"].create({"name": "Test affiliates", "company_id": False})
        cls.levelled = cls.env["res.partner.grade"].create(
            {"name": "Test high level", "company_id": False, "default_pricelist_id": cls.fees.id, "sequence": 1}
        )
        cls.contact = cls.coordinator.partner_id

    def _lapse(self, membership):
        membership.term_ids.write({"state": "expired"})
        membership.state = "grace"
        membership.state = "lapsed"
        membership._mirror_grade()

    def _raise_level(self):
        self.tier.grade_id = self.levelled
        self.membership._mirror_grade()

    def test_contacts_have_the_level_of_their_company(self):
        self.assertEqual((self.aurelia.grade_id, self.contact.grade_id), (self.grade, self.grade))
        later = self.env["res.partner"].create({"name": "Test later", "parent_id": self.aurelia.id})
        moved = self.env["res.partner"].create({"name": "Test moved"})
        moved.parent_id = self.aurelia
        self.assertEqual((later.grade_id, moved.grade_id), (self.grade, self.grade))

    def test_level_and_price_list_are_given_together(self):
        self._raise_level()
        for partner in (self.aurelia, self.contact):
            self.assertEqual(partner.grade_id, self.levelled)
            self.assertEqual(partner.specific_property_product_pricelist, self.fees)

    def test_a_lapse_takes_both_away_and_a_return_restores_them(self):
        self._raise_level()
        self._lapse(self.membership)
        for partner in (self.aurelia, self.contact):
            self.assertFalse(partner.grade_id)
            self.assertEqual(partner.specific_property_product_pricelist, self.pricelist, "what it had before")
        order = self.membership._create_offer()
        self._sign(order, "Test coordinator")
        order.ilp_term_id.write({"state": "active"})
        self.membership.sudo().state = "active"
        self.membership._mirror_grade()
        self.assertEqual((self.aurelia.grade_id, self.contact.grade_id), (self.levelled, self.levelled))

    def test_a_level_given_by_hand_is_kept_and_comes_back(self):
        company = self.env["res.partner"].create(
            {"name": "Test supplier S.p.A.", "is_company": True, "grade_id": self.by_hand.id}
        )
        membership = self.env["ilp.membership"].create(
            {"partner_id": company.id, "program_id": self.program.id, "officer_id": self.officer.id}
        )
        membership._mirror_grade()
        self.assertEqual(company.grade_id, self.by_hand, "not affiliated: not touched")
        self._sign(membership._create_offer(), "Test signatory")
        self.assertEqual(company.grade_id, self.grade)
        self._lapse(membership)
        self.assertEqual(company.grade_id, self.by_hand)

    def test_a_level_changed_by_hand_meanwhile_is_not_destroyed(self):
        self.aurelia.grade_id = self.by_hand
        self._lapse(self.membership)
        self.assertEqual((self.aurelia.grade_id, self.aurelia.ilp_grade_id), (self.by_hand, self.by_hand.browse()))

    def test_who_leaves_the_company_leaves_its_level(self):
        self._raise_level()
        self.contact.parent_id = self.env["res.partner"].create({"name": "Test elsewhere", "is_company": True})
        self.assertFalse(self.contact.grade_id)
        self.assertFalse(self.contact.specific_property_product_pricelist)
        alone = self.colleague.partner_id
        alone.parent_id = False
        self.assertFalse(alone.grade_id)

    def test_two_institutes_two_price_lists_and_the_higher_level(self):
        other = self.env["res.company"].create({"name": "Test second institute"})
        self.env.user.company_ids += other
        tier = self._product("Test second tier", "tier", 20000, {}, grade_id=self.levelled.id)
        template = self.template.copy(
            {
                "sale_order_template_line_ids": [
                    Command.clear(),
                    Command.create({"product_id": tier.product_variant_id.id}),
                ]
            }
        )
        program = self.env["ilp.program"].create(
            {"name": "Test second", "company_id": other.id, "order_template_id": template.id}
        )
        membership = self.env["ilp.membership"].create(
            {"partner_id": self.aurelia.id, "program_id": program.id, "officer_id": self.officer.id}
        )
        self._sign(membership.with_company(other)._create_offer(), "Test signatory")
        self.assertEqual(self.aurelia.grade_id, self.levelled)
        self.assertEqual(self.aurelia.specific_property_product_pricelist, self.pricelist, "of the first institute")
        self.assertEqual(self.aurelia.with_company(other).specific_property_product_pricelist, self.fees)
        self._lapse(membership)
        self.assertEqual(self.aurelia.grade_id, self.grade, "still affiliated to the first institute")
        self.assertFalse(self.aurelia.with_company(other).specific_property_product_pricelist)

    def test_an_order_of_ours_gives_no_level_by_itself(self):
        self.tier.service_tracking = "partnership"
        stranger = self.env["res.partner"].create({"name": "Test stranger", "is_company": True})
        order = self.env["sale.order"].create(
            {
                "partner_id": stranger.id,
                "order_line": [Command.create({"product_id": self.tier.product_variant_id.id})],
            }
        )
        order.action_confirm()
        self.assertFalse(stranger.grade_id)

    def test_the_queries_of_the_mirror_do_not_grow_with_the_companies(self):
        companies = self.env["res.partner"].create(
            [{"name": f"Test {number}", "is_company": True} for number in range(24)]
        )
        self.env["res.partner"].create([{"name": "Test person", "parent_id": company.id} for company in companies])
        memberships = self.env["ilp.membership"].create(
            [
                {"partner_id": company.id, "program_id": self.program.id, "officer_id": self.officer.id}
                for company in companies
            ]
        )
        for membership in memberships:
            self._sign(membership._create_offer(), "Test signatory")
        self.assertEqual(companies.child_ids.grade_id, self.grade)
        few, many = (self._queries_to_raise(part) for part in (memberships[:6], memberships[6:]))
        self.assertLessEqual(many, few + 5)

    def _queries_to_raise(self, memberships):
        self.tier.grade_id = self.env["res.partner.grade"].create(
            {"name": "Test", "company_id": False, "default_pricelist_id": self.fees.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        memberships._mirror_grade()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
