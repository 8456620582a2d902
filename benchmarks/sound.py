"""How exactly and how cheaply sound plays, on a sound server of its own. Unit: % of a core.

The worker plays a breath tone under cues; its processor time is measured from when it has settled.
The reference is the same device asking for the same blocks of nothing. The onsets of 100 quick
phases are found in a recording of what the server would send to a loudspeaker, and set against the
window's clock. SOUND_MINUTES in the environment makes the tone last longer than its 20 s: 30 is the
soak that shows whether memory grows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.children import ChildError
from benchmarks.measured import Measured, More
from hipcalm.audio.mixer import Mixer
from hipcalm.core.breath import Phase, PhasePart
from hipcalm.core.score import Breaths, Score, Sound, SoundName

NEEDED = ("pulseaudio", "parec", "pactl")
TONE_S = 20
SETTLE_S = 3.0
PHASES = 100
PHASE_MS = 120
GOAL_PERCENT = 4.0
_REFERENCE = """
import time, miniaudio
def silent():
    wanted = yield b""
    while True:
        wanted = yield bytes(8 * wanted)
asked = silent()
next(asked)
form = miniaudio.SampleFormat.FLOAT32
device = miniaudio.PlaybackDevice(form, 2, 48_000, 100)
device.start(asked)
time.sleep(3600)
"""


def measure() -> Measured:
    what, against = "processor time of the sound worker, a tone playing", "blocks of nothing"
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        return Measured(what, against, "%", unavailable=f"needs {', '.join(missing)}")
    tone_s = float(os.environ.get("SOUND_MINUTES", "0")) * 60 or TONE_S
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as environ:
        lags = _lags_ms(environ, Path(folder))
        worker, grown = _tone(environ, Path(folder), tone_s)
        bare = _bare(environ)
    far = np.abs(lags - np.median(lags))
    return Measured(
        what,
        against,
        "%",
        value=worker,
        reference=bare,
        more={
            "goal": More(GOAL_PERCENT, "%", "the most that is wished for"),
            "offset": More(float(np.median(lags)), "ms", "from the clock to the sound, median"),
            "jitter": More(float(np.percentile(far, 99)), "ms", "99th percentile, of 100 phases"),
            "growth": More(grown, "MB", f"more memory after {tone_s:.0f} s"),
        },
    )


@contextmanager
def _server(folder: Path) -> Iterator[dict[str, str]]:
    """Run a private PulseAudio with a null sink; yield the environment of its clients."""
    socket = folder / "native"
    options = "-n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --realtime=no"
    modules = (
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        "module-null-sink sink_name=hip rate=48000",
    )
    words = [word for module in modules for word in ("-L", module)]
    environ = {**os.environ, "PULSE_SERVER": f"unix:{socket}", "XDG_RUNTIME_DIR": str(folder)}
    command = ["pulseaudio", *options.split(), *words]
    with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            time.sleep(1)
            yield environ
        finally:
            process.kill()


class _Worker:
    """The worker process, and what it has told so far."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hipcalm.audio.worker", "--cache", str(folder)],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.told: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def do(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode(message) + b"\n")
        self.process.stdin.flush()

    def play(self, score: Score) -> int:
        """Play a score from its start; return when that was."""
        self.do({"do": "settings", "cues": 100, "breath": 100})
        self.do({"do": "score", "score": score})
        time.sleep(SETTLE_S)
        at_ms = int(time.monotonic() * 1_000)
        self.do({"do": "play", "position_ms": 0, "at_ms": at_ms})
        return at_ms

    def end(self) -> None:
        self.do({"do": "quit"})
        if self.process.wait(10):
            raise ChildError("the sound worker ended in trouble")

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.told += map(json.loads, self.process.stdout)


def _score(breath_sound: str, breaths: Breaths, sounds: tuple[Sound, ...] = ()) -> Score:
    end_ms = breaths.end_ms
    return Score("bench", "", "en", end_ms, "default", breath_sound, "none", sounds, (), (breaths,))


def _breaths(cycles: int, in_ms: int, out_ms: int) -> Breaths:
    return Breaths(0, cycles, (PhasePart(Phase.INHALE, in_ms), PhasePart(Phase.EXHALE, out_ms)))


def _tone(environ: dict[str, str], folder: Path, tone_s: float) -> tuple[float, float]:
    """Return the processor time of a playing worker in percent, and how many MB it grew by."""
    cycles = int(tone_s / 10) + 2
    sounds = tuple(Sound(at, SoundName.STEP) for at in range(0, cycles * 10_000, 20_000))
    worker = _Worker(environ, folder)
    worker.play(_score("tone", _breaths(cycles, 4_000, 6_000), sounds))
    time.sleep(SETTLE_S)
    before = _resident_mb(worker.process.pid)
    percent = _percent(worker.process.pid, tone_s)
    grown = _resident_mb(worker.process.pid) - before
    worker.end()
    return percent, grown


def _bare(environ: dict[str, str]) -> float:
    with subprocess.Popen([sys.executable, "-c", _REFERENCE], env=environ) as process:
        time.sleep(SETTLE_S)
        percent = _percent(process.pid, TONE_S / 2)
        process.kill()
    return percent


def _percent(pid: int, seconds: float) -> float:
    """Return how much of a core a process takes for some time."""
    used, began = _used_s(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (_used_s(pid) - used) / (time.monotonic() - began)


def _used_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _lags_ms(environ: dict[str, str], folder: Path) -> np.ndarray:
    """Return how late each phase of quick breaths is heard."""
    score = _score("ocean", _breaths(PHASES // 2, PHASE_MS, PHASE_MS))
    samples, began_ms, zero_ms, worker = _recorded(environ, folder, score)
    expected = Mixer(score).frames(0, score.total_ms * 48)[:, 0]
    told = [one for one in worker.told if one["tell"] == "sounded" and one["position_ms"] >= 600]
    if not told:
        raise ChildError("nothing sounded")
    return np.array(
        [
            _lag_ms(samples, zero_ms - began_ms, expected, one["position_ms"])
            for one in told
            if one["position_ms"] + PHASE_MS <= score.total_ms
        ]
    )


def _recorded(
    environ: dict[str, str], folder: Path, score: Score
) -> tuple[np.ndarray, float, int, _Worker]:
    form = "--rate=48000 --channels=2 --format=s16le --raw --latency-msec=5"
    record = ["parec", "-d", "hip.monitor", *form.split()]
    pieces: list[bytes] = []
    begins: list[float] = []

    def read(descriptor: int) -> None:
        while piece := os.read(descriptor, 65_536):
            pieces.append(piece)
            begins.append(time.monotonic() * 1_000 - sum(map(len, pieces)) / 4 / 48)

    with subprocess.Popen(record, env=environ, stdout=subprocess.PIPE) as recording:
        assert recording.stdout is not None
        reading = threading.Thread(target=read, args=(recording.stdout.fileno(),))
        reading.start()
        worker = _Worker(environ, folder)
        zero_ms = worker.play(score)
        time.sleep(score.total_ms / 1_000 + 0.5)
        worker.end()
        recording.terminate()
        reading.join()
    raw = b"".join(pieces)
    samples = np.frombuffer(raw[: len(raw) // 4 * 4], "<i2").reshape(-1, 2)[:, 0] / 32_768
    return samples, float(np.percentile(begins, 2)), zero_ms, worker


def _lag_ms(samples: np.ndarray, zero_ms: float, expected: np.ndarray, position_ms: int) -> float:
    """Return how much later than its time a phase is found in the recording."""
    wanted = expected[position_ms * 48 :][: PHASE_MS * 48]
    margin = 60 * 48
    first = round((zero_ms + position_ms) * 48) - margin
    heard = samples[first : first + len(wanted) + 2 * margin]
    likeness = np.correlate(heard, wanted, "valid")
    power = np.convolve(np.square(heard), np.ones(len(wanted)), "valid")
    return (int((likeness / np.sqrt(power + 1e-9)).argmax()) - margin) / 48
