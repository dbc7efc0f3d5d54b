"""A clinic's folder on a slow disk: what is read of it before the first sound is counted, and what plays meanwhile."""

from __future__ import annotations

import io
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import measure
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.music import analysis, decoder, file_type, kept, playlist, prefetch
from roomctl.sound.music import folders as music_folders
from roomctl.sound.music.file_type import Tail
from roomctl.sound.music.playlist import How, Reel, order
from roomctl.sound.music.prefetch import Ahead
from roomctl.system.shares import Silent
from tests.rigs.home import PATIENCE, until
from tests.sound.test_formats import run
from tests.sound.test_music import FORMATS, tone, write

BED = "folder:calm"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(home: Path) -> Path:
    """Twenty short tracks beside sixty photos, as a clinic has them."""
    made = home / "music" / "calm"
    made.mkdir(parents=True)
    track = write(home / "a.flac", tone(12, 220), **FORMATS["flac"])
    for number in range(20):
        os.link(track, made / f"track {number:02}.flac")
    for number in range(60):
        (made / f"IMG_{number}.cr2").write_bytes(b"II*\0")
    return made


@pytest.fixture
def touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file below the folder was looked at or opened, by its name; the disk's own calls, counted."""
    counts: Counter[str] = Counter()

    def counted(real: Any) -> Any:
        def call(path: Any, *others: Any, **named: Any) -> Any:
            if not isinstance(path, int) and str(folder) in os.fsdecode(path):
                counts[Path(os.fsdecode(path)).name] += 1
            return real(path, *others, **named)

        return call

    for module, name in ((os, "stat"), (os, "scandir"), (os, "listdir"), (io, "open")):
        monkeypatch.setattr(module, name, counted(getattr(module, name)))
    return counts


def live(bed: str = BED, frame: int = 0) -> Mixer:
    return Mixer(library.load(music=music_folders.folders()), seed=3, frame=frame, how=How(patience=0.1))


def test_before_the_first_sound_one_track_is_opened_and_no_other_file_is_looked_at(
    folder: Path, touched: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reel, "_look_ahead", lambda _: None)
    reel = Reel(analysis.files(folder, False), order(analysis.files(folder, False), "3"), print, live=True)
    reel.segment(0)
    reel.close()
    assert touched.pop("calm") == 2, "the folder is listed once, at each call here"
    assert len(touched) == 1, f"one track: {touched}"
    assert sum(touched.values()) < 12


def test_a_speaker_that_starts_again_opens_what_plays_now_and_looks_at_no_past_track(
    folder: Path, touched: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reel, "_look_ahead", lambda _: None)
    monkeypatch.setattr(playlist, "FAR", 8 * RATE)
    files, far = analysis.files(folder, False), 2 * 60
    first = Reel(files, order(files, "3"), print, live=True)
    wanted = [first.segment(number) for number in range(far + 1)][-1]
    names = [place.file.name for place in first._places]
    touched.clear()
    again = Reel(files, order(files, "3"), print, live=True)
    assert np.abs(again.segment(far) - wanted).max() < 1e-4
    assert [place.file.name for place in again._places] == names
    assert set(touched) <= set(names[-2:]), f"of {names}"
    assert len(names) > 6
    for reel in (first, again):
        reel.close()


def test_in_mid_session_a_folder_that_nobody_has_heard_begins_with_the_beginning_of_a_track(folder: Path) -> None:
    files = analysis.files(folder, False)
    reel, begins = Reel(files, order(files, "3"), print, live=True), Reel(files, order(files, "3"), print, live=True)
    assert np.array_equal(reel.segment(2400), begins.segment(0)), "at minute 20"
    assert len(reel._places) == 1, "no track was decoded to find its length"
    for one in (reel, begins):
        one.close()


def test_a_file_without_a_known_ending_is_opened_when_it_is_its_turn_and_skipped_in_silence_if_it_is_no_music(
    home: Path, folder: Path
) -> None:
    other = folder.parent / "other"
    other.mkdir()
    os.link(folder / "track 00.flac", other / "music without an ending")
    (other / "notes.xyz").write_bytes(b"no music")
    told: list[str] = []
    for seed in "123":
        files = analysis.files(other, False)
        assert len(files) == 2
        reel = Reel(files, order(files, seed), told.append)
        assert np.abs(reel.segment(2)).max() > 0.01
        reel.close()
    assert told == []
    assert analysis.files(other) == [other / "music without an ending"]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The disk answers when this is set."""
    answers, real = threading.Event(), analysis.files
    monkeypatch.setattr(prefetch, "OPENS", 0.01)
    monkeypatch.setattr(analysis, "files", lambda *of: real(*of) if answers.wait(60) else [])
    yield answers
    answers.set()


def comes(mixer: Mixer) -> None:
    """Own music is decoded, seconds ahead, as it always is in real time."""
    voice = mixer._voices[BED]
    ahead = voice._awaited or voice._source
    assert isinstance(ahead, Ahead)

    def ready() -> bool:
        ahead.soon(mixer.frame)
        return ahead.ready(mixer.frame)

    until(ready)


def test_a_fallback_plays_at_once_and_own_music_joins_by_a_cross_fade_and_mends_the_fault(
    folder: Path, slow: threading.Event
) -> None:
    mixer = live()
    (said,) = mixer.plan([Target(-RATE, 1, {BED: 0.0})], [])
    assert said == "the disk is too slow for the music; warm-pad plays instead of folder:calm"
    before = mixer.render(8 * RATE)
    assert measure(before[4 * RATE :]).integrated == pytest.approx(-23, abs=2)
    assert not mixer.restored()
    slow.set()
    comes(mixer)
    parts = []
    for _ in range(12):
        parts.append(mixer.render(RATE))
        comes(mixer)
    assert (mixer.restored(), mixer.restored()) == (True, False)
    assert mixer.faults() == []
    levels = [measure(part).integrated for part in parts]
    assert max(levels) - min(levels) < 6, f"no hole: {levels}"
    joint = np.concatenate([before[-RATE:], *parts])
    assert np.abs(np.diff(joint, axis=0)).max() < 0.05, "no click"
    heard = np.abs(np.fft.rfft(parts[-1][:, 0]))
    assert abs(int(np.argmax(heard)) - 220) <= 1, "the track's own tone, alone"
    mixer.close(wait=True)


def test_music_that_is_there_before_its_bed_begins_is_not_preceded_by_a_fallback(
    folder: Path, slow: threading.Event
) -> None:
    mixer = live()
    mixer.plan([Target(0, 1, {}), Target(2 * RATE, 1, {BED: 0.0})], [])
    mixer.render(RATE)
    slow.set()
    mixer._voices[BED].soon(2 * RATE)
    until(lambda: mixer._voices[BED]._awaited.ready(2 * RATE))  # type: ignore[union-attr]
    mixer.render(RATE + 1)
    assert isinstance(mixer._voices[BED]._source, Ahead)
    assert mixer._voices[BED]._leaves is None
    mixer.close(wait=True)


def test_a_share_that_comes_back_is_played_again_and_its_loss_is_said_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = folder.with_name("hidden")
    folder.rename(hidden)
    monkeypatch.setattr(prefetch, "AGAIN", 0.0)
    mixer = live()
    assert len(mixer.plan([Target(-RATE, 1, {BED: 0.0})], [])) == 1
    mixer.render(2 * RATE)
    hidden.rename(folder)
    comes(mixer)
    mixer.render(RATE)
    assert (mixer.restored(), mixer.faults()) == (True, [])
    mixer.close(wait=True)


def test_files_that_cannot_be_played_are_said_once_however_often_their_folder_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefetch, "AGAIN", -1.0)
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(b"no music at all")
    told: list[str] = []
    bed = playlist.source(BED, {"calm": tmp_path}, 1, How(PATIENCE), told.append)
    for _ in range(3):
        with pytest.raises(Unavailable, match="no track of this folder"):
            bed.read(0, np.zeros((100, 2), np.float32))
    assert sorted(line.partition(" ")[0] for line in told) == ["a.wav", "b.wav"]


def test_without_a_limit_the_outcome_depends_on_no_time(folder: Path) -> None:
    def fails(number: int) -> Audio:
        raise Unavailable("gone")

    one = Ahead(fails, None)
    assert not one.comes_back
    for _ in range(2):
        with pytest.raises(Unavailable, match="gone"):
            one.seek(0)


CBR, VBR, FAINT = ["-b:a", "128k"], ["-q:a", "5", "-write_xing", "0"], ["-b:a", "32k", "-ac", "1"]


@pytest.mark.parametrize(("name", "codec"), [("Sndfile", CBR), ("FFmpeg", VBR), ("Sndfile", FAINT)])
def test_a_far_place_in_an_mp3_is_reached_without_what_lies_before_and_to_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, codec: list[str]
) -> None:
    from roomctl.sound.music.ffmpeg import FFmpeg

    rng = np.random.default_rng(2)
    write(tmp_path / "a.wav", (rng.standard_normal((60 * 44_100, 2)) * 0.05).astype(np.float32), 44_100)
    run("-i", tmp_path / "a.wav", *codec, tmp_path / "a.mp3")
    read: list[int] = []

    def recorded(tail: Tail, out: Any) -> int:
        read.append(tail._at + tail._gap if tail._at >= tail._head else tail._at)
        return real(tail, out)

    real = Tail.readinto
    monkeypatch.setattr(Tail, "readinto", recorded)
    kind: Any = {"Sndfile": decoder.Sndfile, "FFmpeg": FFmpeg}[name]
    file, rate = kind(tmp_path / "a.mp3", "MP3"), 44_100
    whole = np.concatenate([file.block(rate) for _ in range(55)])
    index = kept.mpeg_frames(tmp_path / "a.mp3")
    for second, needs in ((45, 3), (30.3, 2), (14, 0), (50, 3)):
        read.clear()
        file.seek(at := round(second * rate))
        assert np.abs(file.block(rate) - whole[at : at + rate]).max() < 1e-6, second
        if needs:
            assert min(at for at in read if at >= index.places[0]) >= index.places[needs]
    file.close()


def test_the_frames_of_an_mp3_and_the_pages_of_an_ogg_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ending in ("mp3", "ogg"):
        write(tmp_path / f"a.{ending}", tone(5, 220), **FORMATS[ending])
        decoder.opened(tmp_path / f"a.{ending}").close()
    monkeypatch.setattr(file_type, "_content", lambda *_: pytest.fail("read through again"))
    for ending in ("mp3", "ogg"):
        decoder.opened(tmp_path / f"a.{ending}").close()


def test_the_folders_of_a_disk_that_does_not_answer_are_those_of_the_last_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert OWN + "calm" in library.load(music=music_folders.folders()).bed_names

    def silent(*_: object) -> list[str]:
        raise Silent("the share")

    monkeypatch.setattr(music_folders, "within", silent)
    assert OWN + "calm" in library.load(music=music_folders.folders()).bed_names
    assert dict(music_folders.folders()) == {"calm": folder}


def test_a_bed_that_ships_is_known_without_a_look_at_own_folders() -> None:
    class Unread(dict[str, Path]):
        def __iter__(self) -> Iterator[str]:
            pytest.fail("the folders were read")

    assert "warm-pad" in library.load(music=Unread()).bed_names
    assert "no such bed" not in library.load(music=Unread()).bed_names


def test_doctor_says_how_far_it_came_with_music_on_a_slow_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from roomctl.commands import doctor
    from roomctl.config.room import Room

    heard: list[Path] = []
    real = analysis.heard

    def hangs(file: Path) -> analysis.Heard:
        if len(heard) == 5:
            raise Silent("the disk")
        heard.append(file)
        return real(file)

    monkeypatch.setattr(analysis, "heard", hangs)
    said = "15 of 20 files are not measured yet (`roomctl sounds check` measures them all)"
    assert doctor._music(Room()) == ("mind", said)
