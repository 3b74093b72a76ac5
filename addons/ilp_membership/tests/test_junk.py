from odoo.tests import tagged

from .common import IlpHttpCommon
from .junk import JunkWalk


@tagged("post_install", "-at_install")
class TestJunk(JunkWalk, IlpHttpCommon):
    """Every page of this addon survives junk, on an affiliation and on an open offer."""

    addon = "ilp_membership"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls.env["sale.order"].search([("ilp_term_id", "in", cls.membership.term_ids.ids)], limit=1)
        cls.numbers = {
            "entitlement_id": cls.membership._entitlement(cls.benefit_seat).id,
            "profile_id": cls._draft_profile().id,
            "order_id": order.id,
            "line_id": order.order_line[:1].id,
        }
        cls.env.flush_all()
