"""The scouting story on top of the shared personas: laboratories, researchers, technologies and one need."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.ilp_membership.tests.common import IlpCommon, IlpHttpCommon

NEED = {
    "title": "Presa di pezzi deformabili in linea",
    "description": "Cerchiamo una pinza robotica con sensori di pressione per componenti flessibili e deformabili.",
}


class ScoutingStory:
    """Two technologies of two researchers; the Italian-speaking coordinator's company has a need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["ir.module.module"]._load_module_terms(["ilp_membership", "ilp_scouting"], ["it_IT"])
        cls.env["ir.config_parameter"].set_param("ilp_scouting.engine", "none")  # what tests say holds on every machine
        cls.env["ilp.technology"].search([]).active = False  # the demonstration catalogue, when it is there
        cls.lab = cls.env["ilp.lab"].create({"name": "Test soft robotics", "code": "TSR"})
        cls.researcher = cls._researcher("Anna Prova", "it_IT")
        cls.other_researcher = cls._researcher("John Trial", "en_US")
        cls.gripper = cls._technology(
            "Soft gripper for deformable parts",
            "A robotic gripper with pressure sensors for flexible and deformable components.",
            researcher_ids=[Command.set(cls.researcher.ids)],
            area_ids=[Command.set(cls.area_robotics.ids)],
            trl=6,
        )
        cls.coating = cls._technology(
            "Water repellent coating",
            "A coating without fluorine for textile fibres.",
            researcher_ids=[Command.set(cls.other_researcher.ids)],
        )
        cls.coordinator.partner_id.lang = "it_IT"
        cls.need = cls._need()
        cls.near = cls.env.ref("ilp_scouting.scale_proximity_near")
        cls.direct = cls.env.ref("ilp_scouting.scale_proximity_direct")
        cls.ready = cls.env.ref("ilp_scouting.scale_feasibility_ready")
        cls.research = cls.env.ref("ilp_scouting.scale_feasibility_research")

    @classmethod
    def _researcher(cls, name, lang):
        email = f"{name.split()[0].lower()}@lab.example.com"
        partner = cls.env["res.partner"].create({"name": name, "email": email, "lang": lang})
        return cls.env["ilp.researcher"].create({"partner_id": partner.id, "lab_id": cls.lab.id})

    @classmethod
    def _technology(cls, name, summary, **values):
        return cls.env["ilp.technology"].create({"name": name, "summary": summary, "lab_id": cls.lab.id} | values)

    @classmethod
    def _need(cls, membership=None, **values):
        membership = membership or cls.membership
        return cls.env["ilp.need"].create(NEED | {"membership_id": membership.id} | values)

    @classmethod
    def _introduced(cls, need=None):
        """The first match of the need, introduced."""
        need = need or cls.need
        if need.state == "draft":
            need._submit(need.membership_id._coordinators())
        match = need._match()[0]
        match._introduce()
        return match

    @classmethod
    def _meeting(cls, match, **values):
        start = fields.Datetime.now() + timedelta(days=1, hours=2 * cls.env["ilp.meeting"].search_count([]))
        vals = {"need_id": match.need_id.id, "match_ids": [Command.set(match.ids)], "officer_id": cls.officer.id}
        vals |= {"date_start": start, "date_stop": start + timedelta(hours=1)}
        return cls.env["ilp.meeting"].create(vals | values)

    def _held(self, match=None):
        meeting = self._meeting(match or self._introduced())
        meeting._invite()
        meeting._hold()
        return meeting

    def _request(self, meeting, side):
        return meeting.request_ids.filtered(lambda request: request.side == side)


class ScoutingCommon(ScoutingStory, IlpCommon):
    """The story without HTTP."""


class ScoutingHttpCommon(ScoutingStory, IlpHttpCommon):
    """The story with HTTP."""
