import inspect
from contextlib import suppress

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpEventsCommon

FOLLOWED = ("ilp.", "event.", "sale.", "mail.")
STARTS = ("action_", "button_", "toggle_", "message_", "mail_")
SECRETS = ("Test Aurelia", "Test colleague", "colleague@", "Secret answer", "Ada Secret")


def _needs(method):
    """The arguments without which the method cannot be called."""
    given = list(inspect.signature(method).parameters.values())[1:]
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [one.name for one in given if one.default is one.empty and one.kind not in several]


@tagged("post_install", "-at_install")
class TestRival(IlpEventsCommon):
    """Another company, by calls of programs: every field it may read, every method without arguments it may call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seat = cls._register(cls.colleague.partner_id)
        cls.seat.ilp_list_consent_on = fields.Datetime.now()
        cls.invitation = cls._invite(cls.coordinator.partner_id, state="sent", proposed_name="Ada Secret")
        cls.own_invitation = cls._invite(cls.rival.partner_id, membership=cls.rival_membership, state="sent")
        wish = {"registration_id": cls.seat.id, "name": "Secret answer"}
        cls.env["ilp.event.wish"].create(wish)
        cls.feed = cls.env["ilp.calendar.feed"]._renew(cls.coordinator.partner_id, cls.membership)
        cls.records = [cls.plenary, cls.seat, cls.invitation, cls.own_invitation, cls.feed, cls.entitlement]
        cls.env.flush_all()

    def _told(self, record):
        """What a client reads of the record, field by field, with one step into what it links to."""
        for name in record.fields_get(attributes=["type"]):
            try:
                with self.cr.savepoint():
                    self.env.invalidate_all()
                    value = record.read([name])[0][name]
                    yield name, str(value)
                    field = record._fields[name]
                    if value and field.relational and field.comodel_name.startswith(FOLLOWED):
                        ids = value if isinstance(value, list) else value[:1]
                        yield name, str(record.env[field.comodel_name].browse(ids).read())
            except (AccessError, MissingError):
                continue

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_no_field_tells_of_the_other_company(self):
        for record in self.records:
            for name, told in self._told(record.with_user(self.rival)):
                with self.subTest(model=record._name, field=name):
                    self.assertFalse([secret for secret in SECRETS if secret in told], told[:300])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_the_company_itself_is_told(self):
        told = str([list(self._told(record.with_user(self.coordinator))) for record in self.records])
        self.assertFalse([secret for secret in SECRETS if secret not in told and secret != "Secret answer"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_no_link_of_a_colleague_is_in_what_the_company_reads(self):
        self.seat._ilp_details_link()
        self.seat._ilp_mail("mail_template_approval_approved")
        self.seat._ilp_mail("mail_template_waiting")
        self.seat._ilp_mail("mail_template_feedback")
        secrets = [self.seat.ilp_seat_token, self.invitation.access_token]
        self.env.ref("ilp_events.mail_template_invitation").send_mail_batch(self.invitation.ids)
        self.env.flush_all()
        for user in (self.coordinator, self.rival):
            messages = self.env["mail.message"].with_user(user).search([])
            told = str(messages.read(["body", "subject"]))
            self.assertFalse([secret for secret in secrets if secret in told], user.login)
            told = str([list(self._told(record.with_user(user))) for record in self.records])
            self.assertFalse([secret for secret in secrets if secret in told], user.login)

    def _state(self):
        self.env.invalidate_all()
        seats = self.env["event.registration"].search([("event_id", "=", self.plenary.id)])
        return (
            seats.mapped(lambda seat: (seat.state, seat.name, seat.active)),
            self.plenary.ilp_invitation_ids.mapped(lambda one: (one.state, one.active)),
            self.plenary.mapped(lambda event: (event.stage_id, event.active, event.kanban_state, event.is_published)),
            self.env["mail.mail"].search_count([]),
            self.env["mail.message"].search_count([]),
            self._balance(self.entitlement),
            self.feed.access_token,
        )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    @mute_logger("odoo.addons.mail.models.mail_thread")  # a message to nobody is what such a call comes to
    def test_no_method_acts_on_the_other_company(self):
        before = self._state()
        for record in self.records[:4]:
            for name, method in inspect.getmembers(type(record), inspect.isfunction):
                if name.startswith(STARTS) and not _needs(method):
                    with self.subTest(model=record._name, method=name):
                        self._call(record.with_user(self.rival), name)
                        self.assertEqual(self._state(), before)

    def _call(self, record, name):
        refusals = (AccessError, UserError, MissingError, ValueError, TypeError, AttributeError, KeyError)
        with suppress(*refusals), self.cr.savepoint():
            getattr(record, name)()
            self.env.flush_all()
