from odoo.http import request

HEADERS = [("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex")]


class PersonalLink:
    """What pages without a login have in common: the token is the right, the language is the recipient's."""

    def _find_link(self, model, token):
        return self.env[model].sudo()._find_any(token)  # who holds the token is the person it was sent to

    def _lang(self, *wanted):
        """The first wanted language that is installed, else the visitor's."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        return next((code for code in wanted if code in installed), self.env.lang)

    def _render_page(self, template, lang, values, status=200):
        request.update_context(lang=lang)
        languages = self.env["res.lang"].get_installed()
        page = values | {"languages": languages, "page_lang": lang, "no_header": True, "no_footer": True}
        response = request.render(template, page, status=status)
        response.headers.update(HEADERS)
        return response
