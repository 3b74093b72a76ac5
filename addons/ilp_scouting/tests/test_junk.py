from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.junk import JunkWalk

from .activity_common import ActivityHttpCommon


@tagged("post_install", "-at_install")
class TestJunk(JunkWalk, ActivityHttpCommon):
    """Every page of this addon survives junk."""

    addon = "ilp_scouting"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gripper.visibility = "public"
        match = cls._introduced()
        meeting = cls._meeting(match)
        meeting._invite()
        meeting._hold()
        proposed = cls._meeting(match, state="proposed")
        partner = cls.researcher.partner_id
        invitee = {"meeting_id": proposed.id, "partner_id": partner.id, "side": "researcher"}
        asked = {"lab_id": cls.lab.id, "partner_id": partner.id}
        answer = asked | {"need_id": cls.need.id, "deadline": "2099-01-01"}
        asked["line_ids"] = [Command.create({"technology_id": cls.gripper.id})]
        cls.good = {
            "/ilp/verdict/": meeting.request_ids[0].token,
            "/ilp/meeting/": cls.env["ilp.meeting.invitee"].create(invitee).token,
            "/ilp/answer/": cls.env["ilp.need.answer"].create(answer).token,
            "/ilp/review/": cls.env["ilp.review.request"].create(asked).token,
            "/ilp/researcher/": cls.researcher.token,
            "/ilp/technologies/": cls.gripper._catalogue_url().rpartition("/")[2],
            **cls._activity_links(),
        }
        cls.numbers = {
            "need_id": cls.need.id,
            "meeting_id": cls.need.meeting_ids[0].id,
            "page": 1,
            "activation_id": cls.stay.activation_id.id,
            "item_id": cls.stay.item_ids[0].id,
            "year_id": cls.year.id,
        }
        cls.env.flush_all()

    @classmethod
    def _activity_links(cls):
        """The links of a stay that runs; its page and its checklist are asked for by number."""
        cls.stay = cls._running()
        cls.year = cls.env["ilp.credit.year"].create({"program_id": cls.program.id, "year": 2001})
        week = cls.env["ilp.secondment.log"].create({"secondment_id": cls.stay.id, "week_start": cls.today})
        cls.env["ilp.activity.evaluation"]._ask({"secondment_id": cls.stay.id}, {"company": cls.guest})
        links = {"log": week, "report": cls.stay.report_ids[0], "evaluation": cls.stay.evaluation_ids}
        return {f"/ilp/{name}/": record.sudo().token for name, record in links.items()}
