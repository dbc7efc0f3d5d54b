"""A clinic's own music: what is played, in which order, how loud, and that nobody notices where one track ends."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import replace
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from roomctl.errors import Unavailable
from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import measure
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.music import analysis, decoder, playlist
from roomctl.sound.music import prefetch as ahead
from roomctl.sound.music.folders import folders
from roomctl.sound.music.playlist import CROSS, How, order
from roomctl.sound.music.prefetch import SEGMENT, Ahead
from roomctl.sound.music.track import Stream
from tests.rigs.home import until
from tests.rigs.pulse import needs

SOUNDS = library.load()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room of its own, where what was heard is kept."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(home: Path) -> Path:
    """The room's folder of music `calm`."""
    made = home / "music" / "calm"
    made.mkdir(parents=True)
    return made


def tone(seconds: float, hertz: float, rate: int = RATE, channels: int = 2, level: float = 0.1) -> Audio:
    at = np.arange(round(seconds * rate)) / rate
    sound = level * np.sin(2 * np.pi * hertz * at) * (1 + 0.2 * np.sin(2 * np.pi * 0.3 * at))
    return np.asarray(np.repeat(sound[:, None], channels, axis=1), np.float32)


def write(file: Path, sound: Audio, rate: int = RATE, **how: Any) -> Path:
    """In half seconds: libsndfile crashes on a long single write of Vorbis."""
    with soundfile.SoundFile(file, "w", rate, sound.shape[1], **how) as out:
        for start in range(0, len(sound), rate // 2):
            out.write(sound[start : start + rate // 2])
    return file


FORMATS: dict[str, dict[str, Any]] = {
    "flac": dict(format="FLAC", subtype="PCM_16"), "ogg": dict(format="OGG", subtype="VORBIS"),
    "mp3": dict(format="MP3", subtype="MPEG_LAYER_III"), "wav": dict(format="WAV", subtype="PCM_24"),
    "opus": dict(format="OGG", subtype="OPUS"),
}  # fmt: skip


def bed(frame: int = 0, seed: int = 1, how: How = How(), fade: int = 1) -> Mixer:  # noqa: B008
    mixer = Mixer(library.load(music=folders()), seed=seed, frame=frame, how=how)
    assert mixer.plan([Target(-RATE, fade, {"folder:calm": 0.0})], []) == []
    return mixer


# One file


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 2), (44_100, 1), (22_050, 1), (96_000, 2)])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_rate_and_channel_count_is_heard_as_it_was_made(
    tmp_path: Path, kind: str, rate: int, channels: int
) -> None:
    if kind in ("opus", "mp3") and rate == 96_000:
        rate = 48_000
    if kind == "opus" and rate in (44_100, 22_050):
        rate = 24_000
    file = write(tmp_path / f"a.{kind}", tone(6, 440, rate, channels), rate, **FORMATS[kind])
    heard, wanted = Stream(file).read(0, 6 * RATE), tone(6, 440)
    assert abs(len(heard) - 6 * RATE) < RATE // 10
    if kind == "mp3":  # its encoder puts some milliseconds before the sound
        assert measure(heard).integrated == pytest.approx(measure(wanted).integrated, abs=0.2)
        return
    lossy = 0.02 if kind in ("ogg", "opus") else 2e-4
    assert np.abs(heard[RATE : 5 * RATE] - wanted[RATE : 5 * RATE]).max() < lossy


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_whoever_begins_in_the_middle_hears_what_he_would_have_heard(tmp_path: Path, kind: str, rate: int) -> None:
    rate = 48_000 if kind == "opus" else rate
    noise = (np.random.default_rng(3).standard_normal((9 * rate, 2)) * 0.05).astype(np.float32)
    file = write(tmp_path / f"a.{kind}", noise, rate, **FORMATS[kind])
    whole = Stream(file).read(0, 9 * RATE)
    for start in (RATE // 3, 4 * RATE + 17, 7 * RATE - 1):
        part = Stream(file).read(start, RATE)
        assert np.abs(part - whole[start : start + RATE]).max() < 1e-4, start


def test_what_is_read_does_not_depend_on_how_much_is_asked_for_at_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.flac", tone(5, 300, 44_100), 44_100, **FORMATS["flac"])
    whole, stream, at = Stream(file).read(0, 5 * RATE), Stream(file), 0
    parts = []
    for n in (1, 700, 48_000, 33, 90_000, 9):
        parts.append(stream.read(at, n))
        at += n
    assert np.array_equal(np.concatenate(parts), whole[:at])


@pytest.mark.parametrize("level", [0.9, 0.1, 0.004])
def test_every_track_comes_to_the_common_loudness_unless_that_would_lift_it_by_more_than_six(
    folder: Path, level: float
) -> None:
    file = write(folder / "a.flac", tone(20, 500, level=level), **FORMATS["flac"])
    own = measure(tone(20, 500, level=level)).integrated
    assert analysis.heard(file, whole=True).gain == pytest.approx(min(-23 - own, 6.0), abs=0.1)
    assert measure(bed().render(12 * RATE)).integrated == pytest.approx(max(-60, own + min(-23 - own, 6)), abs=0.5)


def test_a_track_is_not_lifted_over_a_true_peak_of_minus_one(folder: Path) -> None:
    sparse = np.zeros((20 * RATE, 2), np.float32)
    sparse[::RATE] = 0.85
    write(folder / "a.flac", sparse + tone(20, 300, level=0.01), **FORMATS["flac"])
    heard = analysis.heard(folder / "a.flac", whole=True)
    assert heard.true_peak + heard.gain <= -1.0


def test_a_file_is_listened_to_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(folder / "a.flac", tone(5, 440), **FORMATS["flac"])
    first = analysis.heard(file)
    monkeypatch.setattr(analysis, "_listened", lambda *_: pytest.fail("listened again"))
    assert analysis.heard(file) == first
    monkeypatch.undo()
    write(folder / "a.flac", tone(5, 440, level=0.01), **FORMATS["flac"])
    assert analysis.heard(file).lufs < first.lufs - 15, "another file of the same name is another file"


def test_parts_of_a_long_file_tell_its_loudness_and_a_check_hears_it_whole(folder: Path) -> None:
    file = write(folder / "a.flac", tone(400, 440), **FORMATS["flac"])
    part, whole = analysis.heard(file), analysis.heard(file, whole=True)
    assert (part.whole, whole.whole, part.frames) == (False, True, whole.frames)
    assert part.lufs == pytest.approx(whole.lufs, abs=0.5)
    assert analysis.heard(file) == whole, "what was heard whole is kept"


# What cannot be played


def broken_files(folder: Path) -> dict[str, str]:
    """Name → what has to be said of it."""
    (folder / "phone.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + b"\0" * 4000)
    (folder / "not-music.mp3").write_bytes(b"no music at all" * 400)
    write(folder / "silent.wav", np.zeros((8 * RATE, 2), np.float32), **FORMATS["wav"])
    write(folder / "blip.wav", tone(1, 440), **FORMATS["wav"])
    cut = write(folder / "cut.ogg", tone(60, 440), **FORMATS["ogg"])
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (folder / "cover.jpg").write_bytes(b"no music")
    return {
        "phone.m4a": "cannot be decoded as M4A", "not-music.mp3": "cannot be decoded",
        "silent.wav": "is silent", "blip.wav": "is shorter than 3 s",
    }  # fmt: skip


def test_what_cannot_be_played_is_named_each_with_its_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from roomctl.commands import main

    wanted = broken_files(folder)
    write(folder / "good.flac", tone(8, 440), **FORMATS["flac"])
    assert main.main(["sounds", "check"]) == 1
    said = capsys.readouterr().out
    for name, reason in wanted.items():
        assert any(f"{name}: {reason}" in line for line in said.splitlines()), (name, said)
    assert "good.flac" not in said
    assert "cover.jpg" not in said


def test_what_cannot_be_played_is_skipped_while_playing_and_said_once(folder: Path) -> None:
    broken_files(folder)
    write(folder / "good.flac", tone(30, 440), **FORMATS["flac"])
    mixer = Mixer(library.load(music=folders()), seed=2)
    said = mixer.plan([Target(-RATE, 1, {"folder:calm": 0.0})], [])
    sound = mixer.render(100 * RATE)
    said += mixer.faults()
    assert measure(sound).integrated > -27
    named = [line.partition(" ")[0] for line in said]
    assert sorted(named) == sorted(set(named)), "each once"
    assert {"phone.m4a", "silent.wav", "not-music.mp3", "blip.wav"} <= set(named)


def test_a_track_that_breaks_off_gives_way_to_the_next_without_a_click(folder: Path) -> None:
    file = write(folder / "a.wav", tone(200, 440), **FORMATS["wav"])
    write(folder / "b.wav", tone(60, 330), **FORMATS["wav"])
    told: list[str] = []
    first = cycle([file, folder / "b.wav"])
    analysis.heard(file)  # its header and parts are whole
    data = bytearray(file.read_bytes())
    reel = playlist.Reel([file, folder / "b.wav"], first, told.append)
    reel.segment(0)
    file.write_bytes(data[: 44 + 6 * RATE * 31])  # it shrinks while it is played
    sound = np.concatenate([reel.segment(number) for number in range(80)])
    assert told == ["a.wav is skipped: it ends unexpectedly at 0:31"]
    levels = np.array([measure(part).integrated for part in np.split(sound[: 39 * RATE], 39)])
    assert np.ptp(levels[:30]) < 3.5, "the tone's own swell"
    assert levels[36:].min() > -26, "the next is there"
    assert np.abs(np.diff(sound[:, 0])).max() < 0.01, "no click"


def test_a_file_that_is_replaced_while_it_plays_ends_and_is_then_played_as_it_is(folder: Path, tmp_path: Path) -> None:
    there, told = write(folder / "a.wav", tone(12, 300)), list[str]()
    reel = playlist.Reel([there], cycle([there]), told.append, live=True)
    for number in range(4):
        reel.segment(number)
    write(tmp_path / "new.wav", tone(6, 300)).replace(there)
    heard = np.concatenate([reel.segment(number) for number in range(4, 60)])
    reel.close()
    assert np.abs(heard).reshape(-1, RATE // 10, 2).max(axis=(1, 2)).min() > 0.05, "no hole"
    assert not told
    assert analysis.heard(there).frames == 6 * RATE
    assert not analysis.faults(folder)


def test_a_folder_that_is_gone_is_stood_in_for_and_said() -> None:
    mixer = Mixer(SOUNDS, seed=1)
    (said,) = mixer.plan([Target(-RATE, 1, {"folder:gone": 0.0})], [])
    assert said == "there is no music folder called gone; warm-pad plays instead of folder:gone"
    assert measure(mixer.render(5 * RATE)).integrated == pytest.approx(-23, abs=2)


# The order


def test_no_track_comes_twice_before_all_have_been_nor_twice_running() -> None:
    files = [Path(name) for name in "abcdefg"]
    for seed in range(30):
        played = list(islice(order(files, f"{seed}"), 70))
        assert all(set(played[i : i + 7]) == set(files) for i in range(0, 70, 7))
        assert all(one != other for one, other in pairwise(played))
        assert played == list(islice(order(files, f"{seed}"), 70))


def test_a_session_begins_with_another_track_than_the_one_before() -> None:
    files, seeds = [Path(name) for name in "abc"], [f"{seed}" for seed in range(40)]
    firsts = [next(order(files, seed, seeds[max(0, i - 8) : i])) for i, seed in enumerate(seeds)]
    assert all(one != other for one, other in pairwise(firsts[:9]))
    assert len(set(firsts)) == 3


# The bed


def two_tracks(folder: Path) -> None:
    write(folder / "one.ogg", tone(40, 330, 44_100), 44_100, **FORMATS["ogg"])
    write(folder / "two.flac", tone(31, 440, channels=1), **FORMATS["flac"])


def test_tracks_cross_with_equal_power_and_no_hole(folder: Path) -> None:
    rng = np.random.default_rng(1)
    for name in "ab":
        noise = (rng.standard_normal((30 * RATE, 2)) * 0.05).astype(np.float32)
        write(folder / f"{name}.wav", noise, **FORMATS["wav"])
    sound = bed().render(80 * RATE)
    levels = [10 * np.log10(np.mean(part.astype(float) ** 2)) for part in np.split(sound, 80)]
    assert np.ptp(levels[5:]) < 0.7


def test_music_is_the_same_whoever_pulls_and_in_whatever_pieces(folder: Path) -> None:
    two_tracks(folder)
    whole, other = bed().render(75 * RATE), bed()
    parts, at = [], 0
    for n in [1024] * 40 + [SEGMENT, 7, 100_000] + [48_000] * 60:
        parts.append(other.render(min(n, 75 * RATE - at)))
        at += len(parts[-1])
    assert np.array_equal(np.concatenate(parts)[: 75 * RATE], whole[:at])


def test_a_speaker_that_begins_in_mid_session_finds_the_music_where_it_would_have_been(folder: Path) -> None:
    two_tracks(folder)
    whole = bed().render(75 * RATE)
    late = bed(frame=50 * RATE).render(8 * RATE)
    assert np.abs(late[5 * RATE :] - whole[55 * RATE : 58 * RATE]).max() < 1e-3


def test_after_a_pause_music_goes_on_where_it_was(folder: Path) -> None:
    two_tracks(folder)
    plain, calm = bed().render(30 * RATE), {"folder:calm": 0.0}
    mixer = bed()
    mixer.render(10 * RATE)
    mixer.plan([Target(10 * RATE, 2 * RATE, {})], [])
    mixer.render(20 * RATE)
    mixer.plan([Target(30 * RATE, 4 * RATE, calm, paused=20 * RATE)], [])
    after = mixer.render(8 * RATE)
    assert np.allclose(after[5 * RATE :], plain[15 * RATE : 18 * RATE], atol=1e-6)


def test_a_pause_too_short_to_fall_silent_makes_the_music_leap_nowhere(folder: Path) -> None:
    two_tracks(folder)
    mixer, calm = bed(), {"folder:calm": 0.0}
    mixer.render(10 * RATE)
    mixer.plan([Target(10 * RATE, 2 * RATE, {})], [])
    first = mixer.render(RATE)
    mixer.plan([Target(11 * RATE, 4 * RATE, calm, paused=RATE)], [])
    second = mixer.render(8 * RATE)
    joined = np.concatenate([first, second])[:, 0]
    assert np.abs(np.diff(joined)).max() < 0.01


def test_music_that_does_not_come_in_time_is_stood_in_for() -> None:
    late = threading.Event()

    def make(number: int) -> Audio:
        late.wait(10)
        return np.zeros((SEGMENT, 2), np.float32)

    slow = Ahead(make, patience=0.01)
    with pytest.raises(Unavailable, match="too slow for the music"):
        slow.read(0, np.zeros((10, 2), np.float32))
    late.set()


def test_at_least_two_seconds_are_decoded_before_they_are_needed() -> None:
    made: list[int] = []

    def make(number: int) -> Audio:
        made.append(number)
        return np.zeros((SEGMENT, 2), np.float32)

    ahead, out = Ahead(make), np.zeros((1024, 2), np.float32)
    ahead.seek(0)
    for frame in range(0, 20 * RATE, 1024):
        ahead.read(frame, out)
        until(lambda: not ahead._working, what="the other thread is done, as it is long before, in real time")
        assert made[-1] * SEGMENT >= frame + 2 * RATE
    assert made == sorted(set(made)), "each once, in order"


def test_without_pyav_an_aac_file_is_refused_with_the_way_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("ffmpeg", "ffmpeg")
    monkeypatch.setattr(decoder, "ffmpeg", lambda: False)
    source = write(folder / "a.wav", tone(5, 440), **FORMATS["wav"])
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, "-c:a", "aac", folder / "my song.m4a"], check=True)
    fault = analysis.heard(folder / "my song.m4a", whole=True).fault
    assert fault.startswith(
        "is M4A, which needs one more package: pip install 'roomctl[music]'; or convert it: ffmpeg "
    )
    assert fault.endswith("ffmpeg -i 'my song.m4a' 'my song.flac'")


def test_a_folder_that_is_made_while_a_speaker_lives_is_found(home: Path) -> None:
    sounds = library.load(music=folders())
    (said,) = Mixer(sounds, seed=1).plan([Target(-RATE, 1, {"folder:spa": 0.0})], [])
    assert said.startswith("there is no music folder called spa")
    (home / "music" / "spa").mkdir(parents=True)
    write(home / "music" / "spa" / "a.flac", tone(20, 220), **FORMATS["flac"])
    assert "folder:spa" in sounds.bed_names
    assert Mixer(sounds, seed=1).plan([Target(-RATE, 1, {"folder:spa": 0.0})], []) == []


def test_the_cross_fade_is_several_seconds_and_less_for_short_tracks(folder: Path) -> None:
    write(folder / "a.wav", tone(6, 440), **FORMATS["wav"])
    files = [folder / "a.wav"]
    reel = playlist.Reel(files, order(files, "1"), lambda _: None)
    reel.segment(40)
    assert {place.cross for place in reel._places[1:]} == {2 * RATE}
    assert CROSS == 5.0


def test_what_is_no_number_in_a_file_of_floats_is_silence(folder: Path) -> None:
    sound = tone(20, 220)
    for at, broken in ((10, np.nan), (11, np.inf), (12, -np.inf)):
        sound[at * RATE : at * RATE + 480] = broken
    heard = analysis.heard(write(folder / "broken.wav", sound, subtype="FLOAT"))
    assert heard.lufs == pytest.approx(measure(tone(20, 220)).integrated, abs=0.3)
    assert np.abs(bed().render(19 * RATE)).max() < 0.3


def test_what_was_heard_in_part_is_never_lifted_and_may_peak_at_full_scale_elsewhere() -> None:
    faint = analysis.Heard(3600 * RATE, -40.0, -30.0, whole=True)
    assert faint.gain == analysis.LIFT
    assert replace(faint, whole=False).gain == analysis.PEAK
    assert replace(faint, whole=False, true_peak=1.5).gain == analysis.PEAK - 1.5


def test_a_folder_whose_disk_hangs_is_stood_in_for_and_nobody_waits_for_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.flac", tone(20, 220))
    answers = threading.Event()
    monkeypatch.setattr(ahead, "OPENS", 0.1)
    monkeypatch.setattr(analysis, "files", lambda *_: answers.wait() and [])
    mixer = Mixer(library.load(music=folders()), how=How(patience=0.1))
    (said,) = mixer.plan([Target(-RATE, 1, {"folder:calm": 0.0})], [])
    answers.set()
    assert said == "the disk is too slow for the music; warm-pad plays instead of folder:calm"
    assert measure(mixer.render(10 * RATE)[2 * RATE :]).integrated == pytest.approx(-23, abs=2)
