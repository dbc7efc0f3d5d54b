"""The command line. Only here do exceptions become one sentence and an exit code: 0 done, 1 refused or faults found,
2 usage, 3 the environment (no device, no permission). Results go to stdout, messages to stderr. A command's modules
are imported when it runs.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

from roomctl import __version__
from roomctl.errors import Faults, RoomError, Usage
from roomctl.web.address import PORT

ABOUT = "Run a massage session in the treatment room. Without a command, the room's screen opens."


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message}; see `{self.prog} --help`")

    def format_help(self) -> str:
        if self.get_default("run") == "session:do":
            from roomctl.commands import acts  # read only when somebody asks

            self.formatter_class, self.epilog = argparse.RawDescriptionHelpFormatter, acts.epilog()
        return super().format_help()


class _Unnamed:
    """A command that nobody named: nothing that is said of it is kept."""

    def __getattr__(self, name: str) -> Callable[..., _Unnamed]:
        return lambda *said, **more: self


def parser(named: str | None = None) -> argparse.ArgumentParser:
    """All commands and their options; with `named` that command alone, or none if it is empty, which is faster."""
    common = _Parser(add_help=False)
    common.add_argument(
        "--room", metavar="NAME", default=argparse.SUPPRESS, help="use this room instead of the one in room.yaml"
    )
    common.add_argument("--presets", metavar="DIR", default=argparse.SUPPRESS, help="look for presets here first")
    common.add_argument(
        "--therapist", metavar="INITIALS", default=argparse.SUPPRESS,
        help="use this therapist's own settings and presets",
    )  # fmt: skip
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    top = _Parser(prog="roomctl", description=ABOUT, parents=[common])
    top.add_argument("--version", action="version", version=f"roomctl {__version__}", help="print the version")
    top.set_defaults(run="screen:screen")
    top.add_argument("--plain", action="store_true", help="show the room's screen in lines, for screen readers")
    top.add_argument("--client", nargs="?", const="breathe", choices=("breathe", "blank"), metavar="LOOK",
                     help="show the client's screen: breathe (a slow field of light, no clock) or blank")  # fmt: skip
    if named != "":
        _verbs(top, common, named)
    return top


def _verbs(top: _Parser, common: _Parser, named: str | None) -> None:
    verbs = top.add_subparsers(metavar="COMMAND", parser_class=_Parser)

    def verb(
        name: str,
        run: str,
        about: str,
        under: argparse._SubParsersAction[_Parser] = verbs,
        former: tuple[str, ...] = (),
    ) -> Any:
        if under is verbs and named not in (None, name, *former):
            return _Unnamed()
        added = under.add_parser(name, parents=[common], help=about, description=about, aliases=former)
        added.set_defaults(run=run)
        return added

    start = verb("start", "session:start", "start a session now")
    plan = verb("plan", "session:plan", "show the plan of a session without starting it")
    render = verb("render", "render:render", "write the sound of a session to OUT.wav or OUT.flac")
    for one in (start, plan, render):
        _session_options(one)
        one.add_argument(
            "--speed", type=float, default=1.0, metavar="N", help="run N times as fast; 60: an hour in a minute"
        )
    _lights_option(start)
    start.add_argument(
        "--cues", choices=("embedded", "visual-first"),
        help="whether cues sound today: embedded (yes) or visual-first (no)",
    )  # fmt: skip
    start.add_argument(
        "--halfway", choices=("on", "off"), help="whether long areas have a cue when half of their time is over"
    )
    start.add_argument("--quiet", action="store_true", help="show a reminder that the client prefers silence")
    start.add_argument("--client", metavar="CODE", default="", help="the clinic's code for the client; never a name")
    start.add_argument("--same", action="store_true", help="the same as in that client's last session")
    render.add_argument("out", metavar="OUT", help="the file to write; it ends in .wav or .flac")
    render.add_argument(
        "--from", dest="since", type=float, default=0.0, metavar="S", help="start S seconds into the session"
    )
    render.add_argument("--to", dest="until", type=float, metavar="S", help="end S seconds into the session")
    render.add_argument(
        "--seed", type=int, default=0, metavar="N", help="the random seed; it decides where each bed's loops start"
    )
    render.add_argument("--png", metavar="FILE", help="also draw a picture: spectrogram, loudness, phases and cues")

    act = verb("do", "session:do", "act on the running session, or add to a record")
    act.add_argument("verb", metavar="ACT", help="the act; `roomctl do --help` lists them")
    act.add_argument("words", nargs="*", metavar="WORD", help="what the act takes: minutes, an area, a text")
    act.add_argument("--yes", action="store_true", help="do not ask, however many minutes the act would add")
    act.add_argument("--session", metavar="ID", help="write into the record of this session, which may have ended")

    status = verb("status", "session:status", "show where the session is; exit with 1 if none runs")
    status.add_argument("--follow", action="store_true", help="update every second")
    booked = verb("bookings", "bookings:bookings", "list today's bookings: times and presets, nobody's name")
    booked.add_argument("--all", action="store_true", help="those of every room that this machine has settings for")
    history = verb("history", "record:history", "list the sessions, newest first")
    history.add_argument("--areas", action="store_true", help="show how long each area usually takes, against its plan")
    history.add_argument("--rehearsals", action="store_true", help="list rehearsals, too")
    history.add_argument("--csv", action="store_true", help="print a table for a spreadsheet, lengths in seconds")
    _report_options(verb("report", "record:report", "write the report of a session: planned and done"))
    purge = verb("purge", "record:purge", "delete old sessions permanently, after asking")
    purge.add_argument("--older", metavar="30d", help="delete sessions older than this (default: keep in room.yaml)")
    purge.add_argument("--client", metavar="CODE", default="", help="delete the sessions of one client, of any age")
    purge.add_argument("--dry-run", action="store_true", help="list the sessions and delete nothing")
    purge.add_argument("--yes", action="store_true", help="do not ask; needed where there is no terminal")
    verb("demo", "screen:demo", "run a one-minute session with every cue")
    rehearse = verb(
        "rehearse", "rehearse:rehearse", "run a whole session in a minute with its real cues, then report go or no-go"
    )
    _session_options(rehearse)
    _lights_option(rehearse)
    rehearse.set_defaults(speed=1.0)
    verb("setup", "screen:setup", "set up the room in two minutes: its name, sound, pedal and tablet")
    verb("pedal", "screen:pedal", "set up a pedal: press it, then choose what it does")
    verb("doctor", "doctor:doctor", "check that everything works before a client comes")
    controller = verb("controller", "controller:controller", "run the room's background controller", former=("player",))
    controller.add_argument(
        "--foreground", action="store_true", help="run in this terminal until stopped, as a service does"
    )

    serve = verb("serve", "serve:serve", "show the room's screens in a tablet's browser")
    serve.add_argument("--desk", action="store_true", help="show the desk's board of all rooms instead")
    serve.add_argument("--lan", action="store_true", help="allow the local network, with the room's PIN and TLS")
    serve.add_argument("--host", metavar="HOST", help="listen at this address (default: this machine alone)")
    serve.add_argument(
        "--port", type=int, default=PORT, metavar="PORT", help=f"listen at this port (default {PORT}; 0: any free one)"
    )
    serve.add_argument("--screens", type=int, default=4, metavar="N", help="allow N screens at once (default 4)")
    serve.add_argument("--cert", metavar="FILE", help="use the clinic's own certificate (PEM) instead of the room's")
    serve.add_argument("--key", metavar="FILE", help="the key of --cert")
    serve.add_argument(
        "--save-certificate", metavar="FILE", help="write the certificate that tablets must trust, then exit"
    )
    serve.add_argument("--new-pin", action="store_true", help="set the room's PIN, then exit")

    verb("desk", "desk:desk", "show all rooms of the clinic at the front desk: which is free, and when")

    style = verb("house-style", "house_style:show", "show the clinic's defaults for every preset, or begin them")
    ways = style.add_subparsers(metavar="WHAT", parser_class=_Parser)
    verb("show", "house_style:show", "show each value of the house style with its file and line", ways)
    verb("new", "house_style:new", "write a house style in which every key is a comment", ways)
    verb("schema", "house_style:print_schema", "print the JSON Schema of a house style, for editors", ways)

    presets = verb("presets", "presets:listing", "list, show, check, sign or write presets")
    presets.set_defaults(all=False)
    kinds = presets.add_subparsers(metavar="WHAT", parser_class=_Parser)
    verb("list", "presets:listing", "list the presets", kinds).add_argument(
        "--all", action="store_true", help="list presets that the house style hides, too"
    )
    shown = verb("show", "presets:show", "show one preset", kinds)
    shown.add_argument("name", metavar="NAME", help="a name from `roomctl presets list`, or a file")
    shown.add_argument("--where", action="store_true", help="show the file and line of each value")
    shown.add_argument(
        "--built-in", action="store_true", help="show the built-in preset, even if the clinic has one of that name"
    )
    compared = verb(
        "compare", "compare:compare", "show what is different from the built-in preset that one is based on", kinds
    )
    compared.add_argument("name", metavar="NAME", help="a name from `roomctl presets list`, or a file")
    compared.add_argument("--with", dest="other", metavar="PRESET", help="compare it with this preset instead")
    compared.add_argument("--seen", action="store_true", help="end the message that an update has changed its base")
    printed = verb("card", "card:card", "write one preset as a page to print", kinds)
    printed.add_argument("name", metavar="NAME", help="a name from `roomctl presets list`, or a file")
    printed.add_argument(
        "-o", dest="out", metavar="FILE", help="write to this file, such as neck.html (default: stdout)"
    )
    sign = verb("sign", "presets:sign", "sign a preset as it is now", kinds)
    sign.add_argument("name", metavar="NAME", help="a name from `roomctl presets list`, or a file")
    sign.add_argument("--by", required=True, metavar="WHO", help="initials or name of the person who reviewed it")
    sign.add_argument("--on", metavar="DATE", help="the day of the signature, as in 2026-05-31 (default: today)")
    begun = verb("new", "presets:new", "write a new preset with comments", kinds)
    begun.add_argument("name", metavar="NAME", help="its name, or a path that ends in .yaml")
    begun.add_argument("--extends", metavar="PRESET", help="base it on this preset, and write only what differs")
    edited = verb("edit", "screen:edit", "change a preset on the screen, or write a new one", kinds)
    edited.add_argument("name", metavar="NAME", help="a name from `roomctl presets list`, a file, or a new name")
    edited.add_argument("--new", action="store_true", help="begin a new preset of that name")
    edited.add_argument("--copy", action="store_true", help="copy a built-in preset instead of extending it")
    saved = verb("save", "presets:save", "save a session as a preset, with its minutes as they were done", kinds)
    saved.add_argument("name", metavar="NAME", help="a name for the preset, such as neck-longer")
    saved.add_argument("--session", metavar="ID", help="an id from `roomctl history --json` (default: the newest)")
    verb("schema", "presets:schema", "print the JSON Schema of presets, for editors", kinds)
    check = verb("check", "presets:check", "check presets, and print file:line:column of each fault", kinds)
    check.add_argument("paths", nargs="*", metavar="PATH", help="names, files or folders (default: every preset)")

    pack = verb("pack", "pack:listing", "add presets, music and room defaults of a clinic, or hand out your own")
    deeds = pack.add_subparsers(metavar="WHAT", parser_class=_Parser)
    built = verb("build", "pack:build", "write a folder as a pack", deeds)
    built.add_argument("folder", metavar="DIR", help="a folder with pack.yaml, presets, music and room.yaml")
    built.add_argument("-o", dest="out", metavar="FILE", required=True, help="the file to write, such as calm.zip")
    checked = verb("check", "pack:check", "check a pack's file without adding it", deeds)
    added = verb("add", "pack:add", "add a pack, or update it after showing what changes", deeds)
    for one in (checked, added):
        one.add_argument("file", metavar="FILE", help="a pack's file")
    verb("list", "pack:listing", "list the added packs", deeds)
    removed = verb("remove", "pack:remove", "remove an added pack", deeds)
    removed.add_argument("name", metavar="NAME", help="a name from `roomctl pack list`")
    for one in (added, removed):
        one.add_argument("--yes", action="store_true", help="do not ask; needed where there is no terminal")

    backup = verb("backup", "backup:backup", "write settings, presets, music and journals to one file")
    restore = verb("restore", "backup:restore", "put a backup in place, here or on a new machine")
    for one in (backup, restore):
        one.add_argument("file", metavar="FILE", help="the backup's file")
        one.add_argument("--passphrase-file", metavar="TEXT", help="read the passphrase from this file's first line")
    backup.add_argument("--passphrase", action="store_true", help="seal the backup: ask for a passphrase")
    backup.add_argument("--without-music", action="store_true", help="leave out the room's own music")
    restore.add_argument("--yes", action="store_true", help="do not ask; needed where there is no terminal")

    config = verb("config", "config:show", "check or show the settings of room.yaml")
    actions = config.add_subparsers(metavar="WHAT", parser_class=_Parser)
    config.set_defaults(where=False)
    verb("check", "config:check", "check the settings, and print file:line:column of each fault", actions)
    where = verb("show", "config:show", "show the room's effective settings, including defaults", actions)
    where.add_argument("--where", action="store_true", help="show the file and line of each value, or `default`")
    verb("schema", "config:schema", "print the JSON Schema of room.yaml, for editors (with --room: of rooms/NAME.yaml; "
         "with --therapist: of one's own settings)",
         actions)  # fmt: skip

    shown = verb("settings", "settings:listing", "show and change the room's settings, on a screen or in lines (with "
                 "--therapist: somebody's own)")  # fmt: skip
    shown.add_argument("--plain", action="store_true", default=argparse.SUPPRESS, help="print the settings as lines")
    changes = shown.add_subparsers(metavar="WHAT", parser_class=_Parser)
    put = verb("set", "settings:put", "set one setting; the rest of the file stays as it is", changes)
    put.add_argument("key", metavar="KEY", help="a key of room.yaml, such as level or booking.turnover")
    put.add_argument("value", metavar="VALUE", help="its value; a list or a group as YAML, as in '[n, right]'")
    unset = verb("unset", "settings:unset", "remove one setting, so that its default holds", changes)
    unset.add_argument("key", metavar="KEY", help="a key of room.yaml, such as level or booking.turnover")
    room = verb("room", "settings:new", "write the settings file of a new room")
    made = verb("new", "settings:new", "write a settings file in which every key is a comment",
                room.add_subparsers(metavar="WHAT", parser_class=_Parser, required=True))  # fmt: skip
    made.add_argument("name", metavar="NAME", nargs="?", help="the room's name (default: this machine's own room.yaml)")

    lights = verb("lights", "lights:listing", "list, test or turn up the room's lamps")
    there = lights.add_subparsers(metavar="WHAT", parser_class=_Parser)
    verb("list", "lights:listing", "list the room's lamps", there)
    verb("test", "lights:test", "take each lamp through 10, 40 and 10 percent, and print what answered", there)
    verb("up", "lights:up", "full light at once, also in a session", there)

    mqtt = verb("mqtt", "mqtt:acl", "write the access rules of the clinic's broker")
    asked = mqtt.add_subparsers(metavar="WHAT", parser_class=_Parser, required=True)
    access = verb("acl", "mqtt:acl", "print the broker's access rules for these rooms (Mosquitto's acl_file)", asked)
    access.add_argument("rooms", nargs="+", metavar="ROOM", help="a room's name, which is its user at the broker, too")
    access.add_argument("--desk", default="desk", metavar="USER", help="the user of the front desk (default desk)")
    access.add_argument("--home-assistant", metavar="USER", help="the user of Home Assistant")

    sounds = verb("sounds", "sounds:listing", "list, check, play or make the sounds")
    shelf = sounds.add_subparsers(metavar="WHAT", parser_class=_Parser)
    verb("list", "sounds:listing", "list the beds and the cues", shelf)
    verb("check", "sounds:check", "check that every sound file is complete", shelf)
    played = verb("play", "sounds:play", "play one bed or cue; not during a session", shelf)
    played.add_argument("name", metavar="NAME", help="a name from `roomctl sounds list`")
    played.add_argument(
        "--seconds", type=float, default=20.0, metavar="S", help="play a bed for S seconds (default 20)"
    )
    learned = verb("learn", "sounds:learn", "play every cue with its meaning, in one minute", shelf)
    for heard in (played, learned):
        heard.add_argument("--bed", metavar="BED", help="play cues over this bed, as in a session")
    made = verb("render", "sounds:render", "generate the built-in sounds again from their recipes", shelf)
    made.add_argument("names", nargs="*", metavar="NAME", help="a bed, a cue, a family or a file (default: everything)")
    made.add_argument("--out", metavar="DIR", help="the folder to write to (default: the built-in sounds)")


def _lights_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lights", action="store_true", help="move the room's lamps in a rehearsal, too")


def _session_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("preset", metavar="PRESET", help="a name from `roomctl presets list`, or a file")
    parser.add_argument(
        "--built-in", action="store_true", help="use the built-in preset, even if the clinic has one of that name"
    )
    parser.add_argument("--minutes", type=float, metavar="N", help="make the session N minutes long")
    parser.add_argument("--side", choices=("left", "right", "both"), help="the affected side")
    parser.add_argument("--end-by", metavar="HH:MM", help="shorten the session to end at this time")
    parser.add_argument(
        "--late", choices=("trim", "buffer", "over"), default="trim",
        help="when minutes are missing: shorten areas, use the turnover or run over",
    )  # fmt: skip
    parser.add_argument("--order", metavar="N,N,…", help="change the order of the phases, as in 2,1,3")
    parser.add_argument(
        "--drop", action="append", default=[], metavar="AREA", help="leave this area out today (can be repeated)"
    )
    parser.add_argument(
        "--avoid", action="append", default=[], metavar="AREA",
        help="the same, as the client's wish: the screen and the record say so (can be repeated)",
    )  # fmt: skip


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session", metavar="SESSION", nargs="?",
        help="an id from `roomctl history --json` (default: the newest; for a doctor, the newest that has ended)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=("text", "md", "html", "pdf", "json", "fhir"), help="the report's format (default: text)"
    )
    parser.add_argument("-o", dest="out", metavar="FILE", help="write to this file or folder instead of stdout")
    parser.add_argument("--for", dest="reader", choices=("doctor",), help="write one page for a referring doctor")
    parser.add_argument(
        "--consent", action="store_true", help="confirm that the client has agreed to inform the doctor"
    )
    parser.add_argument("--client", metavar="CODE", default="", help="the clinic's code for the client; never a name")
    parser.add_argument("--with-notes", action="store_true", help="include notes and reasons")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line. Returns the exit code. Raises only what argparse raises for --help."""
    closed = sys.stdout is None
    if closed:  # the command still runs, and no file that it opens becomes number 1
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows must not cause a failure
    try:
        words = sys.argv[1:] if words is None else words
        empty = next((word for word in words if word.endswith("=--")), None)
        if empty:  # argparse takes this for an option without a value and passes a list
            raise Usage(f"{empty[:-3]} needs a value other than --")
        args = _parsed(words)
        module, _, name = args.run.partition(":")
        run = getattr(import_module(f"roomctl.commands.{module}"), name)
        code: int = run(args)
        sys.stdout.flush()
        return _say("Output is closed; the result could not be printed.", 3) if closed and not code else code
    except RoomError as error:
        from roomctl.text.refusals import error_text

        return _say(error_text(error), error.code, whose="" if isinstance(error, Faults) else "roomctl: ")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has read enough
        return 0
    except KeyboardInterrupt:
        return 130
    except RecursionError:
        return _say("the input is nested too deeply", 1)
    except Exception as error:
        if isinstance(error, OSError) and not _stdout_works():
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the rest of the output would fail again at exit
            return _say(f"Output cannot be written ({error.strerror}); the result is incomplete.", 3)
        from roomctl.system.crash_report import log_crash

        return _say(log_crash(error), 1)


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    """What the words mean to the parser of the command that they name; help and errors are those of the whole one."""
    # given here and not as defaults, which argparse would write over options before the command
    given = {"room": None, "presets": None, "therapist": None, "json": False}
    if not {"-h", "--help"} & {*words}:
        with suppress(Usage):
            named = next((word for word in words if not word.startswith("-")), "")
            return parser(named).parse_args(words, argparse.Namespace(**given))
    return parser().parse_args(words, argparse.Namespace(**given))


def _stdout_works() -> bool:
    """Whether stdout can be written to: an OSError does not name its file."""
    try:
        print(flush=True)
    except OSError:
        return False
    return True


def _say(sentence: str, code: int, whose: str = "roomctl: ") -> int:
    with suppress(OSError):
        if sys.stderr is not None:
            print(f"{whose}{sentence}", file=sys.stderr)
    return code
