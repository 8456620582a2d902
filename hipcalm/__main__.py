"""The program's front door: `hipcalm`, or `python -m hipcalm`.

It uses nothing newer than Python 3.6 and imports the program only once the Python is known to be
new enough, so that whatever is missing is said in one plain message.
"""

import errno
import os
import sys

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
OLDEST_PYTHON = (3, 11)
INTERRUPTED = 130


def main() -> int:
    """Run HipCalm and return its exit status."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        return _stop(f"HipCalm needs Python 3.11 or newer; {sys.executable} is Python {found}.")
    if sys.argv[1:] == ["ground"] and _is_grounded_elsewhere():
        return 0
    try:
        from hipcalm.cli import main as run_command  # noqa: PLC0415 - Python's version comes first

        status = run_command()
        if sys.stdout is not None:  # as it is in a Windows program without a console
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _unwritten(error)
    except ModuleNotFoundError as error:
        return _missing(error)
    return status


def _is_grounded_elsewhere() -> bool:
    """Ask the HipCalm that runs to ground, before anything else is imported: it is waited for."""
    from hipcalm.desktop import single_client  # noqa: PLC0415 - Python's version comes first

    return single_client.send("ground") is single_client.Outcome.DONE


def _missing(error: ModuleNotFoundError) -> int:
    """Say which package is not installed; a module missing by our own fault stays a traceback."""
    package = (error.name or "").partition(".")[0]
    if package in {"", "hipcalm", *sys.stdlib_module_names}:
        raise error
    return _stop(
        f"HipCalm needs the Python package “{package}”, which {sys.executable} does not have.\n"
        "Install HipCalm with all it needs, in its own folder:\n\n"
        "    make venv                (and start it with: make run)\n"
        "    or: pip install .        (and start it with: hipcalm)\n"
    )


def _unwritten(error: OSError) -> int:
    """End without a traceback where our words find no place.

    Quietly when whoever read them stopped reading, as `hipcalm list | head -1` does.
    """
    if sys.stdout is None or not (isinstance(error, BrokenPipeError) or error.errno in _FULL):
        raise error
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # Python's last flush would fail again otherwise
    if isinstance(error, BrokenPipeError):
        return 0
    return _stop(f"hipcalm: what it prints can't be written: {error.strerror}.")


def _stop(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
