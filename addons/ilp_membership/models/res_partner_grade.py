from odoo import api, fields, models


class ResPartner(models.Model):
    """The level and the price list that the programme gives to a company and to all its contacts.

    A level set by hand for another reason is remembered while the programme's own is shown, and comes back after it.
    The level is one for a company, whichever institutes it is affiliated to; the price list is one for each institute.
    """

    _inherit = "res.partner"

    ilp_grade_id = fields.Many2one("res.partner.grade", "Level given by the programme", readonly=True, copy=False)
    ilp_kept_grade_id = fields.Many2one("res.partner.grade", "Level before the affiliation", readonly=True, copy=False)
    ilp_pricelist_id = fields.Many2one(
        "product.pricelist", "Price list given by the programme", company_dependent=True, readonly=True, copy=False
    )
    ilp_kept_pricelist_id = fields.Many2one(
        "product.pricelist", "Price list before the affiliation", company_dependent=True, readonly=True, copy=False
    )

    @api.model
    def _commercial_fields(self):
        """The level belongs to the company: its contacts, also later ones, have the same."""
        return [*super()._commercial_fields(), "grade_id"]

    def write(self, vals):
        """A person who leaves a company leaves its level and its price list there."""
        if "parent_id" in vals:
            target = self.browse(vals["parent_id"]).commercial_partner_id
            for company, people in self.grouped("commercial_partner_id").items():
                if company != target:
                    (people - company)._leave_ilp_level(company)
        return super().write(vals)

    def _leave_ilp_level(self, company):
        """Before the move, or core would hand the price list on to the next company."""
        company_sudo = company.sudo()  # whoever moves a person need not read what the old company pays
        if company_sudo.ilp_grade_id:
            self.write({"grade_id": False})
        for institute in company_sudo.ilp_membership_ids.company_id:
            given = company_sudo.with_company(institute).ilp_pricelist_id
            here = self.with_company(institute)
            here.filtered(lambda one, given=given: given and one.specific_property_product_pricelist == given).write(
                {"specific_property_product_pricelist": False}
            )

    def _give_ilp_value(self, value, shown, given, kept):
        """Show ``value`` in the field ``shown`` of these companies and keep what was there; empty: give it back."""
        for before in {(one[shown], one[given], one[kept]) for one in self}:
            same = self.filtered(lambda one, key=before: (one[shown], one[given], one[kept]) == key)
            vals = self._prepare_ilp_value(value, *before)
            changed = {name: new.id for name, new in zip((shown, given, kept), vals, strict=True)}
            if changed != {name: old.id for name, old in zip((shown, given, kept), before, strict=True)}:
                same = same.with_context(ilp_level_for_everybody=True)
                same._with_all_people().write({shown: changed.pop(shown)})
                same.write(changed)

    def _with_all_people(self):
        return self.with_context(active_test=False).search([("commercial_partner_id", "in", self.ids)]) | self

    def _fields_sync(self, values):
        """The mirror writes company and contacts at once: core would walk company by company."""
        if not self.env.context.get("ilp_level_for_everybody"):
            return super()._fields_sync(values)
        return None

    def _prepare_ilp_value(self, value, shown, given, kept):
        """What is shown, given and kept next.

        What is shown and was not given by the programme was set by hand: it is kept, and left alone at the end.
        """
        by_hand = shown != given
        if value:
            return value, value, shown if by_hand and shown != value else kept
        return (shown if by_hand else kept), value, value
