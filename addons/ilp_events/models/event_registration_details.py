import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import consteq
from odoo.tools.urls import urljoin

from ..tools import fits

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")
ASKED = ("simple_choice", "text_box")
ANSWER_MAX = 300


class EventRegistration(models.Model):
    """What each registered person tells: answers, consents, wishes. Only he or she can, from a personal link.

    A coordinator registers colleagues but cannot consent for them. Another person in the seat starts from nothing,
    with another link.
    """

    _inherit = "event.registration"

    ilp_details_on = fields.Datetime("Details given on", readonly=True, copy=False)
    ilp_host_consent_on = fields.Datetime(
        "Agreed to the list for the host", readonly=True, copy=False, help="Without it, the host is not told."
    )
    ilp_list_consent_on = fields.Datetime(
        "Agreed to the list of participants", readonly=True, copy=False, help="Without it, participants are not told."
    )
    ilp_is_incomplete = fields.Boolean(
        "Details are missing", compute="_compute_ilp_is_incomplete", compute_sudo=True
    )
    ilp_wish_ids = fields.One2many("ilp.event.wish", "registration_id", "Wants to meet")

    @api.depends("event_id.question_ids", "registration_answer_ids", "ilp_host_consent_on")
    def _compute_ilp_is_incomplete(self):
        for seat in self:
            asked = seat._ilp_questions().filtered("is_mandatory_answer") - seat.registration_answer_ids.question_id
            consent = seat.event_id.ilp_asks_host_consent and not seat.ilp_host_consent_on
            seat.ilp_is_incomplete = bool(asked or consent)

    def write(self, vals):
        """Another person in the seat answers and consents anew, from a link that the first one does not know."""
        others = self.filtered(lambda seat: seat._ilp_becomes_another(vals))
        result = super().write(vals)
        if others:
            others._ilp_forget_details()
        if {"partner_id", "name"} & vals.keys():  # a mended address alone keeps the badge in the person's hand
            for seat in others.filtered(lambda one: one.event_id._ilp_is_ours()):
                seat.barcode = self._get_random_barcode()  # the badge of the former person opens nothing
        return result

    def _ilp_becomes_another(self, vals):
        """Whether this gives the seat to another person: another contact, or another address and no contact or name."""
        if "partner_id" in vals and self.partner_id and vals["partner_id"] != self.partner_id.id:
            return True
        readdressed = "email" in vals and self.email and self.email != vals["email"]
        return bool(readdressed and (not self.partner_id or self.name != vals.get("name", self.name)))

    def _ilp_forget_details(self):
        seats_sudo = self._ilp_by_rule_sudo()
        seats_sudo.registration_answer_ids.unlink()
        seats_sudo.ilp_wish_ids.unlink()
        nothing = {"ilp_details_on": False, "ilp_host_consent_on": False, "ilp_list_consent_on": False}
        for seat_sudo in seats_sudo:
            seat_sudo.write({**nothing, "ilp_seat_token": secrets.token_urlsafe(32)})

    # The personal page

    @api.model
    def _ilp_find_by_token(self, token):
        """The seat of a personal link; call it as superuser: the token is the right."""
        seat = self.search([("ilp_seat_token", "=", token)], limit=1) if TOKEN.fullmatch(token or "") else self.browse()
        return seat if seat and consteq(seat.ilp_seat_token, token) else self.browse()

    def _ilp_details_link(self, page="details"):
        """Where the person answers; whoever has the link answers for the person."""
        seat_sudo = self.sudo()  # the token is in mails to the person and on the person's own pages only
        if not seat_sudo.ilp_seat_token:  # registered before there were links
            seat_sudo.ilp_seat_token = secrets.token_urlsafe(32)
        return urljoin(seat_sudo.event_id.get_base_url(), f"/ilp/{page}/{seat_sudo.ilp_seat_token}")

    def _ilp_feedback_link(self):
        """Where the person tells what he or she thinks of the event."""
        return self._ilp_details_link("feedback")

    def _ilp_questions(self):
        """What is asked beside name and address."""
        questions = self.event_id.question_ids.filtered(lambda question: question.question_type in ASKED)
        return questions.sorted("sequence")

    def _ilp_company_label(self):
        """The company that the person comes from, for lists."""
        return self.ilp_membership_id.partner_id.name or self.partner_id.commercial_company_name or self.company_name

    def _ilp_typed_details(self):
        """What the person has told so far, as the form shows it."""
        answers = {
            f"question_{answer.question_id.id}": str(answer.value_answer_id.id or "") or answer.value_text_box
            for answer in self.registration_answer_ids
        }
        wishes = {f"wish_{wish.kind}": wish.name for wish in self.ilp_wish_ids}
        consents = {"host_consent": bool(self.ilp_host_consent_on), "list_consent": bool(self.ilp_list_consent_on)}
        return answers | wishes | consents

    def _ilp_save_details(self, typed):
        """Keep what the person typed: {field of the form: text}. Raises one sentence that says what is wrong."""
        self.ensure_one()
        if self.state not in ("open", "done"):
            raise UserError(self.env._("This seat was given back: there is nothing to tell any more."))
        now, consents = fields.Datetime.now(), {"list_consent": "ilp_list_consent_on"}
        if not self.event_id.is_finished:  # afterwards only the list of participants is still read
            self._ilp_save_answers(typed)
            self.ilp_wish_ids._ilp_save_wishes(self, typed)
            consents["host_consent"] = "ilp_host_consent_on"
        agreed = {field: (self[field] or now) if typed.get(name) else False for name, field in consents.items()}
        self.write({"ilp_details_on": now, **agreed})
        return self

    def _ilp_save_answers(self, typed):
        commands = [Command.delete(answer.id) for answer in self.registration_answer_ids]
        for question in self._ilp_questions():
            text = (typed.get(f"question_{question.id}") or "").strip()
            if not text and question.is_mandatory_answer:
                raise UserError(self.env._("Please answer: %(question)s", question=question.title))
            if text:
                commands.append(Command.create({"question_id": question.id} | self._ilp_answer(question, text)))
        self.registration_answer_ids = commands

    def _ilp_answer(self, question, text):
        if question.question_type == "text_box":
            if not fits(text, ANSWER_MAX):
                raise UserError(self.env._("Please write a shorter answer on one line: %(q)s", q=question.title))
            return {"value_text_box": text}
        choice = question.answer_ids.filtered(lambda answer: str(answer.id) == text)
        if not choice:
            raise UserError(self.env._("Please choose one of the answers: %(question)s", question=question.title))
        return {"value_answer_id": choice.id}
