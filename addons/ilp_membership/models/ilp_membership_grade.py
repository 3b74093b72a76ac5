from odoo import models

LEVEL_FIELDS = ("grade_id", "ilp_grade_id", "ilp_kept_grade_id")
PRICELIST_FIELDS = ("specific_property_product_pricelist", "ilp_pricelist_id", "ilp_kept_pricelist_id")


class IlpMembership(models.Model):
    """The company's level (grade) and price list are a mirror of the state: given while affiliated, taken back after.

    Of several affiliations in force, at one institute or more, the highest level is shown: the first in their order.
    """

    _inherit = "ilp.membership"

    def _mirror_grade(self):
        """Write the level and the price list of these companies and of their contacts, in batch."""
        companies_sudo = self.partner_id.sudo()  # whoever moves a state need not edit companies or see other institutes
        all_sudo = companies_sudo.ilp_membership_ids
        for institute, memberships_sudo in all_sudo.grouped("company_id").items():
            memberships_sudo._give_pricelists(institute)
        all_sudo._give_grades()  # after the price lists: core writes that of the level without keeping the old one

    def _highest(self):
        """Company -> its affiliation in force with the highest level."""
        ranked = self.filtered(lambda one: one.is_affiliate and one._grade()).sorted(
            lambda one: (one._grade().sequence, one._grade().id), reverse=True
        )
        return {one.partner_id: one for one in ranked}

    def _grade(self):
        return self.current_term_id.tier_id.grade_id

    def _give_pricelists(self, institute):
        highest, none = self._highest(), self.browse()
        groups = self.partner_id.grouped(lambda one: highest.get(one, none)._grade().default_pricelist_id)
        for pricelist, companies in groups.items():
            companies.with_company(institute)._give_ilp_value(pricelist, *PRICELIST_FIELDS)

    def _give_grades(self):
        highest, none = self._highest(), self.browse()
        groups = self.partner_id.grouped(
            lambda one: (highest.get(one, none)._grade(), highest.get(one, one.ilp_membership_ids[:1]).company_id)
        )
        for (grade, institute), companies in groups.items():
            companies.with_company(institute)._give_ilp_value(grade, *LEVEL_FIELDS)
