"""A secondment and a mentoring on top of the scouting story."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.ilp_membership.tests.common import IlpCommon, IlpHttpCommon

from .common import ScoutingStory


class ActivityStory(ScoutingStory):
    """The company has signed both modules; the laboratory has one desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.program)
        modules = cls.module_secondment | cls.module_mentoring
        order = cls.term._create_amendment(cls.today, modules.browse(), modules)
        cls._sign(order, "Test coordinator")
        cls.months = cls.env.ref("ilp_membership.benefit_secondment_month")
        cls.sessions = cls.env.ref("ilp_membership.benefit_mentoring_session")
        cls.desk = cls.env["ilp.desk"].create({"name": "Window", "lab_id": cls.lab.id})
        cls.guest = cls.colleague.partner_id
        cls.reason = cls.env.ref("ilp_membership.activation_reason_person")

    @classmethod
    def _approved(cls, module, quantity, **values):
        vals = {"membership_id": cls.membership.id, "product_tmpl_id": module.id, "quantity": quantity}
        activation = cls.env["ilp.activation"].create(vals | {"date_start": cls.today} | values)
        activation._approve()
        return activation

    @classmethod
    def _secondment(cls, quantity=3, **values):
        """In preparation, with all that planning needs."""
        activation = cls._approved(cls.module_secondment, quantity, partner_ids=cls.guest.ids)
        secondment = activation.secondment_ids
        vals = {"lab_id": cls.lab.id, "tutor_id": cls.researcher.id, "area_ids": cls.area_robotics.ids}
        secondment.write(vals | values)
        return secondment

    @classmethod
    def _complete(cls, secondment):
        """Check off everything on its list."""
        for item in secondment.item_ids:
            item.sudo().write({"document": "YQ==", "document_name": "a.pdf"})
            item._check_off()

    @classmethod
    def _running(cls, quantity=3, **values):
        secondment = cls._secondment(quantity, **values)
        secondment._plan()
        cls._complete(secondment)
        secondment._start()
        return secondment

    def _left(self, benefit=None):
        return self._balance(self.membership._entitlement(benefit or self.months))

    def _move_back(self, secondment, **delta):
        """Let time pass: the whole stay happened so much earlier."""
        self.env.flush_all()
        back = relativedelta(**delta)
        start, end = secondment.date_start - back, secondment.date_end - back
        query = "UPDATE ilp_secondment SET date_start = %s, date_end = %s WHERE id = %s"
        self.env.cr.execute(query, [start, end, secondment.id])
        self.env.invalidate_all()


class ActivityCommon(ActivityStory, IlpCommon):
    """The story without HTTP."""


class ActivityHttpCommon(ActivityStory, IlpHttpCommon):
    """The story with HTTP."""
