from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools import fits_text

MARKS = [("1", "Poor"), ("2", "Fair"), ("3", "Good"), ("4", "Very good"), ("5", "Excellent")]
COMMENT_MAX = 2000


class IlpEventFeedback(models.Model):
    """What one person who came thought of the event: three questions and a free text, from a personal link.

    Sending the page again changes the answer. Who asks for a call gets one: the officer has a task.
    """

    _name = "ilp.event.feedback"
    _description = "Opinion about an event"
    _order = "create_date desc, id desc"
    _rec_name = "registration_id"

    registration_id = fields.Many2one("event.registration", "Participant", required=True, ondelete="cascade")
    event_id = fields.Many2one("event.event", compute="_compute_event_id", store=True, index=True)
    company_id = fields.Many2one("res.company", compute="_compute_event_id", store=True)
    membership_id = fields.Many2one(
        "ilp.membership", "Affiliate", compute="_compute_event_id", store=True, index="btree_not_null"
    )
    content_mark = fields.Selection(MARKS, "How was the content?", required=True)
    useful_mark = fields.Selection(MARKS, "How useful was it for your work?", required=True)
    wants_call = fields.Boolean("Would you like a call from your liaison officer?")
    comment = fields.Text("What should we know?")
    mark = fields.Float(compute="_compute_mark", store=True, aggregator="avg", help="From 1 to 5.")

    _once = models.UniqueIndex("(registration_id)", "This person has answered already.")

    @api.depends("registration_id")
    def _compute_event_id(self):
        """As the seat was when its person answered: every change of a seat would look for answers otherwise."""
        for feedback in self:
            seat = feedback.registration_id
            feedback.update(
                {"event_id": seat.event_id, "company_id": seat.company_id, "membership_id": seat.ilp_membership_id}
            )

    @api.depends("content_mark", "useful_mark")
    def _compute_mark(self):
        for feedback in self:
            feedback.mark = (int(feedback.content_mark or 0) + int(feedback.useful_mark or 0)) / 2

    @api.model
    def _keep(self, seat, typed):
        """Keep what the person of ``seat`` typed, and return it. Raises one sentence that says what is wrong."""
        if seat.state != "done":
            raise UserError(self.env._("Only people who came can tell what they think of the event."))
        marks = {name: typed.get(name) for name in ("content_mark", "useful_mark")}
        if set(marks.values()) - dict(MARKS).keys():
            raise UserError(self.env._("Please answer both questions about the event."))
        comment = (typed.get("comment") or "").strip()
        if not fits_text(comment, COMMENT_MAX):
            raise UserError(self.env._("Please write at most %(count)s characters.", count=COMMENT_MAX))
        vals = {**marks, "comment": comment, "wants_call": bool(typed.get("wants_call"))}
        feedback = self.search([("registration_id", "=", seat.id)])
        if vals["wants_call"] and not feedback.wants_call:
            seat._ilp_ask_call(comment)
        if feedback:
            feedback.write(vals)
            return feedback
        return self.create({"registration_id": seat.id, **vals})


class EventRegistration(models.Model):
    """A participant may ask to be called."""

    _inherit = "event.registration"

    def _ilp_ask_call(self, comment):
        record = self.ilp_membership_id or self.event_id
        user = self.ilp_membership_id.acting_officer_id or self.event_id.user_id or self.env.user
        own = self.with_context(lang=user.lang or self.env.lang)
        names = {"person": self.name, "event": own.event_id.name}
        summary = own.env._("%(person)s asks for a call after %(event)s", **names)
        note = plaintext2html(comment) if comment else False
        record.activity_schedule("mail.mail_activity_data_call", user_id=user.id, summary=summary, note=note)


class EventEvent(models.Model):
    """The opinions about an event: how many, and the mean of their marks."""

    _inherit = "event.event"

    ilp_feedback_ids = fields.One2many(
        "ilp.event.feedback",
        "event_id",
        "Opinions",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
    )
    ilp_feedback_mark = fields.Float(
        "Mark of the participants",
        compute="_compute_ilp_feedback_mark",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
    )

    def _compute_ilp_feedback_mark(self):
        domain = [("event_id", "in", self.ids)]
        marks = dict(self.env["ilp.event.feedback"]._read_group(domain, ["event_id"], ["mark:avg"]))
        for event in self:
            event.ilp_feedback_mark = marks.get(event._origin, 0)
