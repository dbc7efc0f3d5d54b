"""`roomctl config`: what is wrong with the settings, which hold and where each is from, and what editors are given."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roomctl.commands.main import main
from roomctl.config import room as rooms
from roomctl.config import room_keys
from roomctl.config.room import Room
from tests.rigs.editor import editor

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of its own."""
    made = tmp_path / "home"
    (made / "rooms").mkdir(parents=True)
    monkeypatch.setenv("ROOMCTL_HOME", str(made))
    return made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`roomctl config WORDS`: the exit code, stdout and stderr."""

    def ran(*words: str) -> tuple[int, str, str]:
        code = main(["config", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def test_check_reports_every_fault_of_every_room_s_file_once_with_its_line(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("# the clinic\nlevel: loud\ndimm: 3\n")
    (folder / "rooms" / "green.yaml").write_text("dim: -1\nkeys: {next: [n, b], back: b}\n")
    (folder / "rooms" / "red.yaml").write_text("level: [\n")
    code, out, err = run("check")
    assert code == 1
    said = [line.removeprefix(f"{folder}/").split(": ")[:2] for line in out.splitlines()]
    assert said[:4] == [
        ["room.yaml:2:8", "level"], ["room.yaml:3:1", "dimm"],
        ["rooms/green.yaml:1:6", "dim"], ["rooms/green.yaml:2:28", "keys.back"],
    ]  # fmt: skip
    assert said[4][0].startswith("rooms/red.yaml:")
    assert err == "until the faults are corrected, the defaults apply\nfiles: 3, faults: 5\n"
    code, out, _ = run("check", "--json")
    told = json.loads(out)
    assert code == 1
    assert told["files"] == 3
    assert [(one["line"], one["where"]) for one in told["faults"][:2]] == [(2, "level"), (3, "dimm")]
    code, out, err = run("check", "--room", "green")
    assert (code, out.count("green.yaml"), out.count("red.yaml"), out.count("room.yaml")) == (1, 2, 0, 2)


def test_check_says_which_files_are_good(folder: Path, run: Run) -> None:
    assert run("check") == (0, "", f"there is no room.yaml in {folder}; every setting has its default\n"
                                   "files: 0, faults: 0\n")  # fmt: skip
    (folder / "room.yaml").write_text("level: -12\n")
    (folder / "rooms" / "green.yaml").write_text("level: loud\n")
    code, out, err = run("check")
    assert (code, out.count("\n")) == (1, 1)
    assert err.splitlines() == [
        f"{folder}/room.yaml: good", "until the faults are corrected, the defaults apply", "files: 2, faults: 1"
    ]  # fmt: skip
    (folder / "rooms" / "green.yaml").write_text("level: -20\n")
    assert run("check") == (
        0, "", f"{folder}/room.yaml: good\n{folder}/rooms/green.yaml: good\nfiles: 2, faults: 0\n"
    )  # fmt: skip
    assert run("check", "--room", "Green")[0] == 2, "no room can be called that"


def test_check_looks_at_a_room_s_part_of_a_group_together_with_the_shared_part(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("webhook: {url: https://clinic.example, secret_file: s}\nregion: us\n")
    (folder / "rooms" / "green.yaml").write_text("webhook: {url: https://green.example}\ntimed_codes: ama\n")
    assert run("check")[0] == 0
    shown = json.loads(run("show", "--where", "--json", "--room", "green")[1])
    assert shown["webhook.url"]["file"] == f"{folder}/rooms/green.yaml"
    assert shown["webhook.secret_file"]["file"] == f"{folder}/room.yaml"
    (folder / "room.yaml").unlink()
    assert run("check")[1].count("green.yaml:") == 2, "a webhook without its secret, a rule without a region"


def test_check_names_a_file_that_no_room_reads_and_is_content_otherwise(folder: Path, run: Run) -> None:
    (folder / "rooms" / "Green.yml").touch()
    code, out, _ = run("check")
    assert code == 0
    assert out == (
        f"{folder}/rooms/Green.yml:1:1: this is not the name of a room, so the file is not used; "
        "rename it, as in rooms/blue.yaml\n"
    )
    [remark] = json.loads(run("check", "--json")[1])["remarks"]
    assert remark["file"].endswith("Green.yml")
    (folder / "rooms" / "Green.yml").unlink()
    (folder / "room.yaml").symlink_to(folder / "share-that-is-away" / "room.yaml")
    code, out, told = run("check")
    fault = "this is a link to a file that does not exist; fix or remove the link"
    assert (code, out.split("\n")[0]) == (1, f"{folder}/room.yaml:1:1: {fault}")
    assert "until the faults are corrected, " in told
    (folder / "room.yaml").unlink()
    (folder / "house-style.yaml").symlink_to(folder / "share-that-is-away" / "house-style.yaml")
    assert run("check")[:2] == (1, f"{folder}/house-style.yaml:1:1: {fault}\n")


TEXTS = [
    "",
    "room: blue\nlevel: -12.5\ncap: -3\ncrossfade: 2\nlatency_ms: 60\n",
    "sound_device: 'Amp: 2 #1'\nother_device: true\ncue_device: '0'\n",
    "clinic_presets: ~/a b\nclinic_music: /srv/Müsik\nschedule: blue.ics\n",
    "sound_device: 'yes'\nschedule: '[1]'\ncue_device: ' a\"b'\n",
    'sound_device: "a\\nb"\ncue_device: "~"\n',
    f"sound_device: {'long name ' * 40}\n",
    "room: room\nlevel: -9\n",
    "keep: 7d\nregion: us\ntimed_codes: ama\ntheme: day\ndim: 0\nmotion: false\n",
    "region: us\n",
    "codes: {swedish: 'http://x.example|1|Swedish', pain: 'a|b'}\nbooking: {intake: 5, dress: 2.5}\n",
    "keys: {more: l, pause: [0, '+', '§', 'ctrl+#'], theme: [f13, media_play_pause]}\n",
    "webhook: {url: https://clinic.example, secret_file: s}\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_show_prints_can_be_read_back_and_holds_the_same(folder: Path, run: Run, text: str) -> None:
    (folder / "room.yaml").write_text(text)
    before, other = rooms.load(), rooms.load("other")
    shown = run("show")[1]
    (folder / "room.yaml").write_text(shown)
    after = rooms.load()
    assert replace(after, keys={}) == replace(before, keys={})
    assert after.keymap == before.keymap
    assert rooms.load("other").level == other.level
    assert run("show")[1] == shown
    assert all(f"{key}:" in shown for key in room_keys.TABLE), "defaults, and what is not set, are there too"


def test_what_show_prints_of_another_room_can_be_its_own_file(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("room: blue\nlevel: -9\nkeep: 7d\nbooking: {intake: 5}\nkeys: {more: x}\n")
    (folder / "rooms" / "green.yaml").write_text("level: -12\nbooking: {dress: 3}\n")
    before = rooms.load("green")
    shown = run("show", "--room", "green")[1]
    assert shown.startswith("# room: green, from the name of this file\nlevel: -12\n")
    (folder / "rooms" / "green.yaml").write_text(shown)
    after = rooms.load("green")
    assert (replace(after, keys={}), after.keymap) == (replace(before, keys={}), before.keymap)


def test_show_as_json_has_every_key_and_null_where_none_is_set(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("room: blue\nlevel: -12\n")
    shown = json.loads(run("show", "--json")[1])
    assert shown.keys() == room_keys.TABLE.keys()
    assert (shown["room"], shown["level"], shown["dim"], shown["keep"]) == ("blue", -12, 20, "30d")
    assert (shown["schedule"], shown["webhook"], shown["region"]) == (None, None, "none")
    assert shown["booking"] == {"intake": 0, "undress": 0, "dress": 0, "turnover": 0}
    assert shown["keys"]["next"] == ["n", "right", "pagedown"]


def test_where_says_the_file_and_line_of_each_value_or_default(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("# all\nroom: blue\nlevel: -9\nkeep: 7d\nbooking:\n  intake: 5\n  dress: 4\n")
    (folder / "rooms" / "green.yaml").write_text("cap: -3\nbooking: {dress: 2}\nkeys: {next: x}\n")
    said = run("show", "--where", "--room", "green")[1].splitlines()
    mine, shared = f"{folder}/rooms/green.yaml", f"{folder}/room.yaml"
    for line in (
        "--room: room: green", "default: level: -6", f"{mine}:1: cap: -3", f"{shared}:4: keep: 7d",
        f"{shared}:6: booking.intake: 5", f"{mine}:2: booking.dress: 2", "default: booking.turnover: 0",
        f"{mine}:3: keys.next: [x]", "default: keys.back: [b, left]", "default: schedule: not set",
    ):  # fmt: skip
        assert line in said
    assert f"{shared}:3: level: -9" in run("show", "--where")[1], "blue's"
    as_json = json.loads(run("show", "--where", "--json")[1])
    assert as_json["level"] == {"value": -9, "file": shared, "line": 3}
    assert as_json["dim"] == {"value": 20, "file": "default", "line": None}


@pytest.mark.parametrize("url", [
    "https://front:s3cret@clinic.example/s3cret?key=s3cret", "https://s3cret@clinic.example", "https://:s3cret@[::1]:8443/",
])  # fmt: skip
def test_no_password_is_ever_printed(folder: Path, run: Run, url: str) -> None:
    (folder / "room.yaml").write_text(f"webhook: {{url: '{url}', secret_file: hook.secret}}\n")
    (folder / "hook.secret").write_text("whsec_s3cret")
    for words in (["show"], ["show", "--json"], ["show", "--where"], ["show", "--where", "--json"], ["check"]):
        code, out, err = run(*words)
        assert code == 0
        assert "s3cret" not in out + err
    assert "  # only the server of the address is shown\n" in run("show")[1]
    (folder / "room.yaml").write_text(f"webhook: {{url: '{url} ', secret_file: [1]}}\n")
    assert "s3cret" not in "".join(map(str, run("check")))


def test_show_reports_the_faults_and_what_holds_in_their_place(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("level: loud\ndim: x\ntheme: moss\nclinic_presets: 7\n")
    code, out, err = run("show")
    assert (code, err.count("room.yaml:")) == (0, 3)
    assert {"level: -6", "dim: 20", "theme: moss", "# clinic_presets: not set"} <= {*out.splitlines()}
    shown = json.loads(run("show", "--where", "--json")[1])
    assert (shown["theme"]["line"], shown["level"]["file"]) == (3, "default")


def test_config_alone_shows(folder: Path, run: Run) -> None:
    (folder / "room.yaml").write_text("level: -12\n")
    assert run() == run("show")


def schema(run: Run, *words: str) -> Any:
    code, out, err = run("schema", *words)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_the_schema_is_one_document_with_and_without_json(run: Run) -> None:
    assert schema(run) == schema(run, "--json")
    assert "room" in schema(run)["properties"]
    assert "room" not in schema(run, "--room", "green")["properties"], "its file's name says it"


def test_an_editor_marks_offers_and_explains_by_the_schema(folder: Path, run: Run) -> None:
    (folder / "room.schema.json").write_text(run("schema")[1])
    first = "# yaml-language-server: $schema=./room.schema.json\n"
    good, bad, asks, offers = (folder / f"{name}.yaml" for name in ("good", "bad", "asks", "offers"))
    good.write_text(f"{first}level: -6\nkeys: {{pause: 0, next: [n, x]}}\n")
    bad.write_text(f"{first}level: 3\ndimm: 4\nbooking: {{intak: 5}}\ntimed_codes: ama\n")
    asks.write_text(f"{first}cross‸fade: 8\n")
    offers.write_text(f"{first}theme: ‸\n")
    with editor() as one:
        assert one.marks(good) == []
        assert {mark.line for mark in one.marks(bad)} >= {2, 3, 4}
        assert "The seconds in which one bed fades into the next." in one.hover(asks)
        assert {"ember", "amber", "moss", "day"} <= set(one.offers(offers))


def test_a_room_that_sets_nothing_is_shown_with_the_defaults_of_the_code(run: Run) -> None:
    assert json.loads(run("show", "--json")[1])["level"] == Room().level


def test_other_commands_load_nothing_of_it(folder: Path) -> None:
    run = "import sys; from roomctl.commands.main import main; main(['status', '--json']); print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True).stdout.split())
    assert "roomctl.config.room" in loaded
    mine = {f"roomctl.{name}" for name in ("commands.config", "commands.acts", "config.settings", "config.json_schema",
                                           "config.descriptions")}  # fmt: skip
    assert not loaded & (mine | {"yaml"})
