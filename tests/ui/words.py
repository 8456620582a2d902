"""What the words of the window should not say."""

from hipcalm.core import wording
from hipcalm.core.problems import Finding


def faults(words: str) -> list[Finding]:
    """Return the commands, promises and blame in some words."""
    return [*wording._commands(("words",), words), *wording._promises(("words",), words)]
