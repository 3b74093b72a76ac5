from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..tools.ledger import move_delta, settling_moves

COLUMNS = ("granted", "reserved", "used")
BALANCE = (*COLUMNS, "remaining")


class IlpEntitlement(models.Model):
    """How much of one benefit a term gives and what is left of it.

    Granted = used + reserved + remaining, always: the columns are the sums of the moves, and PostgreSQL refuses a
    balance below zero. Two takers of the last unit lock the same row before they read it: one waits, and is told.
    More than granted exists only through an override, with a reason and a name, where the benefit allows it.
    """

    _name = "ilp.entitlement"
    _description = "Entitlement"
    _order = "term_id desc, benefit_sequence, id"

    term_id = fields.Many2one("ilp.membership.term", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one(related="term_id.membership_id", store=True, index=True)
    company_id = fields.Many2one(related="term_id.company_id", store=True)
    benefit_id = fields.Many2one("ilp.benefit", required=True, ondelete="restrict")
    benefit_sequence = fields.Integer(related="benefit_id.sequence", store=True)
    unit = fields.Selection(related="benefit_id.unit")
    date_end = fields.Date(related="term_id.date_end", string="Valid until")
    move_ids = fields.One2many("ilp.entitlement.move", "entitlement_id", "Moves")
    granted = fields.Integer(compute="_compute_balance", store=True)
    reserved = fields.Integer(compute="_compute_balance", store=True)
    used = fields.Integer(compute="_compute_balance", store=True)
    remaining = fields.Integer(compute="_compute_balance", store=True)

    _once = models.Constraint("UNIQUE(term_id, benefit_id)", "A term has one balance for each benefit.")
    _balance = models.Constraint(
        "CHECK(reserved >= 0 AND used >= 0 AND reserved + used <= granted)",
        "Nothing is left of this benefit for the current term.",
    )

    @api.depends("move_ids.granted", "move_ids.reserved", "move_ids.used")
    def _compute_balance(self):
        sums = {
            entitlement: totals
            for entitlement, *totals in self.env["ilp.entitlement.move"]._read_group(
                [("entitlement_id", "in", self.ids)], ["entitlement_id"], [f"{column}:sum" for column in COLUMNS]
            )
        }
        for entitlement in self:
            granted, reserved, used = sums.get(entitlement._origin, (0, 0, 0))
            entitlement.update(
                {"granted": granted, "reserved": reserved, "used": used, "remaining": granted - reserved - used}
            )

    @api.depends("benefit_id.name", "membership_id.partner_id.name")
    def _compute_display_name(self):
        for entitlement in self:
            entitlement.display_name = f"{entitlement.membership_id.partner_id.name}: {entitlement.benefit_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        """What is granted at once is a move too: the balance is nothing but the sum of its moves."""
        granted = [vals.get("granted") or 0 for vals in vals_list]
        entitlements = super().create([{k: v for k, v in vals.items() if k not in COLUMNS} for vals in vals_list])
        for entitlement, quantity in zip(entitlements, granted, strict=True):
            if quantity:
                entitlement._grant(quantity, entitlement.term_id)
        return entitlements

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        if self.move_ids:
            raise UserError(self.env._("What was granted is not deleted: its moves are the proof of it."))

    def _grant(self, quantity, origin, reason=None):
        """Add units that a signed order line gives."""
        return self._move("grant", quantity, origin, reason)

    @api.model
    def _grant_many(self, grants):
        """Add what signed order lines give: (entitlement, quantity, line) each, one move for each."""
        moves_sudo = self.env["ilp.entitlement.move"].sudo()  # written by rule, as in `_move`
        moves_sudo.create(
            [
                entitlement._prepare_move_vals(
                    "grant", quantity, move_delta("grant", quantity), line, line.product_id.name
                )
                for entitlement, quantity, line in grants
                if quantity > 0
            ]
        )

    def _reserve(self, quantity, origin, reason=None):
        """Hold units for a record that is not certain yet. Raises a UserError when too few are left."""
        return self._move("reserve", quantity, origin, reason)

    def _use(self, quantity, origin, reason=None):
        """Consume units, first those that the same record had reserved. Raises a UserError when too few are left."""
        return self._move("use", quantity, origin, reason)

    def _release(self, quantity, origin, reason=None):
        """Give back units that the record holds, reserved ones first. Raises a UserError when it holds fewer."""
        return self._move("release", quantity, origin, reason)

    def _settle(self, target, origin, reason, held=None):
        """Let the record hold one unit as ``target`` says, "reserve" or "use", or nothing with None.

        ``held`` is what it holds (reserved, used), where nobody else can know the record yet.
        """
        entitlement_sudo = self._lock_balance()  # before what it holds is read: two clicks on one button
        reserved, used = held or entitlement_sudo._balance_of(origin)
        for kind in settling_moves(target, reserved, used):
            move = entitlement_sudo._write_move(kind, 1, origin, reason, (reserved, used))
            reserved, used = reserved + move.reserved, used + move.used

    def _override(self, quantity, reason):
        """Grant units beyond the contract, in the name of the officer who decides it and with the reason."""
        if not self.env.user.has_group("ilp_membership.group_ilp_officer") and not self.env.su:
            raise AccessError(self.env._("Only a liaison officer may grant more than the contract gives."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why more than the contract is granted."))
        if self.benefit_id.overuse_policy != "override":
            raise UserError(
                self.env._(
                    "More of “%(benefit)s” is not granted by exception: the programme says so.",
                    benefit=self.benefit_id.name,
                )
            )
        return self._move("override", quantity, None, reason)

    def _balance_of(self, origin):
        """(reserved, used) that the record holds in this entitlement; without a record, what no record holds."""
        self.ensure_one()
        model, id_ = (origin._name, origin.id) if origin else (False, False)
        domain = [("entitlement_id", "=", self.id), ("res_model", "=", model), ("res_id", "=", id_)]
        moves = self.env["ilp.entitlement.move"]
        reserved, used = moves._read_group(domain, [], ["reserved:sum", "used:sum"])[0]
        return reserved or 0, used or 0

    def _move(self, kind, quantity, origin, reason):
        entitlement_sudo = self._lock_balance()
        move = entitlement_sudo._write_move(kind, quantity, origin, reason, entitlement_sudo._balance_of(origin))
        return move.with_env(self.env)

    def _write_move(self, kind, quantity, origin, reason, held):
        """Write a move of the locked balance; ``held`` is what the record holds, reserved and used."""
        try:
            delta = move_delta(kind, quantity, *held)
        except ValueError as error:
            sentence = self.env._(
                "The ledger cannot move %(quantity)s: a quantity is positive, and no more is given back than is held.",
                quantity=quantity,
            )
            raise UserError(sentence) from error
        self._check_remaining(delta)
        move_vals = self._prepare_move_vals(kind, quantity, delta, origin, reason)
        move = self.env["ilp.entitlement.move"].create(move_vals)
        self.flush_recordset(COLUMNS)
        return move

    def _lock_balance(self):
        """Wait for whoever moves this balance now, read what it is, and return it. An older snapshot is refused.

        All columns are read anew: one that seems to be what it becomes is not written. From here to the end of the
        transaction all others wait: the later, the better.
        """
        entitlement_sudo = self.ensure_one().sudo()  # moves are written by rule, for any user; `user_id` says for whom
        entitlement_sudo.invalidate_recordset([*BALANCE, "usable"], flush=True)
        names = SQL(", ").join(map(SQL.identifier, BALANCE))
        query = SQL("SELECT %s FROM ilp_entitlement WHERE id = %s FOR NO KEY UPDATE", names, self.id)
        self.env.cr.execute(query, log_exceptions=False)  # a conflict is expected and retried
        for name, number in zip(BALANCE, self.env.cr.fetchone() or [0] * len(BALANCE), strict=True):
            self._fields[name]._insert_cache(entitlement_sudo, [number])
        return entitlement_sudo

    def _check_remaining(self, delta):
        if delta.reserved + delta.used > max(self.usable, 0):
            raise UserError(self._describe_shortage())

    def _describe_shortage(self):
        """One sentence: what is left, until when, and what the company can do about it."""
        names = {
            "company": self.membership_id.partner_id.name,
            "left": self.usable,
            "benefit": self.benefit_id.name,
            "date": format_date(self.env, self.usable_until),
        }
        if self.is_expired:
            return self.env._("“%(benefit)s” of %(company)s could be used until %(date)s.", **names)
        if self.benefit_id.overuse_policy == "block":
            return self.env._("%(company)s has %(left)s left of “%(benefit)s” until %(date)s, and no more.", **names)
        if self.benefit_id._can_be_bought():
            return self.env._(
                "%(company)s has %(left)s left of “%(benefit)s” until %(date)s. More can be bought.", **names
            )
        return self.env._(
            "%(company)s has %(left)s left of “%(benefit)s” until %(date)s. Ask your liaison officer for more.", **names
        )

    def _prepare_move_vals(self, kind, quantity, delta, origin, reason):
        return {
            "entitlement_id": self.id,
            "kind": kind,
            "quantity": quantity,
            "reason": reason,
            "user_id": self.env.uid,
            "res_model": origin._name if origin else False,
            "res_id": origin.id if origin else False,
            **delta._asdict(),
        }
