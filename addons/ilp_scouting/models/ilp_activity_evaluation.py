from odoo import api, fields, models
from odoo.exceptions import UserError

RATINGS = [("1", "Not at all"), ("2", "A little"), ("3", "Fairly"), ("4", "Much"), ("5", "Very much")]


class IlpActivityEvaluation(models.Model):
    """What one side thinks of an activity that is over, by a personal link; each side answers for itself.

    Staff only: neither side reads the other's.
    """

    _name = "ilp.activity.evaluation"
    _description = "Evaluation of an activity"
    _inherit = ["ilp.token.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    secondment_id = fields.Many2one("ilp.secondment", ondelete="cascade", index="btree_not_null")
    mentoring_id = fields.Many2one("ilp.mentoring", ondelete="cascade", index="btree_not_null")
    activation_id = fields.Many2one("ilp.activation", "Activity", compute="_compute_activation_id", store=True)
    membership_id = fields.Many2one(related="activation_id.membership_id", store=True, index=True, string="Company")
    company_id = fields.Many2one(related="activation_id.company_id", store=True)
    side = fields.Selection([("company", "Company"), ("institute", "Institute")], required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True, ondelete="restrict")
    usefulness = fields.Selection(RATINGS, "How useful it was")
    conduct = fields.Selection(RATINGS, "How well it was prepared and followed")
    again = fields.Selection(RATINGS, "Whether it should be done again")
    comment = fields.Text()
    answered_on = fields.Datetime("Answered", readonly=True)

    _token_unique = models.UniqueIndex("(token)", "This link exists already.")
    _of_one = models.Constraint(
        "CHECK((secondment_id IS NULL) <> (mentoring_id IS NULL))", "An evaluation is of one activity."
    )
    _once = models.UniqueIndex(
        "(COALESCE(secondment_id, 0), COALESCE(mentoring_id, 0), partner_id)", "This person has been asked already."
    )

    @api.depends("secondment_id.activation_id", "mentoring_id.activation_id")
    def _compute_activation_id(self):
        for evaluation in self:
            evaluation.activation_id = (evaluation.secondment_id or evaluation.mentoring_id).activation_id

    @api.model
    def _ask(self, origin, people):
        """Ask each side by mail: ``people`` is {side: partners}."""
        asked_sudo = self.sudo()  # links are made by the end of the activity, never by hand
        evaluations_sudo = asked_sudo.create(
            [
                origin | {"side": side, "partner_id": partner.id}
                for side, partners in people.items()
                for partner in partners
            ]
        )
        template = evaluations_sudo.env.ref("ilp_scouting.mail_template_activity_evaluation")
        for evaluation_sudo in evaluations_sudo:
            template._send_to_partners(evaluation_sudo, evaluation_sudo.partner_id)

    def _url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/ilp/evaluation/{self.token}"

    def _why_closed(self):
        """One sentence to whoever opens a link that does not work; False when it does."""
        return False if self else self.env._(
            "This link is not complete: open the mail again and use the whole link."
        )

    def _answer(self, ratings, comment):
        """Keep the answer; a second one replaces it. Raises a UserError when a question is left out."""
        self.ensure_one()
        known = dict(RATINGS)
        if any(ratings.get(name) not in known for name in ("usefulness", "conduct", "again")):
            raise UserError(self.env._("Choose one answer for each question."))
        self.write(ratings | {"comment": comment or False, "answered_on": fields.Datetime.now()})
