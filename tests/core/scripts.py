"""Scripts for tests: the least that is valid, to which a test adds what it is about."""

from collections.abc import Callable
from typing import Any

from hipcalm.core import loader
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.session import Session
from hipcalm.core.timeline import Timeline

VOCABULARY = loader.load_vocabulary(shipped_sessions())
SHIPPED = sorted(
    file
    for file in shipped_sessions().glob("*.yaml")
    if file.stem not in {"cautions", "patterns", "poses"}
)
SIT = "  - {name: Sit, kind: settle, duration: 20s}\n"

Load = Callable[..., loader.Loaded]


def script(steps: str = SIT, **keys: str) -> str:
    """Return a valid script with these steps; `keys` add to its head, or replace what is there."""
    head = {
        "schema": "1",
        "id": "a-test",
        "title": '"A test"',
        "summary": '"Nothing but a test."',
        "kind": "breath",
        "easier": '"Less of it."',
    }
    lines = [f"{key}: {value}\n" for key, value in (head | keys).items() if value]
    return "".join(lines) + "steps:\n" + steps


def movement(steps: str, **keys: str) -> str:
    """Return a valid movement session with these steps."""
    return script(steps, **({"kind": "movement", "cautions": "[stop-signs]"} | keys))


def step(**keys: Any) -> str:
    """Return one step as a line of `steps`, by default 20 s of sitting."""
    given = {"name": "Sit", "kind": "settle", "duration": "20s"} | keys
    inside = ", ".join(f"{key}: {value}" for key, value in given.items() if value is not None)
    return f"  - {{{inside}}}\n"


def session(text: str) -> Session:
    """Return the session of a script, whatever the gentle rules say of it."""
    read, found = loader.read(loader.source.parse(text, loader._scalar_types()), VOCABULARY)
    assert read is not None, found
    return read


def timeline(steps: str, choices: Choices | None = None, **keys: str) -> Timeline:
    """Return a script with these steps laid out."""
    return lay_out(session(script(steps, **keys)), choices)


def messages(loaded: loader.Loaded) -> list[str]:
    """Return what the problems of a file say, without their places."""
    return [problem.message for problem in loaded.problems]
