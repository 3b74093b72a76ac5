import inspect
import re
import threading
from urllib.parse import quote_from_bytes

from odoo.http import Request
from odoo.tools import mute_logger

NUMBERS = (b"x", b"0", b"-1", b"2147483648", b"9" * 40, b"\xff\xfe", b"1e3", "²".encode())
WORDS = (*NUMBERS, b"%00", b"\x00", b"a\x00-1", b"..", b"x-99999999999", b"a" * 3000, "ò'\"<&;--".encode())
TYPED = (b"", b"-1", b"9" * 3000, b"\xff\xfe\x00", "²'\"<".encode())


class JunkWalk:
    """Every page of an addon, also one that is added tomorrow, survives whatever stands in its address or its form.

    The addresses come from the routing map, the names of the parameters from the code of the controllers. The class
    that mixes this in says whose pages (``addon``), and which values lead to records: ``good`` by the beginning of the
    address, ``numbers`` by the name of the parameter.
    """

    addon = None
    logins = (None, "ilp_coordinator", "ilp_officer")
    good, numbers = {}, {}

    def _rules(self):
        threading.current_thread().dbname = self.env.cr.dbname  # where the map looks which database it is
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.endpoint.func.__module__.startswith(f"odoo.addons.{self.addon}."):
                yield rule

    def _good(self, rule, name):
        """A value that leads to a record, where there is one."""
        choice = re.search(rf"any\((\w+)[^)]*\):{name}>", rule.rule)
        found = (token for prefix, token in self.good.items() if rule.rule.startswith(prefix))
        return str((choice and choice[1]) or self.numbers.get(name) or next(found, 1)).encode()

    def _addresses(self, rule):
        """The address with good values, then with one junk value after the other in each place."""
        names = sorted(rule.arguments)
        yield self._built(rule, {})
        for name in names:
            for junk in WORDS if f"string:{name}" in rule.rule else NUMBERS:
                yield self._built(rule, {name: junk})

    def _built(self, rule, values):
        def fill(found):
            name = found[1].split(":")[-1]
            return quote_from_bytes(values.get(name, self._good(rule, name)), safe="")

        return re.sub(r"<([^>]+)>", fill, rule.rule)

    def _names(self, rule):
        """What the controller may look for in a form or an address."""
        code = inspect.getsource(inspect.getmodule(rule.endpoint.func))
        return sorted({*re.findall(r'"([a-z]\w{1,20})"', code), *inspect.signature(rule.endpoint.func).parameters})

    @mute_logger("odoo.http")  # a refusal is logged there; an error shows in the status
    def _open(self, url, **options):
        answer = self.url_open(url, allow_redirects=False, timeout=60, **options)
        self.assertLess(answer.status_code, 500, f"{url[:200]} {str(options)[:200]}")

    def test_there_are_pages_to_try(self):
        self.assertGreater(len(list(self._rules())), 10)

    def test_junk_in_the_address(self):
        for login in self.logins:
            self.authenticate(login, login)
            for rule in self._rules():
                for url in self._addresses(rule):
                    with self.subTest(login=login, url=url[:80]):
                        self._open(url)

    def test_junk_in_what_is_asked(self):
        for login in self.logins:
            self.authenticate(login, login)
            for rule in self._rules():
                for junk in TYPED:
                    asked = "&".join(f"{name}={quote_from_bytes(junk)}" for name in self._names(rule)[:40])
                    with self.subTest(login=login, rule=rule.rule, junk=junk[:20]):
                        self._open(f"{self._built(rule, {})}?{asked[:60000]}")

    def test_junk_in_what_is_sent(self):
        for login in self.logins:
            self.authenticate(login, login)
            for rule in self._rules():
                for junk in TYPED if not rule.methods or "POST" in rule.methods else ():
                    sent = dict.fromkeys(self._names(rule), junk) | {"csrf_token": Request.csrf_token(self)}
                    with self.subTest(login=login, rule=rule.rule, junk=junk[:20]):
                        self._open(self._built(rule, {}), data=sent)
                with self.subTest(login=login, rule=rule.rule, junk="files"):
                    files = {name: ("x", b"\xff") for name in self._names(rule)}
                    self._open(self._built(rule, {}), data={"csrf_token": Request.csrf_token(self)}, files=files)
