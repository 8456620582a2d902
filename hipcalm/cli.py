"""The commands. Only those that open the window import it."""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hipcalm import __version__, preflight
from hipcalm.core import paths
from hipcalm.core.duration import clock_text, spoken_text
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library, with_offers_told
from hipcalm.core.session import Session, SessionKind
from hipcalm.core.settings import VOICE_SPEEDS
from hipcalm.core.timeline import Timeline
from hipcalm.desktop import single_client

OK, PROBLEMS, WRONG_USE = 0, 1, 2
FASTEST_REHEARSAL = 600
SESSION_HELP = "a session's id, or the path of a script"
FILE_HELP = "the path of a script, such as mine.yaml"
SPEED_HELP = "of the voice, from 0.6 to 1.3; 1 is its own, 0.85 is calm"


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line and return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is: no word stops a command
    args = _parser().parse_args(argv)
    folders = paths.user_folders(getattr(args, "data_dir", None))
    return int(args.run(args, folders))


def _parser() -> argparse.ArgumentParser:
    shared, traced = _shared_options()
    parser = argparse.ArgumentParser(
        prog="hipcalm",
        description="Gentle hip and lower-back sessions with a breath pacer.",
        parents=[shared, traced],
    )
    parser.add_argument("--version", action="version", version=f"HipCalm {__version__}")
    parser.add_argument(
        "--background", action="store_true", help="start in the tray, with no window"
    )
    parser.set_defaults(run=_open)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")

    def command(
        name: str, run: Any, words: str, *more: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, parents=[shared, *more])
        added.set_defaults(run=run)
        return added

    _add_play(command("play", _play, "open the window and begin a session", traced))
    ground_words = "ground at once, in the HipCalm that is running if there is one"
    command("ground", _ground, ground_words, traced)
    breathe_words = "three low breaths in a corner of the screen"
    command("breathe", _breathe, breathe_words, traced)
    listing = command("list", _list, "list the sessions by kind, with length and level")
    check = command("check", _check, "tell what is wrong with session scripts, and how to mend it")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help=FILE_HELP)
    timeline = command("timeline", _timeline, "print a session's steps and words with their times")
    timeline.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    forms = timeline.add_mutually_exclusive_group()
    forms.add_argument(
        "--transcript", action="store_true", help="print every word and every sound with its time"
    )
    _add_render(command("render", _render, "write a session to a sound file, to take along"))
    doctor_words = "tell what works on this machine, and how to mend what doesn't"
    doctor = command("doctor", _doctor, doctor_words)
    for added in (listing, check, forms, doctor):
        added.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _shared_options() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """Return what every command takes, and what those with a window take too."""
    # What may stand before the command or after it has no default: a command's own default would
    # take the place of what was said before it.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=_folder,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep everything that the program writes under DIR",
    )
    traced = argparse.ArgumentParser(add_help=False)
    traced.add_argument(
        "--trace",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="write one JSON line an event to FILE",
    )
    return shared, traced


def _add_play(play: argparse.ArgumentParser) -> None:
    play.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    play.add_argument(
        "--rehearse",
        type=_speed,
        default=0,
        metavar="N",
        help=f"run it at N times its speed (1 to {FASTEST_REHEARSAL}); gates open by themselves",
    )
    play.add_argument(
        "--exit-when-done", action="store_true", help="close the window when the session has ended"
    )


def _add_render(render: argparse.ArgumentParser) -> None:
    add = render.add_argument
    add("session", metavar="SESSION", help=SESSION_HELP)
    add("-o", "--output", type=Path, required=True, metavar="FILE", help="ends in .flac or .wav")
    add("--voice", choices=("on", "off"), help="whether the words are spoken")
    add("--speed", type=_voice_speed, metavar="N", help=SPEED_HELP)
    add("--breath", choices=("tone", "ocean", "hum", "off"), help="how the breath sounds")
    add("--side-first", choices=("left", "right"), help="which side comes first")
    add("--pace", metavar="NAME", help="one of the session's own breath_options")
    add("--easier", action="store_true", help="the easier form, where the session has one")
    add("--without-optional", action="store_true", help="leave out the optional steps")
    add("--progress", choices=("json",), help="print one JSON line a percent")
    render.epilog = "What is not said here is as in the Settings window."


def _folder(text: str) -> Path:
    """Return the path of a folder, or of one that can be made."""
    folder = Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own raises for an unknown user
    is_homeless = str(folder).startswith("~")
    if is_homeless or not text.strip() or (os.path.lexists(folder) and not folder.is_dir()):
        raise argparse.ArgumentTypeError(f"a folder is wanted, and {text!r} is none")
    return folder


def _voice_speed(text: str) -> int:
    """Return a speed in percent of the voice's own."""
    slowest, fastest = VOICE_SPEEDS
    try:
        percent = round(float(text) * 100)
    except (ValueError, OverflowError):
        percent = 0
    if not slowest <= percent <= fastest:
        raise argparse.ArgumentTypeError(
            f"a number from {slowest / 100:g} to {fastest / 100:g}, not {text!r}"
        )
    return percent


def _speed(text: str) -> int:
    try:
        speed = int(text)
    except ValueError:
        speed = 0
    if not 1 <= speed <= FASTEST_REHEARSAL:
        raise argparse.ArgumentTypeError(
            f"a whole number from 1 to {FASTEST_REHEARSAL}, not {text!r}"
        )
    return speed


def _library(folders: paths.UserFolders) -> Library:
    return Library(paths.shipped_sessions(), folders.sessions)


def _open(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    return _show_window(args, folders)


def _ground(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    return _show_window(args, folders, command="ground")


def _breathe(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    return _show_window(args, folders, command="breathe")


def _play(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    entry = _playable(args.session, folders)
    if not isinstance(entry, Entry):
        return entry
    is_file = entry.session is None or args.session != entry.session.id
    session = str(entry.file.absolute()) if is_file else args.session
    return _show_window(args, folders, entry, command=f"play {session}")


def _is_apart(args: argparse.Namespace) -> bool:
    """Whether this run is nobody else's business: a rehearsal, or one that ends by itself."""
    return bool(getattr(args, "rehearse", 0)) or getattr(args, "exit_when_done", False)


def _show_window(
    args: argparse.Namespace,
    folders: paths.UserFolders,
    entry: Entry | None = None,
    *,
    command: str = "raise",
) -> int:
    """Open the window, unless another HipCalm runs: then that one does what is wanted."""
    is_apart = _is_apart(args)
    if not is_apart:
        status = _passed_on(command, args)
        if status is not None:
            return status
    if missing := preflight.problem():
        print(missing, file=sys.stderr)
        return PROBLEMS
    from hipcalm import app

    wishes = app.Wishes(
        folders=folders,
        command=command,
        play=entry,
        rehearse=getattr(args, "rehearse", 0),
        trace=getattr(args, "trace", None),
        exit_when_done=getattr(args, "exit_when_done", False),
        data_dir=getattr(args, "data_dir", None),
        is_apart=is_apart,
        background=getattr(args, "background", False) or command == "breathe",
    )
    try:
        return app.run(wishes, _library(folders))
    except OSError as error:
        print(
            f"hipcalm: {error.filename or 'a file'} can't be written: {error.strerror}",
            file=sys.stderr,
        )
        return PROBLEMS


def _passed_on(command: str, args: argparse.Namespace) -> int | None:
    """Ask another HipCalm that runs to do it; None where we are to do it ourselves.

    Nobody who wants to be grounded is made to wait for a program that does not answer.
    """
    if getattr(args, "background", False):
        return None  # whoever is first stays; the window takes care of that
    outcome = single_client.send(command, getattr(args, "data_dir", None))
    if outcome is single_client.Outcome.DONE:
        return OK
    if outcome is single_client.Outcome.NOBODY or command == "ground":
        return None
    print(f"hipcalm: {outcome}. You might end it, and start again.", file=sys.stderr)
    return PROBLEMS


def _playable(name: str, folders: paths.UserFolders) -> Entry | int:
    """Return the entry that a person named, or the exit status having said what is wrong."""
    entry = _find(name, folders)
    if entry is None:
        return WRONG_USE
    if entry.session is None:
        _print_problems([entry], to_stderr=True)
        return PROBLEMS
    return entry


def _find(name: str, folders: paths.UserFolders) -> Entry | None:
    """Return the entry that a person named, or None having said that there is none."""
    library = _library(folders)
    library.refresh()
    try:
        return library.open(name)
    except LookupError as error:
        near = library.nearest_id(name)
        hint = f"did you mean {near}?" if near else "`hipcalm list` shows them all."
        print(f"hipcalm: {error} ({hint})", file=sys.stderr)
        return None


def _list(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    library = _library(folders)
    library.refresh()
    entries = list(library.playable())
    if args.json:
        _print_json([_listed(entry) for entry in entries])
    else:
        for kind in SessionKind:
            _print_kind(kind, [e for e in entries if e.session and e.session.kind is kind])
    _print_problems(library.entries, to_stderr=True)
    return PROBLEMS if library.broken() else OK


def _listed(entry: Entry) -> dict[str, object]:
    session = _session_of(entry)
    return {
        "id": session.id,
        "title": session.title,
        "kind": session.kind,
        "level": session.level,
        "total_ms": entry.total_ms,
        "personal": entry.is_personal,
        "file": str(entry.file),
    }


def _print_kind(kind: SessionKind, entries: list[Entry]) -> None:
    if not entries:
        return
    print(kind.capitalize())
    for entry in sorted(entries, key=lambda entry: entry.total_ms):
        session = _session_of(entry)
        yours = "  (yours)" if entry.is_personal else ""
        facts = f"{session.id:<20} {clock_text(entry.total_ms):>6}  {session.level:<9}"
        print(f"  {facts} {session.title}{yours}")


def _session_of(entry: Entry) -> Session:
    assert entry.session is not None, "only playable entries come here"
    return entry.session


def _check(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    from hipcalm.core.loader import load

    library = _library(folders)
    entries = []
    for file in args.files:
        is_shipped = os.path.realpath(file.parent) == os.path.realpath(library.shipped)
        loaded = load(file, library.vocabulary, is_personal=not is_shipped, shown_as=str(file))
        entries.append(Entry(file, not is_shipped, loaded.script, loaded.problems))
    entries = _with_offers_told(entries, library)
    if args.json:
        _print_json([problem for entry in entries for problem in entry.problems])
    else:
        _print_problems(entries)
        for entry in entries:
            if not entry.problems:
                print(f"{entry.file}: no problems, {spoken_text(entry.total_ms)}", file=sys.stderr)
    return PROBLEMS if any(entry.script is None for entry in entries) else OK


def _with_offers_told(entries: list[Entry], library: Library) -> list[Entry]:
    if not any(entry.session and entry.session.offer_instead for entry in entries):
        return entries
    library.refresh()
    return with_offers_told(entries, library.entries)


def _timeline(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    entry = _playable(args.session, folders)
    if not isinstance(entry, Entry):
        return entry
    timeline = lay_out(_session_of(entry))
    if args.json:
        _print_json(_as_json(timeline))
    elif args.transcript:
        _print_heard(entry, timeline)
    else:
        _print_seen(timeline)
    return OK


def _print_heard(entry: Entry, timeline: Timeline) -> None:
    """Print what is heard of a session with the sounds that it has if nothing else is set."""
    from hipcalm.core.score import SoundWishes
    from hipcalm.core.scoring import score_of
    from hipcalm.transcript import transcript_lines

    score = score_of(
        timeline, _session_of(entry), SoundWishes(), began=None, folder=entry.file.parent
    )
    for line in transcript_lines(timeline, score):
        print(line)


def _render(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    entry = _playable(args.session, folders)
    if not isinstance(entry, Entry):
        return entry
    try:
        from hipcalm import rendering
    except OSError as error:  # a package that is there without its library
        print(f"hipcalm: sound files can't be written here: {error}", file=sys.stderr)
        return PROBLEMS
    return rendering.run(entry, _library(folders), folders, args)


def _as_json(timeline: Timeline) -> dict[str, object]:
    return {
        "session": timeline.session_id,
        "total_ms": timeline.total_ms,
        "spans": [
            {
                "start_ms": span.start_ms,
                "duration_ms": span.duration_ms,
                "step": span.step.name,
                "kind": span.step.kind,
                "side": span.side,
                "pose": span.step.pose,
                "breath": str(span.placed.breath),
            }
            for span in timeline.spans
        ],
        "cues": [{"at_ms": cue.at_ms, "kind": cue.kind, "text": cue.text} for cue in timeline.cues],
    }


def _print_seen(timeline: Timeline) -> None:
    print(f"{timeline.title}, {spoken_text(timeline.total_ms)}\n")
    for cue in timeline.cues:
        span = timeline.spans[cue.span]
        if cue.at_ms == span.start_ms and cue.kind not in ("gate", "end", "later"):
            side = f", {span.side}" if span.side else ""
            breath = f", breath {span.placed.breath}" if span.runs else ""
            length = f"{clock_text(span.duration_ms)}{breath}"
            print(f"{clock_text(span.start_ms):>6}  {span.step.name}{side} ({length})")
        print(f"{clock_text(cue.at_ms):>6}    {cue.text}")


def _doctor(args: argparse.Namespace, folders: paths.UserFolders) -> int:
    from hipcalm import doctor

    needed = doctor.findings(folders)
    findings = [*needed, *doctor.welcome_findings(folders)]
    if args.json:
        _print_json(findings)
    else:
        for finding in findings:
            mend = f" ({finding.mend})" if finding.mend else ""
            state = "works" if finding.works else "not here"
            print(f"{state:<9} {finding.subject}: {finding.words}{mend}")
    return OK if all(finding.works for finding in needed) else PROBLEMS


def _print_problems(entries: Sequence[Entry], *, to_stderr: bool = False) -> None:
    for entry in entries:
        for problem in entry.problems:
            print(problem, file=sys.stderr if to_stderr else sys.stdout)


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=dataclasses.asdict))
