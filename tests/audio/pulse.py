"""A sound server of a test's own, and a recording of all that it would send to a loudspeaker."""

import os
import shutil
import signal
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

SAMPLE_RATE = 48_000
FRAME_BYTES = 4
WAKING_S = 2.5
"""An idle null sink renders two seconds ahead; what is played before it wakes comes out late."""
PATIENCE_S = 10.0
FIRST = ("nice", "-n", "-15")
"""Before what else the machine does, as a desktop lets sound go; without the right to it, as usual."""
ALIKE = 0.9


def need(*programs: str) -> None:
    """Go on only where these programs are there; in CI they have to be."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        words = f"needs {', '.join(missing)}; `make test` installs them"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)


def now_ms() -> float:
    return time.monotonic() * 1000


class Server(ABC):
    """A private sound server with a null sink called `hip`."""

    def __init__(self, folder: Path, socket: str) -> None:
        self.folder = folder
        self.socket = folder / socket
        self.environ = {
            **os.environ,
            "PULSE_SERVER": f"unix:{self.socket}",
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
        }
        self.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.processes: list[subprocess.Popen[bytes]] = []

    @abstractmethod
    def start(self) -> None:
        """Start, and wait until the sink is there."""

    def run(self, *command: str) -> None:
        self.processes.append(
            subprocess.Popen(
                [*FIRST, *command],
                env=self.environ,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def control(self, *words: str) -> str:
        """Ask the server something; return its answer, "" where it has none."""
        asked = subprocess.run(
            ["pactl", *words], env=self.environ, capture_output=True, text=True, check=False
        )
        return asked.stdout

    def wait_until_it_answers(self, *words: str, expected: str) -> None:
        last = time.monotonic() + PATIENCE_S
        while expected not in self.control(*words):
            assert time.monotonic() < last, "the sound server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """Let the server die as by a crash."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_S)
        self.processes.clear()


class Pulse(Server):
    """PulseAudio."""

    def __init__(self, folder: Path) -> None:
        need("pulseaudio", "parec", "pactl")
        super().__init__(folder, "native")

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        command = "pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --realtime=no"
        modules = (
            f"module-native-protocol-unix socket={self.socket} auth-anonymous=1",
            "module-null-sink sink_name=hip rate=48000",
        )
        self.run(*command.split(), *[word for module in modules for word in ("-L", module)])
        self.wait_until_it_answers("list", "short", "sinks", expected="hip")

    def freeze(self) -> None:
        self.processes[0].send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.processes[0].send_signal(signal.SIGCONT)


class PipeWire(Server):
    """PipeWire, with what connects streams to sinks and what speaks PulseAudio's protocol."""

    def __init__(self, folder: Path) -> None:
        need("pipewire", "wireplumber", "pipewire-pulse", "dbus-run-session", "parec", "pactl")
        super().__init__(folder, "pulse/native")

    def start(self) -> None:
        self.run("pipewire")
        last = time.monotonic() + PATIENCE_S
        while not (self.folder / "pipewire-0").exists():
            assert time.monotonic() < last, "PipeWire did not start"
            time.sleep(0.02)
        self.run("dbus-run-session", "--", "wireplumber")
        self.run("pipewire-pulse")
        self.wait_until_it_answers("info", expected="PipeWire")
        self.control("load-module", "module-null-sink", "sink_name=hip", "rate=48000")
        self.wait_until_it_answers("list", "short", "sinks", expected="hip")


class Recording:
    """What a server's null sink plays, stamped with the monotonic clock as it comes in."""

    def __init__(self, environ: dict[str, str], device: str = "hip.monitor") -> None:
        form = "--rate=48000 --channels=2 --format=s16le --raw"
        self._process = subprocess.Popen(
            [
                *FIRST,
                "parec",
                "-d",
                device,
                "--latency-msec=5",
                "--process-time-msec=5",
                *form.split(),
            ],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._pieces: list[bytes] = []
        self._stamps: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        got = 0
        descriptor = self._process.stdout.fileno()
        while piece := os.read(descriptor, 65_536):
            got += len(piece)
            self._stamps.append((now_ms(), got // FRAME_BYTES))
            self._pieces.append(piece)

    def end(self) -> "Heard":
        """Stop recording; return what was heard."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        self._thread.join(PATIENCE_S)
        self._process.stdout.close()
        raw = b"".join(self._pieces)
        raw = raw[: len(raw) // FRAME_BYTES * FRAME_BYTES]
        samples = np.frombuffer(raw, dtype="<i2").reshape(-1, 2).astype(np.float32) / 32_768
        return Heard(samples, self._stamps)


class Heard:
    """A recording: `samples` (n, 2), and when each of them came out of the loudspeaker."""

    def __init__(self, samples: np.ndarray, stamps: list[tuple[float, int]]) -> None:
        self.samples = samples
        begins = [at_ms - count / 48 for at_ms, count in stamps]
        self.began_ms = float(np.percentile(begins, 2)) if begins else 0.0

    def onsets_ms(self, threshold: float = 0.02, quiet_ms: float = 80) -> np.ndarray:
        """Return when each sound began that comes after a quiet stretch."""
        loud = np.flatnonzero(np.abs(self.samples).max(axis=1) > threshold)
        if not len(loud):
            return np.array([])
        firsts = np.flatnonzero(np.diff(loud) > quiet_ms * 48)
        return self.began_ms + np.concatenate([loud[:1], loud[firsts + 1]]) / 48

    def lag_ms(self, expected: np.ndarray, at_ms: float) -> float:
        """Return how much later than a time something is heard that may be near it."""
        most_ms = 60
        heard = self.between(at_ms - most_ms, at_ms + len(expected) / 48 + most_ms)[:, 0]
        size = 2 ** (len(heard) + len(expected)).bit_length()
        spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(expected, size))
        count = len(heard) - len(expected) + 1
        assert count > most_ms * 48, "the recording ends before"
        likeness = np.fft.irfft(spectrum)[:count]
        power = np.concatenate([[0.0], np.cumsum(np.square(heard, dtype=float))])
        power = (power[len(expected) :] - power[: len(power) - len(expected)])[:count]
        likeness /= np.sqrt(np.maximum(power, 1e-6) * np.square(expected, dtype=float).sum())
        best = int(likeness.argmax())
        assert likeness[best] > ALIKE, f"it is not heard there: {likeness[best]:.3f}"
        return best / 48 - most_ms

    def between(self, from_ms: float, to_ms: float) -> np.ndarray:
        """Return the samples between two times of the monotonic clock."""
        first, last = (max(0, round((at - self.began_ms) * 48)) for at in (from_ms, to_ms))
        return self.samples[first:last]
