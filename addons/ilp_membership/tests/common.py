"""Personas and story that the tests of the three addons share."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
    "mail_notrack": True,
}


class IlpCommon(TransactionCase):
    """An officer, an administration, a manager; two affiliates with people who use the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **SILENT))
        cls.env.company.partner_id.tz = "Europe/Rome"  # the day of the institute: no test depends on the hour
        cls._set_up_catalogue()
        cls._set_up_staff()
        cls._set_up_companies()
        cls.membership, cls.term = cls._affiliate(cls.aurelia, cls.coordinator, cls.colleague)
        cls.rival_membership, cls.rival_term = cls._affiliate(cls.lario, cls.rival)

    @classmethod
    def _set_up_catalogue(cls):
        ref = cls.env.ref
        cls.area_robotics = ref("ilp_membership.area_robotics")
        cls.area_materials = ref("ilp_membership.area_materials")
        cls.benefit_seat = ref("ilp_membership.benefit_event_seat")
        cls.benefit_need = ref("ilp_membership.benefit_need")
        cls.benefit_meeting = ref("ilp_membership.benefit_meeting")
        cls.grade = cls.env["res.partner.grade"].create({"name": "Test level", "company_id": False})
        cls.tier = cls._product(
            "Test tier",
            "tier",
            10000,
            {cls.benefit_seat: 4, cls.benefit_need: 3, cls.benefit_meeting: 6},
            grade_id=cls.grade.id,
        )
        months = ref("ilp_membership.benefit_secondment_month")
        sessions = ref("ilp_membership.benefit_mentoring_session")
        cls.module_secondment = cls._product("Test secondment", "module", 5000, {months: 6})
        cls.module_mentoring = cls._product("Test mentoring", "module", 2000, {sessions: 4})
        cls.template = cls.env["sale.order.template"].create(
            {
                "name": "Test offer",
                "number_of_days": 30,
                "company_id": False,
                "require_signature": True,
                "require_payment": False,
                "sale_order_template_line_ids": [
                    Command.create({"product_id": cls.tier.product_variant_id.id, "sequence": 1}),
                    Command.create(
                        {
                            "display_type": "line_section",
                            "name": "Modules",
                            "is_optional": True,
                            "product_uom_qty": 0,
                            "sequence": 2,
                        }
                    ),
                    *(
                        Command.create(
                            {"product_id": module.product_variant_id.id, "product_uom_qty": 0, "sequence": 3}
                        )
                        for module in (cls.module_secondment, cls.module_mentoring)
                    ),
                ],
            }
        )
        cls.program = cls.env["ilp.program"].create(
            {"name": "Test programme", "order_template_id": cls.template.id, "onboarding_plan_id": False}
        )

    @classmethod
    def _product(cls, name, kind, price, grants, **values):
        return cls.env["product.template"].create(
            {
                "name": name,
                "type": "service",
                "ilp_kind": kind,
                "list_price": price,
                "invoice_policy": "order",
                "taxes_id": False,
                "ilp_grant_ids": [
                    Command.create({"benefit_id": benefit.id, "quantity": quantity})
                    for benefit, quantity in grants.items()
                ],
                **values,
            }
        )

    @classmethod
    def _set_up_staff(cls):
        for role in ("officer", "administration", "manager"):
            groups = f"base.group_user,ilp_membership.group_ilp_{role}"
            user = new_test_user(cls.env, f"ilp_{role}", groups=groups, name=f"Test {role}", tz="Europe/Rome")
            setattr(cls, role, user)

    @classmethod
    def _set_up_companies(cls):
        Partner = cls.env["res.partner"]
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Test fees", "company_id": False})
        cls.aurelia, cls.lario = (
            Partner.create(
                {"name": name, "is_company": True, "specific_property_product_pricelist": cls.pricelist.id}
            )
            for name in ("Test Aurelia S.p.A.", "Test Lario S.p.A.")
        )
        for login, company in (("coordinator", cls.aurelia), ("colleague", cls.aurelia), ("rival", cls.lario)):
            user = new_test_user(
                cls.env,
                f"ilp_{login}",
                groups="base.group_portal",
                name=f"Test {login}",
                email=f"{login}@test.example.com",
            )
            user.partner_id.parent_id = company
            setattr(cls, login, user)

    @classmethod
    def _affiliate(cls, company, coordinator, *colleagues):
        """An active affiliation of ``company`` whose first term began today, with its entitlements."""
        membership = cls.env["ilp.membership"].create(
            {
                "partner_id": company.id,
                "program_id": cls.program.id,
                "officer_id": cls.officer.id,
                "state": "profiling",
                "contact_ids": [
                    Command.create({"partner_id": user.partner_id.id, "is_coordinator": user == coordinator})
                    for user in (coordinator, *colleagues)
                ],
            }
        )
        order = membership._create_offer()
        cls._sign(order, coordinator.name)
        return membership, order.ilp_term_id

    @classmethod
    def _draft_profile(cls):
        """A complete draft of the first company's profile."""
        return cls.env["ilp.profile"].create(
            {
                "membership_id": cls.membership.id,
                "strategic_objectives": "<p>Gentle handling</p>",
                "expectations": "<p>One study</p>",
                "area_ids": [Command.link(cls.area_robotics.id)],
            }
        )

    @classmethod
    def _sign(cls, order, name, days_ago=0):
        """Record a signature on the offer and confirm it, as the portal does."""
        signed_on = fields.Datetime.now() - relativedelta(days=days_ago)
        order.write({"signed_by": name, "signed_on": signed_on})
        order.action_confirm()

    def _balance(self, entitlement):
        """The four numbers of an entitlement, read from the database."""
        self.env.flush_all()
        entitlement.invalidate_recordset()
        return entitlement.granted, entitlement.reserved, entitlement.used, entitlement.remaining


class IlpHttpCommon(IlpCommon, HttpCase):
    """The same story, with a browser or raw HTTP at the door; addresses carry no language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["website"].search([]).language_ids = cls.env.ref("base.lang_en")


class IlpThread:
    """The accession in the browser: website, officer, coordinator, administration. To be mixed with IlpHttpCommon."""

    def _walk_accession(self):
        """Drive a new company to a paid affiliation; return it and the coordinator's user."""
        self.env.ref("ilp_membership.program_ilp").write(
            {"order_template_id": self.template.id, "terms": "<p>Terms of the test</p>"}
        )
        self.start_tour("/ilp/join", "ilp_prospect_interest")
        lead = self.env["crm.lead"].search([("partner_name", "=", "Test Thread S.p.A.")])
        self.assertTrue(lead.is_ilp_accession)
        self.start_tour("/odoo/ilp-accession", "ilp_officer_profile", login="ilp_officer")
        membership = lead.ilp_membership_id
        self.assertEqual((membership.officer_id, membership.profile_id.state), (self.officer, "shared"))
        membership.partner_id.specific_property_product_pricelist = self.pricelist
        user = self._coordinator_with_login(membership)
        self.start_tour("/my/ilp", "ilp_coordinator_profile", login=user.login)
        self.assertEqual(membership.profile_id.confirmed_by_id, user.partner_id)
        self._walk_signature(membership, user)
        return membership, user

    def _coordinator_with_login(self, membership):
        user = membership._coordinators().user_ids
        self.assertTrue(user.has_group("base.group_portal"), "sharing the profile gave her a login")
        user.password = user.login
        return user

    def _walk_signature(self, membership, user):
        self.start_tour("/odoo/ilp-affiliates", "ilp_administration_offer", login="ilp_administration")
        term = membership.term_ids
        self.assertEqual((membership.state, term.state), ("offered", "offered"))
        self.start_tour("/my/ilp", "ilp_coordinator_sign", login=user.login)
        self.assertEqual((membership.state, term.state, term.signed_by), ("active", "active", user.name))
        self.assertEqual((term.module_ids, term.amount_untaxed), (self.module_mentoring, 12000))
        self.assertEqual((term.order_id.client_order_ref, bool(term.order_id.ilp_accepted_on)), ("PO 2027-11", True))
        self.assertEqual(membership.partner_id.grade_id, self.grade)
        url = f"/odoo/sales/{term.order_id.id}"
        self.start_tour(url, "ilp_administration_invoice", login="ilp_administration")
        self.assertEqual(term.payment_state, "paid")
