"""The sound worker as a process, and what it says."""

import json
import subprocess
import sys
import threading
import time
from contextlib import suppress

import msgspec
import pytest

from tests.audio.pulse import FIRST

PATIENCE_S = 15.0


def now_ms():
    return time.monotonic() * 1000


class LiveWorker:
    """A worker process; `told` has each message and when it came."""

    def __init__(self, environ, folder):
        self.process = subprocess.Popen(
            [
                *FIRST,
                sys.executable,
                "-m",
                "hipcalm.audio.worker",
                "--cache",
                str(folder / "cache"),
            ],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.told = []
        self._more = threading.Condition()
        self._has_ended = False
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self):
        for line in self.process.stdout:
            with self._more:
                self.told.append((now_ms(), json.loads(line)))
                self._more.notify_all()
        with self._more:
            self._has_ended = True
            self._more.notify_all()

    def do(self, what, **facts):
        self.write(json.dumps({"do": what, **facts}).encode())

    def score(self, score):
        self.write(b'{"do":"score","score":' + msgspec.json.encode(score) + b"}")

    def write(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def play(self, position_ms, span=0):
        """Play from a position on; return when position 0 was, or would have been, right."""
        at_ms = int(now_ms())
        self.do("play", position_ms=position_ms, at_ms=at_ms, span=span)
        return at_ms - position_ms

    def until(self, patience_s=PATIENCE_S, after=0, **facts):
        """Wait for a message with these facts, past the first `after` ones; return its time."""
        last = time.monotonic() + patience_s
        with self._more:
            while True:
                for at_ms, message in self.told[after:]:
                    if facts.items() <= message.items():
                        return at_ms
                left = last - time.monotonic()
                if left <= 0 or self._has_ended:
                    pytest.fail(f"it did not tell {facts}; it told {self.told[after:]}")
                self._more.wait(left)

    def all(self, **facts):
        return [message for _, message in self.told if facts.items() <= message.items()]

    def end(self):
        """Let the window go; return how long the worker took to go too."""
        began_ms = now_ms()
        self.process.stdin.close()
        assert self.process.wait(PATIENCE_S) == 0
        left_ms = now_ms() - began_ms
        self.kill()
        return left_ms

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reading.join(PATIENCE_S)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                pipe.close()
