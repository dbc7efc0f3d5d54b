"""`roomctl sounds`: what there is to hear, whether it is whole, and how it sounds in the room."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.loudness import measure
from roomctl.sound.preview import FADE, mixed
from roomctl.system import paths
from tests.rigs.home import Home
from tests.rigs.pulse import Pulse


def test_the_list_names_every_bed_and_cue_with_its_figures(home: Home) -> None:
    told, sounds = home.json("sounds", "list"), library.load()
    assert [bed["name"] for bed in told["beds"]] == list(sounds.beds)
    assert [(cue["family"], cue["kind"]) for cue in told["cues"]] == [
        (family, kind) for family, cues in sounds.cues.items() for kind in cues
    ]
    assert [bed["cues"] for bed in told["beds"]] == [list(bed.cues) for bed in sounds.beds.values()]
    assert all(-24 < bed["lufs"] < -22 for bed in told["beds"] if bed["stems"])
    table = home.run("sounds", "list").stdout
    assert "cues: stem-wave, bowl, marimba" in table
    assert "one minute before the area changes" in table


def test_the_shipped_sounds_are_whole(home: Home) -> None:
    told = home.json("sounds", "check")
    assert told == {"files": len(library.load().files), "faults": []}


def test_a_sound_file_that_is_cut_short_or_gone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from roomctl.commands import main

    folder = tmp_path / "sounds"
    shutil.copytree(paths.shipped("sounds"), folder)
    (folder / "bowl-warn.ogg").unlink()
    whole = (folder / "brown-hush.ogg").read_bytes()
    (folder / "brown-hush.ogg").write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr("roomctl.sound.library.shipped", lambda name: folder)
    assert main.main(["sounds", "check"]) == 1
    printed = capsys.readouterr()
    said = printed.out.splitlines()
    assert printed.err == f"files: {len(library.load().files)}, faults: 2\n", "as `presets check` says it"
    assert [line.partition(":")[0].rpartition("/")[2] for line in said] == ["brown-hush.ogg", "bowl-warn.ogg"]


def test_a_sound_that_is_not_there_is_refused_with_the_nearest_name(home: Home) -> None:
    ran = home.run("sounds", "play", "brwn-hush", check=False)
    assert (ran.returncode, ran.stderr) == (1, "roomctl: no sound 'brwn-hush'; did you mean brown-hush?\n")


def test_nothing_is_auditioned_into_a_session(home: Home) -> None:
    home.run("start", "headache-migraine")
    for words in (["play", "warn"], ["learn"]):
        ran = home.run("sounds", *words, check=False)
        assert ran.returncode == 1
        assert "a session is running and the client would hear this" in ran.stderr


def test_without_a_loudspeaker_it_says_so_in_one_sentence(home: Home) -> None:
    home.environment["SDL_AUDIODRIVER"] = "pulseaudio"
    home.environment["PULSE_SERVER"] = "unix:/nowhere"
    ran = home.run("sounds", "play", "warn", check=False)
    assert ran.returncode == 3
    assert ran.stderr.startswith("roomctl: no sound device")
    assert ran.stderr.count("\n") == 1


def test_a_bed_that_is_auditioned_rises_stays_at_the_rooms_level_and_falls() -> None:
    mixer = mixed(library.load(), "brown-hush", [], 12.0, -6.0)
    sound = mixer.render(12 * RATE)
    assert measure(sound[round(FADE * RATE) : -round(FADE * RATE)], RATE).integrated == pytest.approx(-29, abs=1)
    assert np.abs(sound[:480]).max() < 0.001
    assert np.abs(sound[-480:]).max() < 0.001


def test_a_cue_is_heard_in_the_room(sounding_home: Home, pulse: Pulse) -> None:
    with pulse.recorded() as recording:
        said = sounding_home.run("sounds", "play", "warn").stdout
    assert said == "warn: one minute before the area changes\n"
    loudest = np.sqrt(np.mean(recording.samples.reshape(-1)[: len(recording.samples) // 4800 * 4800]
                              .reshape(-1, 4800) ** 2, axis=1)).max()  # fmt: skip
    assert 20 * np.log10(loudest) > -40


def test_every_cue_that_sounds_is_learned_within_a_minute_over_the_bed_that_is_asked_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ends before the next begins, whatever family plays them."""
    from roomctl.commands import main
    from roomctl.commands import sounds as verbs
    from roomctl.session.targets import SOUNDED

    asked: list[tuple[str, list[tuple[float, str]], float]] = []
    monkeypatch.setattr(verbs, "_heard", lambda room, sounds, *rest: asked.append(rest) or 0)  # type: ignore[func-returns-value]
    for words in ([], ["--bed", "ocean"]):
        assert main.main(["sounds", "learn", *words]) == 0
    assert [bed for bed, *_ in asked] == ["warm-pad", "ocean"]
    for bed, cues, seconds in asked:
        assert {kind for _, kind in cues} == SOUNDED
        assert seconds <= 60.0
        ends = [at + library.load().suited(kind, {bed: 0.0})[0].seconds for at, kind in cues]
        assert all(end <= at for end, (at, _) in zip(ends, cues[1:], strict=False))
        assert ends[-1] <= seconds


def test_a_bed_that_is_not_there_is_refused_with_the_nearest_name(home: Home) -> None:
    for words in (["learn", "--bed", "ocaen"], ["play", "warn", "--bed", "ocaen"]):
        ran = home.run("sounds", *words, check=False)
        assert (ran.returncode, ran.stderr) == (1, "roomctl: no sound 'ocaen'; did you mean ocean?\n")


def test_rendering_music_that_is_resampled_ends_in_order_and_says_nothing(home: Home, tmp_path: Path) -> None:
    """The resampler's library speaks up, and may abort, if one lives on at Python's end."""
    folder = home.folder / "music" / "calm"
    folder.mkdir(parents=True)
    noise = np.random.default_rng(1).standard_normal((44_100 * 30, 2)) * 0.05
    sf.write(folder / "a.wav", noise, 44_100)
    preset = tmp_path / "own.yaml"
    preset.write_text(
        "{preset: 1, title: Own, condition: joint-muscle, minutes: 2, cues: visual-only, scene: {bed: 'folder:calm'},"
        " phases: [{area: back, minutes: 2, focus: concern, position: prone, check: pressure}]}"
    )
    for _ in range(3):
        ran = home.run("render", str(preset), str(tmp_path / "out.wav"), "--to", "12")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_preset_that_names_a_folder_of_music_which_is_not_there_is_told_which_to_make(
    home: Home, tmp_path: Path
) -> None:
    preset = tmp_path / "own.yaml"
    preset.write_text(
        "{preset: 1, title: Own, condition: joint-muscle, minutes: 2, cues: visual-only, scene: {bed: 'folder:spa'},"
        " phases: [{area: back, minutes: 2, focus: concern, position: prone, check: pressure}]}"
    )
    said = home.run("presets", "check", str(preset), check=False)
    wanted = f"there is none yet; make the folder {home.folder / 'music' / 'spa'} and put your music into it"
    assert wanted in said.stdout + said.stderr
    (home.folder / "music" / "spa").mkdir(parents=True)
    home.run("presets", "check", str(preset))
