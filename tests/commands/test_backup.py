"""A home moved to another: everything that was its own is there, and nothing that was there before is lost."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pyrage
import pytest

from roomctl.clinic import backup
from roomctl.clock import SystemClock
from roomctl.commands.main import main
from roomctl.errors import Unavailable
from roomctl.journal.store import Journal
from roomctl.sound.music import folders
from roomctl.system import paths
from roomctl.system.zipped import Writer, Zipped
from roomctl.web.pin import Pin
from tests.report import golden
from tests.rigs.disk import mounted, unmounted
from tests.rigs.home import PATIENCE, Home
from tests.rigs.terminal import Terminal

PASSPHRASE = "four quiet grey herons"
Said = Callable[..., tuple[str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """`roomctl WORDS` in this process, for the home `home`."""

    def run(home: Path, *words: object, code: int = 0) -> tuple[str, str]:
        monkeypatch.setenv("ROOMCTL_HOME", str(home))
        capsys.readouterr()
        assert main([str(word) for word in words]) == code, capsys.readouterr()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return out, err

    return run


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A home in which everything is that a room may have, and much that is not to be copied."""
    home = tmp_path / "old"
    for folder in (
        "rooms",
        "presets/deep",
        "therapists/AB",
        "music/sea",
        "packs",
        "webhook",
        "plans",
        "reports",
        "drafts",
    ):
        (home / folder).mkdir(parents=True)
    golden.load(home / "journal.db")
    shutil.copy(home / "journal.db", home / "journal-blue.db")
    (home / "room.yaml").write_text(
        "level: -9\nschedule: desk.ics\nclinic_presets: /srv/nowhere/presets\n"
        "webhook: {url: 'https://clinic.example/hook', secret_file: hook.secret}\n"
        "mqtt: {host: broker.example, user: room, password_file: rooms/broker.password}\n"
    )
    for name in (
        "rooms/blue.yaml", "keys.yaml", "presets/mine.yaml", "presets/deep/note.txt", "therapists/AB.yaml",
        "therapists/AB/own.yaml", "music/sea/one.flac", "webhook/s1.json", "reports/r.pdf", "drafts/d.json",
        "setup.done", "room.name", "desk.ics", *SECRETS, *LEFT,
    ):  # fmt: skip
        (home / name).write_text(f"# {name}\n")
    Pin(home / "pin.json").set("246813")
    os.mkfifo(home / "presets" / "pipe.yaml")
    (home / "presets" / "elsewhere").symlink_to(tmp_path)
    (tmp_path / "linked.yaml").write_text("# linked\n")
    (home / "presets" / "linked.yaml").symlink_to(tmp_path / "linked.yaml")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(home / "reports" / "socket"))
    return home


SECRETS = ("pin.json", "serve.pem", "serve-root.pem", "serve-root.key", "hook.secret", "rooms/broker.password")
LEFT = ("player.lock", "controller.log", "errors.log", "controller.beat", "room.kept.yaml", "plans/x.json",
        "lamps.json", "speaker.json", "serve.json", "cards.json", "folders.json", "music.json", "sounds.json",
        ".hidden")  # fmt: skip


def files(home: Path) -> dict[str, bytes]:
    """Each ordinary file of a home but for the journals and locks, with its content."""
    found = (file for file in home.rglob("*") if file.is_file())
    return {str(file.relative_to(home)): file.read_bytes() for file in found
            if "journal" not in file.name and not file.name.endswith(".lock")}  # fmt: skip


def entries(journal: Path) -> list[object]:
    with Journal(journal) as opened:
        return list(opened.follow(0))


def test_a_room_with_a_running_session_is_the_same_in_another_home(home: Home, tmp_path: Path) -> None:
    """By real processes: the controller plays on, the journal is copied as it is at one instant."""
    home.set_up()
    (home.folder / "presets").mkdir()
    (home.folder / "presets" / "mine.yaml").write_text("preset: 1\nextends: built-in/headache-tension\n")
    golden.load(home.journal)
    home.run("start", "mine")
    home.run("do", "note", "left shoulder higher")
    file = tmp_path / "room.backup"
    before = entries(home.journal)
    out = home.json("backup", str(file))
    assert (out["sessions"], out["sealed"]) == (2, False)
    home.run("do", "next")
    assert home.moment
    assert home.moment.ended is None
    new = Home(tmp_path / "new")
    new.folder.mkdir()
    try:
        assert new.json("restore", str(file))["moved"] == []
        after = entries(new.journal)
        assert after == entries(home.journal)[: len(after)]
        assert after[: len(before)] == before
        assert new.run("report", golden.SESSION).stdout == home.run("report", golden.SESSION).stdout
        of = [one["session"] for one in home.json("history")]
        assert [one["session"] for one in new.json("history")] == of
        assert "upper back" in new.run("status").stdout, "the session goes on here"
        ran = new.run("restore", str(file), "--yes", check=False)
        assert (ran.returncode, "a session is running; nothing can be restored" in ran.stderr) == (1, True)
        assert new.run("do", "stop").stdout == "stopped\n"
        listed = new.json("presets", "list")
        assert next(one["shelf"] for one in listed if one["name"] == "mine") == "room"
    finally:
        new.close()


def test_settings_presets_music_and_journals_are_copied_and_locks_logs_caches_and_secrets_are_not(
    old: Path, tmp_path: Path, said: Said
) -> None:
    out, err = said(old, "backup", tmp_path / "b.zip")
    assert "2 sessions; not sealed: anybody who has the file can read the records" in out
    for line in (
        f"{old}/pin.json: a secret, which only a sealed backup has",
        f"{old}/hook.secret (webhook): a secret, which only a sealed backup has",
        "/srv/nowhere/presets (clinic_presets): outside roomctl's folders; copy it yourself",
        f"{old}/presets/elsewhere: a link to a folder", f"{old}/presets/pipe.yaml: not an ordinary file",
        f"{old}/reports/socket: not an ordinary file",
    ):  # fmt: skip
        assert f"not in it: {line}\n" in err
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    new = tmp_path / "new"
    out, err = said(new, "restore", tmp_path / "b.zip")
    assert "the backup has no secrets: set a PIN" in err
    wanted = {name: data for name, data in files(old).items() if name not in (*SECRETS, *LEFT)}
    assert files(new) == wanted
    assert wanted["presets/linked.yaml"] == b"# linked\n"
    for name in ("journal.db", "journal-blue.db"):
        assert entries(new / name) == entries(old / name)
    assert {stat.S_IMODE(one.stat().st_mode) for one in new.rglob("*")} == {0o600, 0o700}
    for report in ("text", "json"):
        assert said(new, "report", "--format", report) == said(old, "report", "--format", report)


def test_every_file_that_roomctl_writes_is_either_copied_or_left_out_on_purpose(
    sounding_home: Home, tmp_path: Path
) -> None:
    """A new kind of file has to be named in `KEPT`, `SECRET` or `LEFT`."""
    home = sounding_home
    home.set_up()
    (home.folder / "music" / "sea").mkdir(parents=True)
    certificate = ("serve", "--save-certificate", str(tmp_path / "root.pem"))
    for words in (("start", "headache-tension"), ("do", "stop"), ("presets", "list"), certificate):
        home.run(*words, check=False)
    list(folders.folders())
    strange = [line for line in home.json("backup", str(tmp_path / "b.zip"))["left"] if "not one of" in line]
    assert strange == []
    (home.folder / "notes.txt").touch()
    again = home.json("backup", str(tmp_path / "c.zip"))["left"]
    assert [line for line in again if "notes.txt: not one of roomctl's files" in line]


def test_a_sealed_backup_has_the_secrets_and_a_wrong_passphrase_is_a_sentence(
    old: Path, tmp_path: Path, said: Said
) -> None:
    file, right, wrong, new = (tmp_path / name for name in ("b.zip", "right", "wrong", "new"))
    right.write_text(f"{PASSPHRASE}\n")
    wrong.write_text("four grey herons\n")
    out, err = said(old, "backup", file, "--passphrase-file", right)
    assert "sealed with a passphrase" in out
    assert "a secret" not in err
    sealed = file.read_bytes()
    assert b"age-encryption.org/v1" in sealed
    assert not [name for name in ("room.yaml", "hook.secret", golden.SESSION) if name.encode() in sealed]
    assert said(new, "restore", file, "--passphrase-file", wrong, code=1)[1] == (
        "roomctl: the passphrase is wrong; nothing was changed\n"
    )
    assert "there is no terminal" in said(new, "restore", file, code=2)[1]
    assert files(new) == {}
    _, err = said(new, "restore", file, "--passphrase-file", right)
    assert "no secrets" not in err
    assert files(new) == {name: data for name, data in files(old).items() if name not in set(LEFT) - {*SECRETS}}
    assert Pin(new / "pin.json").right("246813")
    assert not list(old.glob(".backup*")) + list(new.glob(".restore*")), "nothing open is left behind"


def resealed(file: Path) -> None:
    """One bit of the sealed content is another, and the list outside is true of it."""
    with zipfile.ZipFile(file) as old:
        key, sealed = old.read("key.age"), bytearray(old.read("backup.zip.age"))
    sealed[-100] ^= 1
    with open(file, "wb") as out, Writer(out) as made:
        made.add("key.age", key)
        made.add("backup.zip.age", bytes(sealed))
        made.close(backup.KIND, {"sealed": True})


@pytest.mark.parametrize("sealed", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_damaged_or_altered_backup_changes_nothing(old: Path, tmp_path: Path, said: Said, sealed: bool) -> None:
    (tmp_path / "p").write_text(PASSPHRASE)
    more = ("--passphrase-file", tmp_path / "p") if sealed else ()
    said(old, "backup", tmp_path / "b.zip", *more)
    whole, new = (tmp_path / "b.zip").read_bytes(), tmp_path / "new"
    new.mkdir()
    golden.load(new / "journal.db")
    (new / "room.yaml").write_text("level: -3\n")
    before = files(new)
    middle = len(whole) // 2
    for at, data in enumerate(
        (whole[:-1], whole[:middle], whole + b"x", b"", whole[:middle] + b"????" + whole[middle + 4 :])
    ):
        (tmp_path / f"{at}.zip").write_bytes(data)
        _, err = said(new, "restore", tmp_path / f"{at}.zip", "--yes", *more, code=1)
        assert f"{tmp_path}/{at}.zip is" in err
    if sealed:
        resealed(tmp_path / "b.zip")
        assert "b.zip is damaged" in said(new, "restore", tmp_path / "b.zip", "--yes", *more, code=1)[1]
    assert files(new) == before
    assert [one.name for one in new.iterdir() if one.is_dir()] == []


@pytest.mark.parametrize(
    "name", ["state/player.lock", "state/journal.db-wal", "elsewhere/x", "room.yaml", "state/../x", "config/.ssh/x"]
)
def test_a_backup_cannot_put_files_where_backups_have_none(tmp_path: Path, said: Said, name: str) -> None:
    with open(tmp_path / "b.zip", "wb") as file, Writer(file) as made:
        made.add(name, b"x")
        made.close(backup.KIND, {"sealed": False})
    _, err = said(tmp_path / "new", "restore", tmp_path / "b.zip", code=1)
    assert "is refused" in err
    assert files(tmp_path / "new") == {}


def test_what_was_there_is_named_first_and_then_moved_aside_whole(old: Path, tmp_path: Path, said: Said) -> None:
    said(old, "backup", tmp_path / "b.zip", "--without-music")
    new = tmp_path / "new"
    for folder in ("rooms", "presets", "music/rain"):
        (new / folder).mkdir(parents=True)
    for name in ("room.yaml", "rooms/green.yaml", "presets/theirs.yaml", "music/rain/a.flac", "notes.txt", "pin.json"):
        (new / name).write_text(f"# the former {name}\n")
    golden.load(new / "journal.db")
    before, sessions = files(new), entries(new / "journal.db")
    _, err = said(new, "restore", tmp_path / "b.zip", code=1)
    for name in ("room.yaml", "rooms", "presets", "journal.db"):
        assert f"{new}/{name}\n" in err
    assert "nothing was changed; --yes moves these into a folder beside them" in err
    assert files(new) == before
    out, _ = said(new, "restore", tmp_path / "b.zip", "--yes")
    [aside] = new.glob("before-restore-*")
    assert f"what was here before is in {aside}\n" in out
    assert files(aside) == {
        name: data for name, data in before.items() if name.split("/")[0] in ("room.yaml", "rooms", "presets")
    }
    assert entries(aside / "journal.db") == sessions
    stayed = ("music/rain/a.flac", "notes.txt", "pin.json")
    assert {name: (new / name).read_bytes() for name in stayed} == {name: before[name] for name in stayed}
    assert not (new / "rooms" / "green.yaml").exists()
    assert (new / "room.yaml").read_bytes() == (old / "room.yaml").read_bytes()


def test_a_move_that_fails_half_way_is_undone(
    old: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(old, "backup", tmp_path / "b.zip")
    new, real = tmp_path / "new", Path.rename
    new.mkdir()
    (new / "room.yaml").write_text("level: -3\n")
    (new / "keys.yaml").write_text("# theirs\n")
    before = files(new)
    for fails in range(1, 14):
        left = [fails]

        def rename(path: Path, to: Path, left: list[int] = left) -> Path:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device", str(path))
            return real(path, to)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", rename)
            _, err = said(new, "restore", tmp_path / "b.zip", "--yes", code=3)
        assert "No space left on device); nothing was changed" in err
        assert files(new) == before


@pytest.mark.parametrize("step", range(1, 5))
def test_a_disk_that_fails_while_all_is_brought_to_it_leaves_what_was_there(
    step: int, old: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(old, "backup", tmp_path / "b.zip")
    new, calls, settled = tmp_path / "new", count(1), paths.settled
    new.mkdir()
    (new / "room.yaml").write_text("level: -3\n")
    before = files(new)

    def failing(folder: Path) -> None:
        if next(calls) == step:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        settled(folder)

    monkeypatch.setattr(paths, "settled", failing)
    _, err = said(new, "restore", tmp_path / "b.zip", "--yes", code=3)
    assert err == f"roomctl: {new} cannot be written (Input/output error); nothing was changed\n"
    assert files(new) == before


def test_while_another_process_uses_the_journal_nothing_is_restored(old: Path, tmp_path: Path, said: Said) -> None:
    said(old, "backup", tmp_path / "b.zip")
    new = tmp_path / "new"
    new.mkdir()
    golden.load(new / "journal.db")
    with Journal(new / "journal.db") as screen:
        _, err = said(new, "restore", tmp_path / "b.zip", "--yes", code=1)
        assert "roomctl still runs here and uses journal.db" in err
        assert screen.sessions() == [golden.SESSION]
    said(new, "restore", tmp_path / "b.zip", "--yes")


def test_a_spoilt_journal_is_moved_aside_and_not_in_the_way(old: Path, tmp_path: Path, said: Said) -> None:
    said(old, "backup", tmp_path / "b.zip")
    new = tmp_path / "new"
    new.mkdir()
    (new / "journal.db").write_bytes(b"no journal at all " * 200)
    said(new, "restore", tmp_path / "b.zip", "--yes")
    assert len(entries(new / "journal.db")) == len(entries(old / "journal.db"))
    [aside] = new.glob("before-restore-*")
    assert (aside / "journal.db").read_bytes().startswith(b"no journal at all")


def test_a_journal_of_a_newer_roomctl_is_refused_before_anything_is_moved(
    old: Path, tmp_path: Path, said: Said
) -> None:
    with sqlite3.connect(old / "journal-blue.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    _, err = said(old, "backup", tmp_path / "b.zip", code=3)
    assert "was written by a newer roomctl" in err
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_never_takes_the_place_of_a_file(old: Path, tmp_path: Path, said: Said) -> None:
    (tmp_path / "b.zip").write_text("mine")
    assert "exists already; name another file" in said(old, "backup", tmp_path / "b.zip", code=1)[1]
    assert (tmp_path / "b.zip").read_text() == "mine"
    assert "cannot be written" in said(old, "backup", tmp_path / "gone" / "b.zip", code=3)[1]
    assert not list(old.glob(".backup*"))


def test_a_backup_that_was_killed_leaves_nothing_that_the_next_one_does_not_remove(old: Path, tmp_path: Path) -> None:
    script = (
        "import os; from pathlib import Path\n"
        "from roomctl.clinic import backup; from roomctl.clock import SystemClock\n"
        "backup._flushed = lambda file: os._exit(9)\n"
        f"backup.write(Path({str(tmp_path / 'b.zip')!r}), SystemClock().now())\n"
    )
    environment = {**os.environ, "ROOMCTL_HOME": str(old)}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 9
    assert not (tmp_path / "b.zip").exists()
    assert (old / ".backup").exists()
    made = subprocess.run(
        [sys.executable, "-m", "roomctl", "backup", str(tmp_path / "b.zip"), "--json"], env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(made.stdout)["sessions"] == 2
    assert not (old / ".backup").exists()
    assert [file.name for file in tmp_path.iterdir() if "b.zip" in file.name] == ["b.zip"]
    with zipfile.ZipFile(tmp_path / "b.zip") as read:
        assert read.testzip() is None


def test_a_full_disk_while_sealing_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_bytes(bytes(300_000))
    (tmp_path / "backup.zip.age").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match="No space left"):
        backup._seal(backup._age(), tmp_path / "backup.zip", tmp_path, io.BytesIO(), PASSPHRASE)


def test_everything_that_a_backup_has_can_be_restored_also_silence_and_names_that_differ_in_capitals(
    tmp_path: Path, said: Said
) -> None:
    music = tmp_path / "old" / "music" / "sea"
    music.mkdir(parents=True)
    files = {"Intro.flac": b"1", "intro.flac": b"2", "silence.wav": bytes(3_000_000), "cover.bmp": bytes(3_000_000)}
    for name, content in files.items():
        (music / name).write_bytes(content)
    said(tmp_path / "old", "backup", tmp_path / "b.zip")
    said(tmp_path / "new", "restore", tmp_path / "b.zip", "--yes")
    assert {file.name: file.read_bytes() for file in (tmp_path / "new/music/sea").iterdir()} == files


def test_reports_of_many_years_fit_into_a_backup() -> None:
    out, many = io.BytesIO(), 15_000
    with Writer(out, backup._INNER) as made:
        for at in range(many):
            made.add(f"data/reports/{at:0480}", b"")
        made.close(backup.KIND, {})
    assert len(Zipped(out, "b.zip", backup.KIND, backup._INNER).members) == many


def test_a_home_that_is_too_large_is_told_how_it_becomes_smaller(
    old: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_INNER", backup._INNER._replace(total=400_000))
    (old / "music" / "sea" / "long.flac").write_bytes(bytes(500_000))
    _, err = said(old, "backup", tmp_path / "b.zip", code=1)
    assert "larger than 0.4 MB together; leave out the music with --without-music" in err
    said(old, "backup", tmp_path / "b.zip", "--without-music")


@pytest.mark.skipif(sys.platform != "linux", reason="a file that cannot be read")
def test_a_file_that_the_disk_cannot_give_back_is_named_and_the_others_are_copied(tmp_path: Path, said: Said) -> None:
    music = tmp_path / "old" / "music" / "sea"
    music.mkdir(parents=True)
    (music / "a.flac").symlink_to("/proc/self/mem")
    (music / "b.flac").write_bytes(b"b")
    _, err = said(tmp_path / "old", "backup", tmp_path / "b.zip")
    assert "not in it: data/music/sea/a.flac cannot be read (Input/output error)" in err
    said(tmp_path / "new", "restore", tmp_path / "b.zip", "--yes")
    assert [file.name for file in (tmp_path / "new/music/sea").iterdir()] == ["b.flac"]


def test_a_damaged_journal_is_named_and_the_others_are_copied(old: Path, tmp_path: Path, said: Said) -> None:
    (old / "journal-blue.db").write_text("no database, no database")
    out, err = said(old, "backup", tmp_path / "b.zip")
    assert re.search(r"not in it: .*journal-blue\.db is damaged .*`roomctl doctor` says", err)
    assert ", 1 session;" in out


def test_a_full_disk_beside_the_journals_is_not_taken_for_that_of_the_backup(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv("ROOMCTL_HOME", str(old))
    monkeypatch.setattr(backup, "_flushed", full)
    for passphrase, where in (("", tmp_path / "b.zip"), (PASSPHRASE, old / ".backup")):
        with pytest.raises(Unavailable, match=rf"^{re.escape(str(where))} cannot be written \(No space left"):
            backup.write(tmp_path / "b.zip", SystemClock().now(), passphrase)


def test_without_room_for_its_working_folder_nothing_is_backed_up_or_restored(
    old: Path, tmp_path: Path, said: Said
) -> None:
    said(old, "backup", tmp_path / "b.zip")
    (old / ".restore").write_text("in the way")
    (old / ".backup").write_text("in the way")
    for words in (("backup", tmp_path / "c.zip"), ("restore", tmp_path / "b.zip", "--yes")):
        _, err = said(old, *words, code=3)
        assert err.startswith(f"roomctl: {old}/.{words[0]} cannot be written (File exists)")


@pytest.mark.parametrize("size", ["1m", "5m"])
def test_a_full_disk_while_a_sealed_backup_is_opened_is_a_sentence(size: str, tmp_path: Path, said: Said) -> None:
    small, secret, music = tmp_path / "small", tmp_path / "passphrase", tmp_path / "old" / "music" / "sea"
    for folder in (small, music):
        folder.mkdir(parents=True)
    secret.write_text(PASSPHRASE)
    (music / "a.flac").write_bytes(os.urandom(3_000_000))
    if not mounted(small, size):
        pytest.skip("no disk can be mounted here")
    try:
        said(tmp_path / "old", "backup", tmp_path / "b.zip", "--passphrase-file", secret)
        _, err = said(small, "restore", tmp_path / "b.zip", "--yes", "--passphrase-file", secret, code=3)
        assert err.endswith("cannot be written (No space left on device); make room there; nothing was changed\n")
    finally:
        unmounted(small)


def test_on_a_terminal_the_passphrase_is_asked_twice_and_not_shown(home: Home, tmp_path: Path) -> None:
    home.set_up()
    command = [sys.executable, "-m", "roomctl", "backup", str(tmp_path / "b.zip"), "--passphrase"]
    terminal = Terminal(command, home.environment)
    try:
        terminal.shows("Passphrase:")
        terminal.press(f"{PASSPHRASE}\r")
        terminal.shows("Once more:")
        terminal.press("another\r")
        terminal.shows("the two passphrases differ; nothing was written")
        assert terminal.process.wait(timeout=PATIENCE) == 2
        assert PASSPHRASE.encode() not in terminal.raw
    finally:
        terminal.close()
    assert not (tmp_path / "b.zip").exists()


def test_a_home_in_one_folder_moves_into_the_system_s_own_places_and_back(
    old: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(old, "backup", tmp_path / "b.zip")
    places = {kind: tmp_path / kind for kind in ("config", "data", "state")}
    for kind, folder in places.items():
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(folder))
    monkeypatch.delenv("ROOMCTL_HOME")
    for _ in range(2):  # the second time, each place has something to move aside
        assert main(["restore", str(tmp_path / "b.zip"), "--yes"]) == 0
    assert (places["config"] / "roomctl" / "rooms" / "blue.yaml").exists()
    assert (places["data"] / "roomctl" / "music" / "sea" / "one.flac").exists()
    assert entries(places["state"] / "roomctl" / "journal.db") == entries(old / "journal.db")
    assert len(list(tmp_path.glob("*/roomctl/before-restore-*"))) == 3
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    first, second = (zipfile.ZipFile(tmp_path / name).namelist() for name in ("b.zip", "c.zip"))
    assert first == second


def test_a_machine_that_is_too_slow_to_open_a_backup_does_not_call_its_passphrase_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The work that the sealed key asks for is that of a machine a thousand times as fast."""
    monkeypatch.setattr(backup, "BUSY", 0.0)
    sealed = re.sub(rb"(-> scrypt \S+) \d+\n", rb"\1 30\n", pyrage.passphrase.encrypt(b"key", PASSPHRASE), count=1)
    with pytest.raises(Unavailable, match="too busy, or too slow") as told:
        backup._decrypted(pyrage, sealed, PASSPHRASE)
    assert "nothing was changed" in str(told.value)
