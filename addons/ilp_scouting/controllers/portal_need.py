from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import request, route

from ..tools.typed import LIMITS, clean, keys, overlong
from .portal import ScoutingPortal

TEXTS = ("title", "description", "tried", "constraints", "volumes", "time_frame", "success")
FIELDS = (*TEXTS, "confidentiality", "budget_band")
DOUBLE_CLICK = timedelta(minutes=5)
FILES = 10
MEGABYTES = 10


class NeedPortal(ScoutingPortal):
    """A coordinator of the company writes a need, keeps it as a draft, submits it, renews it or takes it back."""

    @route("/my/ilp/needs/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_ilp_need_new(self, **post):
        """Choose the template, write the need, keep it as a draft or submit it."""
        membership = self._get_ilp_membership()
        if not membership or not self._is_ilp_coordinator(membership):
            return request.redirect("/my/ilp/needs")
        return self._edit_ilp_need(membership, self.env["ilp.need"], post)

    @route("/my/ilp/needs/<int:need_id>/edit", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_ilp_need_edit(self, need_id, **post):
        """Go on with a draft."""
        need = self._get_ilp_need(need_id)
        if need.state != "draft" or not self._is_ilp_coordinator(need.membership_id):
            return request.redirect(f"/my/ilp/needs/{need_id}")
        return self._edit_ilp_need(need.membership_id, need, post)

    def _edit_ilp_need(self, membership, need, post):
        """The form as it is stored, or as it was typed with the reason of the refusal."""
        if request.httprequest.method != "POST":
            return self._render_ilp_need_form(membership, need, self._stored_ilp_need(need, post))
        typed = {name: clean(post.get(name)) for name in (*FIELDS, "trl_min", "trl_max", "template_id", "step")}
        typed["areas"] = keys(request.httprequest.form.getlist("areas"))
        typed["asked"] = self._asked_technology(post)
        try:
            saved = self._save_ilp_need(membership, need, typed)
        except UserError as error:
            return self._render_ilp_need_form(membership, need, typed, error=str(error))
        return request.redirect(f"/my/ilp/needs/{saved.id}?told={'saved' if typed['step'] == 'save' else 'submitted'}")

    def _stored_ilp_need(self, need, post):
        names, asked = (*FIELDS, "trl_min", "trl_max"), self._asked_technology(post)
        stored = {name: need[name] or "" for name in names} if need else dict.fromkeys(names, "")
        if asked and not need:
            stored |= self._begun_ilp_need(asked)
        template = clean(post.get("template_id")) or str(need.template_id.id or "")
        level = stored["confidentiality"] or "anonymous"
        areas = set((need.area_ids or asked.area_ids).ids)
        return stored | {"areas": areas, "template_id": template, "confidentiality": level, "asked": asked}

    def _asked_technology(self, post):
        """The sheet of the catalogue that the need is about, when there is one that the user may read."""
        return self.env["ilp.technology"].search([("id", "in", list(keys([clean(post.get("technology_id"))])))])

    def _begun_ilp_need(self, technology):
        """Title and description to start from, with what was typed beside the sheet."""
        told = request.session.get("ilp_interest") or {}
        note = told.get("note") if told.get("technology_id") == technology.id else ""
        about = self.env._("We are interested in “%(technology)s”.", technology=technology.name)
        purpose = self.env._("What we would use it for: %(purpose)s", purpose=note or "")
        return {"title": technology.name[: LIMITS["title"]], "description": f"{about}\n{purpose}".strip()}

    def _render_ilp_need_form(self, membership, need, typed, error=None):
        templates = self.env["ilp.need.template"].search([])
        chosen = templates.filtered(lambda template: str(template.id) == typed["template_id"])
        values = self._prepare_ilp_values(membership, "ilp_need_new") | {
            "need": need,
            "typed": typed,
            "error": error,
            "templates": templates,
            "template": chosen or need.template_id or templates[:1],
            "budgets": self.env["ilp.need"]._fields["budget_band"]._description_selection(self.env),
            "areas": self.env["ilp.area"].search([]),
            "files_sudo": need._files_sudo(),
            "entitlement": membership._entitlement(self.env.ref("ilp_membership.benefit_need")),
        }
        return request.render("ilp_scouting.portal_ilp_need_new", values)

    def _save_ilp_need(self, membership, need, typed):
        """Save and, unless it stays a draft, submit in one go or not at all; a double click makes nothing new."""
        self._check_ilp_need(membership, typed)
        need = need or self._find_ilp_twin(membership, typed)
        if need and need.state != "draft":
            return need
        need_sudo = need.sudo()  # a coordinator of this very company, checked above
        with self.env.cr.savepoint():
            if need_sudo:
                need_sudo.write(self._prepare_ilp_need_vals(typed))
            else:
                need_sudo = need_sudo.create(self._prepare_ilp_need_vals(typed) | {"membership_id": membership.id})
            self._keep_ilp_files(need_sudo)
            if typed["step"] != "save":
                need_sudo._check_answers()
                need_sudo._submit(self.env.user.partner_id)
        return need_sudo

    def _prepare_ilp_need_vals(self, typed):
        areas = self.env["ilp.area"].browse(typed["areas"]).exists()
        templates = self.env["ilp.need.template"].search([("id", "in", list(keys([typed["template_id"]])))])
        levels = {name: int(typed[name] or 0) for name in ("trl_min", "trl_max")}
        values = {name: typed[name] or False for name in FIELDS}
        if typed["asked"]:
            values["asked_technology_id"] = typed["asked"].id
        return values | levels | {"area_ids": [Command.set(areas.ids)], "template_id": templates.id}

    def _find_ilp_twin(self, membership, typed):
        """The same need from the last minutes. Of two posts at once one waits here, is retried, and finds it."""
        membership._ilp_take_turns()
        domain = [(name, "=", typed[name] or False) for name in ("title", "description")]
        domain += [("membership_id", "=", membership.id), ("create_date", ">=", fields.Datetime.now() - DOUBLE_CLICK)]
        return self.env["ilp.need"].search(domain, limit=1)

    def _check_ilp_need(self, membership, typed):
        Need = self.env["ilp.need"]
        if not membership.is_affiliate:
            raise UserError(self.env._("Needs can be submitted while the affiliation is active."))
        if not typed["title"]:
            raise UserError(self.env._("Give the need a title."))
        if not typed["description"] and typed["step"] != "save":
            raise UserError(self.env._("Describe the need: the problem, what was tried, what a good answer is."))
        if typed["confidentiality"] not in Need._fields["confidentiality"].get_values(self.env):
            raise UserError(self.env._("Choose who can read the need."))
        if typed["budget_band"] and typed["budget_band"] not in Need._fields["budget_band"].get_values(self.env):
            raise UserError(self.env._("Choose the budget from the list."))
        self._check_ilp_numbers(typed)

    def _check_ilp_numbers(self, typed):
        if any(typed[name] not in ("", *"0123456789") for name in ("trl_min", "trl_max")):
            raise UserError(self.env._("The TRL goes from 1 to 9."))
        if name := overlong({name: typed[name] for name in TEXTS}):
            label = self.env["ilp.need"]._fields[name]._description_string(self.env)
            raise UserError(
                self.env._(
                    "“%(field)s” has more than %(limit)s characters: shorten it.", field=label, limit=LIMITS[name]
                )
            )

    # Files

    @route("/my/ilp/needs/<int:need_id>/file/<int:file_id>", type="http", auth="user", website=True)
    def portal_ilp_need_file(self, need_id, file_id, **kwargs):
        """A file of a need that the user may read."""
        file_sudo = self._get_ilp_need(need_id)._files_sudo().filtered(lambda file_sudo: file_sudo.id == file_id)
        if not file_sudo:
            return request.redirect("/my/ilp/needs")
        return self.env["ir.binary"]._get_stream_from(file_sudo).get_response(as_attachment=True)

    def _keep_ilp_files(self, need_sudo):
        """Attach what was uploaded and drop what was ticked, of this need only."""
        old, ticked = need_sudo._files_sudo(), keys(request.httprequest.form.getlist("drop"))
        dropped = old.filtered(lambda file_sudo: file_sudo.id in ticked)
        uploads = [upload for upload in request.httprequest.files.getlist("files") if upload.filename]
        if len(uploads) + len(old - dropped) > FILES:
            raise UserError(self.env._("At most %(number)s files: put them together.", number=FILES))
        vals_list = [self._prepare_ilp_file_vals(need_sudo, upload) for upload in uploads]
        dropped.unlink()
        need_sudo.env["ir.attachment"].create(vals_list)

    def _prepare_ilp_file_vals(self, need, upload):
        content = upload.read(MEGABYTES * 2**20 + 1)
        if len(content) > MEGABYTES * 2**20:
            raise UserError(
                self.env._("“%(name)s” is larger than %(limit)s MB.", name=upload.filename, limit=MEGABYTES)
            )
        return {"name": clean(upload.filename)[:200], "raw": content, "res_model": need._name, "res_id": need.id}

    # What a coordinator does with a need that was submitted

    @route("/my/ilp/needs/<int:need_id>/<string:step>", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_need_step(self, need_id, step, **post):
        """Withdraw, keep open, or change who may read it: in the name of the company."""
        need = self._get_ilp_need(need_id)
        steps = {
            "withdraw": self._withdraw_ilp_need,
            "renew": lambda need_sudo, post: need_sudo._renew(),
            "consent": lambda need_sudo, post: need_sudo._answer_asked(post.get("answer") == "yes"),
            "confidentiality": self._change_ilp_confidentiality,
            "reveal": self._reveal_ilp_company,
        }
        if not need or step not in steps or not self._is_ilp_coordinator(need.membership_id):
            return request.redirect("/my/ilp/needs")
        try:
            steps[step](need.sudo(), post)  # a coordinator of this very company, just checked
        except UserError as error:
            values = self._prepare_ilp_need_values(need) | {"error": str(error)}
            return request.render("ilp_scouting.portal_ilp_need", values)
        return request.redirect(f"/my/ilp/needs/{need.id}?told={step}")

    def _withdraw_ilp_need(self, need_sudo, post):
        if post.get("sure") != "yes":
            raise UserError(self.env._("Tick the box to withdraw the need."))
        need_sudo._withdraw()

    def _change_ilp_confidentiality(self, need_sudo, post):
        level = post.get("level")
        if level not in need_sudo._fields["confidentiality"].get_values(self.env):
            raise UserError(self.env._("Choose who can read the need."))
        need_sudo.write({"confidentiality": level, "asked_confidentiality": False})

    def _reveal_ilp_company(self, need_sudo, post):
        wanted = keys([post.get("answer_id") or ""])
        answers = self.env["ilp.need.answer"].search([("need_id", "=", need_sudo.id), ("id", "in", list(wanted))])
        if answers:
            answers.with_env(need_sudo.env)._consent(self.env.user.partner_id)
