import re

from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestViews(TransactionCase):
    """What a card reads is loaded with it: the browser stops at a field that the view has not named."""

    def test_cards_name_what_they_read(self):
        views = self.env["ir.ui.view"].search([("model", "like", "ilp.%"), ("arch_db", "like", "<kanban")])
        self.assertTrue(views)
        for view in views:
            for kanban in etree.fromstring(view.arch).iter("kanban"):
                text = etree.tostring(kanban, encoding="unicode")
                named = {field.get("name") for field in kanban.iter("field")}
                with self.subTest(view=view.name):
                    self.assertFalse(set(re.findall(r"record\.(\w+)\.(?:raw_)?value", text)) - named)
