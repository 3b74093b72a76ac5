"""A served database for benchmarks of what people do in a browser: the server, and one visitor with cookies."""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """Odoo on one database, with worker processes or with threads; its access log counts the queries."""

    def __init__(self, odoo: str, config: str, database: str, workers: int, log: Path):
        self.port, self.database, self.log = free_port(), database, log
        words = ["server", "-c", config, "-d", database, f"--http-port={self.port}", f"--workers={workers}"]
        words += ["--max-cron-threads=0", "--db_maxconn=40", "--log-level=error", "--log-handler=werkzeug:INFO"]
        words += [f"--log-handler={name}" for name in ("odoo.sql_db:CRITICAL", "odoo.http:ERROR", "py.warnings:ERROR")]
        words += [f"--gevent-port={free_port()}"]
        self.process = subprocess.Popen(
            [sys.executable, odoo, *words], stdout=log.open("w"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )

    def wait(self) -> "Server":
        """Until it answers."""
        for _attempt in range(600):
            with contextlib.suppress(OSError):
                if Visitor(self.port).get("/web/health")[0] == 200:
                    return self
            time.sleep(0.1)
        raise SystemExit(f"{self.database} is not served: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End it and its workers."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def queries(self, path: str) -> list[int]:
        """How many queries each request to a path took, from the access log."""
        pattern = rf'"POST {path} HTTP/1.1" \d+ \S+ (\d+) '
        return [int(count) for count in re.findall(pattern, self.log.read_text(errors="replace"))]


@contextlib.contextmanager
def served(odoo: str, config: str, databases: list[str], workers: int, folder: Path) -> Iterator[list[Server]]:
    """The databases served side by side."""
    servers = [Server(odoo, config, name, workers, folder / f"{name}-{workers}.log") for name in databases]
    try:
        yield [server.wait() for server in servers]
    finally:
        for server in servers:
            server.stop()


class Visitor:
    """One browser: it keeps its cookie and the token of its forms."""

    def __init__(self, port: int):
        self.port, self.cookie, self.token = port, None, None
        self.follows = False  # whether it opens the page that the answer of a form leads to

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, place to go to, text; a page that moved is followed."""
        answer = self._send("GET", path, None, {})
        return self.get(answer[1]) if answer[0] == 301 else answer

    def post(self, path: str, form: dict) -> tuple[int, str, str]:
        """Post a form with the token of the last page that had one."""
        body = urllib.parse.urlencode(form | {"csrf_token": self.token}, doseq=True)
        answer = self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        if self.follows and answer[0] in (302, 303):
            status, _place, text = self.get(urllib.parse.urlsplit(answer[1])._replace(scheme="", netloc="").geturl())
            return (answer[0] if status == 200 else status), answer[1], text
        return answer

    def call(self, path: str, **params: object) -> dict:
        """A JSON call: its result or its error."""
        answer = self._send("POST", path, json.dumps({"params": params}), {"Content-Type": "application/json"})
        return json.loads(answer[2])

    def login(self, database: str, login: str, password: str) -> None:
        """Become somebody."""
        self.call("/web/session/authenticate", db=database, login=login, password=password)

    def _send(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, headers | ({"Cookie": self.cookie} if self.cookie else {}))
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("session_id="):
                self.cookie = cookie.split(";")[0]
        if found := re.search(r"\b([0-9a-f]{40}o\d*)\b", text):
            self.token = found.group(1)
        return response.status, response.headers.get("Location") or "", text

