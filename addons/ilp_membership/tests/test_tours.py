from odoo.tests import tagged

from .common import IlpHttpCommon, IlpThread


@tagged("post_install", "-at_install")
class TestTours(IlpThread, IlpHttpCommon):
    """From prospect to paid affiliate through the browser, each step as the person concerned."""

    def test_a_prospect_becomes_a_paid_affiliate(self):
        membership, user = self._walk_accession()
        self.start_tour("/my/ilp", "ilp_coordinator_home", login=user.login)
        steps = {"interest", "profile", "offer", "accession", "invoice", "payment"}
        self.assertLessEqual(steps, set(membership.interaction_ids.mapped("kind")))
