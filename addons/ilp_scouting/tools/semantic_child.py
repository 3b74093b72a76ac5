"""An encoder in a process of its own: what crashes there leaves Odoo standing. Pure functions, no ``env``.

Run as a program it is the child: it reads one JSON line for each request and answers with the length of the vectors in
bytes, a line end, and the vectors as little-endian float32. It ends when its parent does.
"""

import json
import os
import subprocess
import sys
from threading import Lock


class Child:
    """The parent's end: started when first asked, asked by one thread at a time, started anew once if it died."""

    def __init__(self, package):
        self._package, self._lock, self._process = package, Lock(), None

    def ask(self, texts, need):
        """Vectors of the texts as bytes; an ``OSError`` when the child does not survive it twice."""
        with self._lock:
            try:
                return self._ask(texts, need)
            except OSError:
                self._process = None
                return self._ask(texts, need)

    def _ask(self, texts, need):
        process = self._process = self._process or self._start()
        process.stdin.write(json.dumps({"texts": list(texts), "need": need}).encode() + b"\n")
        process.stdin.flush()
        size = process.stdout.readline().strip()
        raw = process.stdout.read(int(size)) if size.isdigit() else b""
        if not raw:
            process.kill()
            raise OSError(f"the encoder process ended with code {process.wait()}")
        return raw

    def _start(self):
        paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        return subprocess.Popen(
            [sys.executable, __file__, self._package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.dirname(__file__),
            env=os.environ | paths | {"OMP_NUM_THREADS": "1"},
        )


def serve(package, requests, answers):
    """Answer requests until there are no more."""
    encoder = __import__(package)
    for line in requests:
        asked = json.loads(line)
        rows = (encoder.query if asked["need"] else encoder.passage)(asked["texts"])
        raw = rows.astype("<f4").tobytes()
        answers.write(b"%d\n" % len(raw) + raw)
        answers.flush()


if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are not for import from here
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
