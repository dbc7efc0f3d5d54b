"""Nothing that a person can type, and nothing that a machine can lack, gives a traceback."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.commands.main import main
from tests.rigs.home import PATIENCE, Home

ABSURD = ["", " ", "-1", "0", "nan", "inf", "1e308", "9" * 400, "é🙂", "../..", "/", "/dev/null", "a" * 5000,
          "--", "-", "left", "25:99", "15:00", "-x", "--minutes", "--room", "--json", "{}", "\n", "%s",
          "headache-tension", "no-such-preset", "more", "next"]  # fmt: skip
VERBS = ["start", "plan", "render", "do", "status", "history", "controller", "doctor", "presets", "demo", "nosuchverb"]


@pytest.fixture(scope="module", autouse=True)
def quiet_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A room of its own, in this process: no controller is started for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOMCTL_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("SDL_AUDIODRIVER", "dummy")
        patch.setattr("roomctl.service.supervisor.ensure", lambda room: None)
        patch.setattr("roomctl.service.supervisor.supervise", lambda room, stay: 0)
        patch.setattr("roomctl.commands.doctor._device", lambda room, cues=False: ("ok", "not asked here"))
        patch.chdir(tmp_path_factory.mktemp("here"))
        yield


def run(words: list[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as left:  # --help, --version
            code = int(left.code or 0)
    return code, out.getvalue(), err.getvalue()


def calm(words: list[str]) -> None:
    code, out, err = run(words)
    assert code in (0, 1, 2, 3), words
    assert "Traceback" not in out + err, words
    assert "unexpected error" not in err, (words, err)
    assert code == 0 or err.strip(), f"{words}: exit {code} without a word"


@pytest.mark.parametrize("words", [
    "--presets WORD presets list", "presets show WORD", "presets new WORD", "presets sign WORD --by AM", "plan WORD",
    "presets save mine --session WORD", "report WORD",
])  # fmt: skip
@pytest.mark.parametrize("word", ["~nobodyatall/x.yaml", "\udce4/x.yaml"])
def test_a_home_of_nobody_and_a_name_that_is_no_text_are_said(words: str, word: str) -> None:
    calm([one.replace("WORD", word) for one in words.split()])


def test_a_room_in_the_home_of_nobody_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", "~nobodyatall/x")
    assert main(["status"]) == 3
    assert "there is no such user" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("word", ABSURD)
def test_each_verb_stays_calm_with_an_absurd_argument(verb: str, word: str) -> None:
    if verb != "status" or word != "--follow":
        calm([verb, word])


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_stays_calm_with_no_argument_at_all(verb: str) -> None:
    calm([verb])


OPTIONS = ["--minutes", "--side", "--end-by", "--late", "--speed", "--drop", "--room", "--presets"]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("word", ABSURD)
def test_each_option_of_a_plan_stays_calm_with_an_absurd_value(option: str, word: str) -> None:
    calm(["plan", "headache-tension", f"{option}={word}"])
    calm(["start", "headache-tension", option, word])


@pytest.mark.parametrize("act", ["more", "less", "extend", "check", "note", "pause", "ack", "hold", "nosuchact", ""])
@pytest.mark.parametrize("word", ABSURD)
def test_each_act_stays_calm_with_an_absurd_word(act: str, word: str) -> None:
    calm(["do", act, word])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(VERBS + ABSURD + OPTIONS), st.text(max_size=12)), max_size=6))
def test_random_words_stay_calm(words: list[str]) -> None:
    if not {"--follow", "--f", "--fo"} & set(words):
        calm(words)


def test_a_home_that_cannot_be_written_is_said_with_a_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    home = Home(blocked / "home", {"SDL_AUDIODRIVER": "dummy"})
    for words in (["status"], ["start", "headache-migraine"], ["history"], ["doctor"]):
        ran = home.run(*words, check=False)
        assert ran.returncode == 3, words
        assert "ROOMCTL_HOME" in ran.stdout + ran.stderr
    assert home.run("presets", "list", "--json").stdout.startswith("[")
    assert home.json("plan", "headache-tension")["minutes"] == 45


def test_without_a_terminal_there_is_a_sentence(home: Home) -> None:
    ran = home.run(check=False)
    assert ran.returncode == 3
    assert "not a terminal" in ran.stderr
    assert "--plain" in ran.stderr
    assert home.run("--client", check=False).returncode == 3


def test_a_reader_that_leaves_early_is_no_fault(home: Home) -> None:
    with subprocess.Popen(f"{sys.executable} -m roomctl presets list | head -n 0", shell=True, env=home.environment,
                          stderr=subprocess.PIPE, text=True) as process:  # fmt: skip
        _, said = process.communicate(timeout=PATIENCE)
    assert said == ""


def test_a_broken_room_yaml_is_told_with_its_lines_and_stops_nothing(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("rom: blue\nlevel: loud\nlatency_ms: 9000\n")
    ran = home.run("presets", "list")
    *faults, way_on = ran.stderr.splitlines()
    assert [line.rpartition("room.yaml:")[2].split(":")[0] for line in faults] == ["1", "2", "3"]
    assert way_on == "(until this is corrected, the defaults apply)"
    (home.folder / "room.yaml").write_text("level: loud\n")
    assert home.run("presets", "list").stderr.startswith(f"{home.folder}/room.yaml:1:8: "), "as editors read it"
