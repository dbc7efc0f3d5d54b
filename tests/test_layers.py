"""The house's one-way doors: each layer uses only those to its right, and what is slow is not imported by the way."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "roomctl"
GROUND = {"errors", "system", "clock"}
CORE = GROUND | {"session"}
TEXT = CORE | {"text"}
MAY: dict[str, set[str]] = {
    "errors": set(), "clock": set(), "system": {"errors", "system"},
    "session": {"errors", "clock", "session"},
    "text": TEXT,
    "preset": CORE | {"preset"},
    "journal": CORE | {"journal"},
    "config": CORE | {"preset", "config"},
    "bus": TEXT | {"bus", "journal"},  # and so is the room's on the broker, whose connection the lamps share
    "lighting": CORE | {"lighting", "journal", "bus"},  # its process is a client of the journal, as every one is
    "sound": CORE | {"sound", "journal"},  # and so is the speaker
    "report": TEXT | {"report"},
    "clinic": TEXT | {"clinic", "journal", "report", "config"},
    "service": CORE | {"journal", "sound", "lighting", "config", "clinic", "bus", "service"},
    "desk": TEXT | {"bus", "desk"},
    "ui": TEXT | {"journal", "preset", "config", "desk", "ui"},
    "web": TEXT | {"journal", "web"},
}  # fmt: skip
"""What each folder may use; `commands` may use everything."""


def modules() -> Iterator[tuple[str, Path]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room not in ("__init__", "__main__", "commands"):
            yield room, file


def used(file: Path) -> set[str]:
    """The rooms that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            paths = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "roomctl" else [node.module]
            )
            names.update(paths)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.split(".")[1] for name in names if name.startswith("roomctl.")}


@pytest.mark.parametrize(("room", "file"), list(modules()), ids=lambda value: getattr(value, "name", value))
def test_a_room_uses_only_the_rooms_to_its_right(room: str, file: Path) -> None:
    assert used(file) - MAY[room] - {"__version__"} == set()


def test_no_two_folders_use_each_other_not_even_round_about() -> None:
    TopologicalSorter({room: used_by - {room} for room, used_by in MAY.items()}).prepare()


def imports() -> dict[str, set[str]]:
    """Each module of the package, and the modules that it imports: lazily and for types alone, too."""
    names = {
        ".".join(("roomctl", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): file
        for file in PACKAGE.rglob("*.py")
    }
    graph: dict[str, set[str]] = {}
    for name, file in names.items():
        package = name if file.stem == "__init__" else name.rpartition(".")[0]
        found: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                found |= {full if (full := f"{base}.{alias.name}") in names else base for alias in node.names}
        graph[name] = found & names.keys() - {name}
    return graph


def circles(graph: dict[str, set[str]]) -> list[str]:
    """One circle of each knot of modules that import each other, as a → b → a."""
    graph, found = dict(graph), []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1][::-1]  # it names each module before the one that imports it
            found.append(" → ".join(circle))
            graph[circle[0]] = graph[circle[0]] - {circle[1]}
        else:
            return found


KNOWN_CIRCLES = {"roomctl.ui"}
"""Folders that still have some."""


def test_no_modules_import_each_other_not_even_lazily_or_for_types() -> None:
    """If this fails, move what both need into a module below them, or hand it in as an argument."""
    assert [one for one in circles(imports()) if not one.startswith(tuple(KNOWN_CIRCLES))] == []


def test_the_session_is_of_the_standard_library_alone_and_reads_no_clock() -> None:
    for file in (PACKAGE / "session").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                top = (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
                assert top == "roomctl" or top in sys.stdlib_module_names, f"{file.name}: {top}"
                assert top not in ("time", "os", "socket", "sqlite3", "threading", "subprocess"), f"{file.name}: {top}"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "today", "utcnow"), f"{file.name}:{node.lineno} reads a clock"


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The string constants with more than a word in them, but for docstrings, each with its line."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in bare:
            continue
        if re.search(r"[^\W\d_][,;:.]? +[^\W\d_]", node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("file", sorted((PACKAGE / "session").glob("*.py")), ids=lambda file: file.name)
def test_the_session_holds_no_sentence_and_no_time_of_day(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert list(sentences(tree)) == [], "what people read is worded in roomctl/text"
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert named & {"fromtimestamp", "strftime", "astimezone", "localtime"} == set()


def test_a_sentence_is_found_also_in_parts_and_a_docstring_is_none() -> None:
    found = sentences(ast.parse('''"""A doc string."""\nx = f"no area {y}: {z}"\n"""Of x."""\nkey = "late-trim"'''))
    assert list(found) == [(2, "no area ")]


@pytest.mark.parametrize("room", ["ui", "commands"])
def test_an_error_is_shown_through_the_one_function_that_words_refusals(room: str) -> None:
    """The text of a refusal itself is its reason, which nobody reads."""
    for file in sorted((PACKAGE / room).rglob("*.py")):
        for handler in ast.walk(ast.parse(file.read_text())):
            if isinstance(handler, ast.ExceptHandler) and handler.name and handler.type:
                caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
                if caught & {"RoomError", "Refused", "Refusal"}:
                    assert not shown(handler), f"{file.name}:{handler.lineno} shows {handler.name} as it stands"


def shown(handler: ast.ExceptHandler) -> bool:
    """Whether what is caught is put into a text by itself."""
    within = [node for body in handler.body for node in ast.walk(body)]
    texts = [node.value for node in within if isinstance(node, ast.FormattedValue)]
    texts += [arg for node in within if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "str"
              for arg in node.args]  # fmt: skip
    return any(isinstance(text, ast.Name) and text.id == handler.name for text in texts)


def loaded_by(statement: str) -> set[str]:
    """The top-level modules in memory after `statement`, in a fresh interpreter."""
    code = f"import sys; {statement}; print(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


SLOW = {"textual", "pygame", "numpy", "soundfile", "rich", "wakepy", "aiomqtt", "paho"}


@pytest.mark.parametrize(
    "words", [["status"], ["plan", "headache-tension"], ["do", "next"], ["history"], ["start", "no-such-preset"]]
)
def test_a_verb_without_a_screen_or_a_sound_loads_neither(words: list[str], tmp_path: Path) -> None:
    run = (
        f"import os; os.environ['ROOMCTL_HOME'] = {str(tmp_path)!r}; from roomctl.commands.main import main; "
        f"sys.stdout = sys.stderr = open(os.devnull, 'w'); main({words!r}); sys.stdout = sys.__stdout__"
    )
    assert not loaded_by(run) & SLOW


def test_the_controller_and_its_supervisor_hold_no_screen_and_no_sound() -> None:
    assert not loaded_by("import roomctl.service.supervisor, roomctl.service.controller") & SLOW


def test_no_call_of_pygame_that_is_known_to_crash_or_hang() -> None:
    names = "from pygame._sdl2.audio import get_audio_device_names"  # the doctor asks, in a process of its own
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text().replace(names, "") if file.name == "doctor.py" else file.read_text()
        for call in (
            "music.pause",
            "music.unpause",
            "music.rewind",
            "music.set_pos",
            ".queue(",
            "_sdl2",
            "pygame.init(",
        ):
            assert call not in text, f"{file.name} calls {call}"


@pytest.mark.parametrize(("room", "file"), list(modules()), ids=lambda value: getattr(value, "name", value))
def test_a_module_is_one_thing(room: str, file: Path) -> None:
    """450 lines are no virtue and no fault: past them, ask whether the file is one thing or two."""
    assert len(file.read_text().splitlines()) <= 450
