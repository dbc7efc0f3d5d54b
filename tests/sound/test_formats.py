"""Own music in the shapes that other programs write: all of it is played, to its real end, or what is missing is said.

The files are made by FFmpeg's command line. Each check runs with both decoders: with PyAV, and with libsndfile alone.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import measure
from roomctl.sound.music import analysis, file_type, playlist
from roomctl.sound.music import decoder as media
from roomctl.sound.music.track import Stream
from tests import wording
from tests.rigs.pulse import needs

WITH, WITHOUT = "with PyAV", "without"


@pytest.fixture(params=[WITH, WITHOUT])
def decoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which decoders are there."""
    monkeypatch.setattr(media, "ffmpeg", lambda: request.param == WITH)
    return str(request.param)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("ffmpeg", "ffmpeg")
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))


def run(*words: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True, stdin=subprocess.DEVNULL)


def noise(seconds: float, channels: int = 2, rate: int = 44_100, level: float = 0.05) -> Audio:
    made = np.random.default_rng(1).standard_normal(round(seconds * rate)) * level
    soft = np.convolve(made, np.ones(8) / 8, "same")
    return np.repeat(soft[:, None], channels, axis=1).astype(np.float32)


def source(folder: Path, seconds: float = 12, **how: float) -> Path:
    file = folder / "source.wav"
    rate = int(how.pop("rate", 44_100))
    soundfile.write(file, noise(seconds, rate=rate, **how), rate)  # type: ignore[arg-type]
    return file


def vbr_without_a_header(folder: Path) -> Path:
    """As streams and old rippers leave it: it begins faint, so that its first frames are small."""
    sound = noise(40)
    sound *= np.clip(np.arange(len(sound)) / (15 * 44_100), 0, 1)[:, None] ** 2
    soundfile.write(folder / "source.wav", sound, 44_100)
    made = folder / "vbr.mp3"
    run("-i", folder / "source.wav", "-c:a", "libmp3lame", "-q:a", "2", "-write_xing", "0", "-id3v2_version", "0", made)
    return made


def joined(ending: str, *codec: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        parts = [folder / f"part{number}.{ending}" for number in (1, 2)]
        for part in parts:
            run("-i", source(folder, 20), *codec, part)
        (folder / f"joined.{ending}").write_bytes(b"".join(part.read_bytes() for part in parts))
        return folder / f"joined.{ending}"

    made.__name__ = f"joined_{ending}"
    return made


def flac_from_a_pipe(folder: Path) -> Path:
    made = folder / "pipe.flac"
    run("-i", source(folder, 40), folder / "known.flac")
    data = bytearray((folder / "known.flac").read_bytes())
    data[21] &= 0xF0  # the length of STREAMINFO, 36 bits: unknown (RFC 9639, 8.2)
    data[22:26] = bytes(4)
    made.write_bytes(data)
    return made


def opus_without_a_rate(folder: Path) -> Path:
    run("-i", source(folder, 40), "-c:a", "libopus", folder / "known.opus")
    return opus_header(folder / "known.opus", folder / "rate0.opus", rate=0)


def opus_header(file: Path, made: Path, *, rate: int | None = None, gain: float = 0.0) -> Path:
    """The same Opus with another header (RFC 7845, 5.1), its page's checksum renewed (RFC 3533, 6)."""
    data = bytearray(file.read_bytes())
    head = data.index(b"OpusHead")
    if rate is not None:
        data[head + 12 : head + 16] = struct.pack("<I", rate)
    data[head + 16 : head + 18] = struct.pack("<h", round(gain * 256))
    page = 27 + data[26] + sum(data[27 : 27 + data[26]])
    data[22:26], check = bytes(4), 0
    for byte in data[:page]:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1 ^ (0x04C11DB7 if check & 0x80000000 else 0)) & 0xFFFFFFFF
    data[22:26] = struct.pack("<I", check)
    made.write_bytes(data)
    return made


def converted(ending: str, *codec: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        run("-i", source(folder, 40), *codec, folder / f"a.{ending}")
        return folder / f"a.{ending}"

    made.__name__ = "_".join([ending, *codec[1::2]])
    return made


ROWS: list[tuple[Callable[[Path], Path], float, str]] = [
    (vbr_without_a_header, 40, "ends at"), (joined("mp3", "-b:a", "128k"), 40, "ends at 0:20 of 0:40"),
    (joined("ogg", "-c:a", "libvorbis"), 40, "ends at 0:20 of 0:40"),
    (joined("opus", "-c:a", "libopus"), 40, "ends at 0:20 of 0:40"), (flac_from_a_pipe, 40, ""),
    (opus_without_a_rate, 40, "plays at telephone quality (8000 Hz)"),
    (converted("oga", "-c:a", "flac"), 40, "is FLAC in Ogg"),
    (converted("m4a", "-c:a", "aac"), 40, "is M4A"), (converted("m4a", "-c:a", "alac"), 40, "is M4A"),
    (converted("aiff"), 40, ""), (converted("wma"), 40, "is WMA"), (converted("wv"), 40, "is WavPack"),
    (converted("mka", "-c:a", "libopus"), 40, "is Matroska or WebM"), (converted("aac"), 40, "is AAC"),
]  # fmt: skip
"""Each with its seconds, and what is said of it without PyAV: all but what is empty names the package that plays it."""


@pytest.mark.parametrize(("make", "seconds", "said"), ROWS, ids=lambda value: getattr(value, "__name__", None))
def test_a_file_is_played_to_its_real_end_or_what_is_missing_is_said_with_the_way_out(
    tmp_path: Path, decoder: str, make: Callable[[Path], Path], seconds: float, said: str
) -> None:
    file = make(tmp_path)
    found = analysis.heard(file, whole=True)
    if decoder == WITHOUT and said:
        assert found.fault.startswith(said)
        assert "pip install 'roomctl[music]'" in found.fault
        assert found.fault == analysis.heard(file).fault, "in part and whole alike"
        return
    assert found.fault == ""
    assert found.frames / RATE == pytest.approx(seconds, abs=0.15)
    assert Stream(file).reach(100 * RATE) == found.frames, "as long as it is played"
    assert found.lufs == pytest.approx(measure(Stream(file).read(0, 60 * RATE)).integrated, abs=0.3)
    assert analysis.lasts(file) == found.frames


def test_what_is_cut_is_played_up_to_there_and_said_once_while_it_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "ffmpeg", lambda: False)
    file, told = joined("ogg", "-c:a", "libvorbis")(tmp_path), list[str]()
    reel = playlist.Reel([file], playlist.order([file], "1"), told.append)
    sound = np.concatenate([reel.segment(number) for number in range(100)])
    reel.close()
    assert told == ["joined.ogg ends at 0:20 of 0:40; one more package plays the rest: pip install 'roomctl[music]'"]
    levels = [measure(part).integrated for part in np.split(sound[6 * RATE :], 44)]
    assert np.ptp(levels) < 2, "it crosses into itself where it ends"


def test_the_end_of_a_track_is_found_while_it_is_played_and_kept(tmp_path: Path, decoder: str) -> None:
    """Longer than what is listened to beforehand, and with a header that says nothing."""
    run("-i", source(tmp_path, 100), tmp_path / "known.flac")
    data = bytearray((tmp_path / "known.flac").read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    file = tmp_path / "pipe.flac"
    file.write_bytes(data)
    assert not analysis.heard(file).exact
    reel = playlist.Reel([file], playlist.order([file], "1"), lambda _: None)
    for number in range(2 * 100):
        reel.segment(number)
    assert reel._places[1].start == 95 * RATE
    assert (analysis.heard(file).exact, analysis.heard(file).frames) == (True, 100 * RATE)
    late = playlist.Reel([file], playlist.order([file], "1"), lambda _: None)
    assert np.abs(late.segment(300) - reel.segment(300)).max() < 1e-3
    for one in (reel, late):
        one.close()


@pytest.mark.parametrize("ending", ["ogg", "mp3", "m4a", "opus"])
def test_whoever_begins_in_the_middle_hears_what_he_would_have_heard(tmp_path: Path, ending: str) -> None:
    at = np.arange(40 * 44_100) / 44_100
    sweep = 0.1 * np.sin(2 * np.pi * (200 * at + 10 * at * at))
    soundfile.write(tmp_path / "source.wav", np.stack([sweep, sweep], 1), 44_100)
    parts = {"ogg": ["-c:a", "libvorbis"], "mp3": ["-b:a", "192k"], "m4a": ["-c:a", "aac"], "opus": ["-c:a", "libopus"]}
    for name in ("one", "two"):
        run("-i", tmp_path / "source.wav", *parts[ending], tmp_path / f"{name}.{ending}")
    file = tmp_path / f"one.{ending}"
    if ending == "ogg":  # a chain, in which seeking ends elsewhere
        file = tmp_path / "chain.ogg"
        file.write_bytes(b"".join((tmp_path / f"{name}.ogg").read_bytes() for name in ("one", "two")))
    whole = Stream(file).read(0, 80 * RATE)
    for start in (RATE // 3, 17 * RATE + 17, 38 * RATE - 5000, len(whole) - 2 * RATE):
        part = Stream(file).read(start, RATE)
        assert np.abs(part - whole[start : start + RATE]).max() < 2e-3, start


# How loud


def sixth(folder: Path) -> np.ndarray:
    """Six channels of a tone each, 6 dB apart: left, right, centre, low effects, and the surrounds."""
    at = np.arange(6 * RATE) / RATE
    return np.stack([np.sin(2 * np.pi * 220 * at + number) * 10 ** (-(14 + 6 * number) / 20) for number in range(6)], 1)


def test_one_channel_is_as_loud_as_the_same_on_two(tmp_path: Path, decoder: str) -> None:
    soundfile.write(tmp_path / "one.flac", noise(20, 1), 44_100)
    soundfile.write(tmp_path / "two.flac", noise(20, 2), 44_100)
    one, two = (analysis.heard(tmp_path / f"{name}.flac", whole=True) for name in ("one", "two"))
    assert one.lufs == pytest.approx(two.lufs, abs=0.01)
    assert one.gain == pytest.approx(two.gain, abs=0.01)


@pytest.mark.parametrize(
    ("ending", "codec", "plain"),
    [("wav", [], True), ("flac", [], True), ("ogg", ["-c:a", "libvorbis", "-q:a", "9"], True),
     ("aiff", ["-c:a", "pcm_s24be"], True), ("opus", ["-mapping_family", "1", "-b:a", "510k"], True),
     ("m4a", ["-c:a", "aac", "-b:a", "510k"], False), ("wv", [], False)],
)  # fmt: skip
def test_surround_is_mixed_down_as_the_standard_says_whatever_order_its_channels_lie_in(
    tmp_path: Path, decoder: str, ending: str, codec: list[str], plain: bool
) -> None:
    if decoder == WITHOUT and not plain:
        return
    six = sixth(tmp_path)
    soundfile.write(tmp_path / "six.wav", six, RATE, subtype="PCM_24")
    file = tmp_path / f"a.{ending}"
    run("-channel_layout", "5.1", "-i", tmp_path / "six.wav", *codec, file)
    less = 0.5**0.5
    wanted = np.stack(
        [six[:, 0] + less * six[:, 2] + less * six[:, 4], six[:, 1] + less * six[:, 2] + less * six[:, 5]], 1
    )
    heard = Stream(file).read(0, 6 * RATE)
    for side in (0, 1):
        got, right = (np.sqrt(np.mean(each[RATE : 5 * RATE, side] ** 2)) for each in (heard, wanted))
        assert 20 * np.log10(got / right) == pytest.approx(0.0, abs=0.2), side
    assert analysis.heard(file, whole=True).lufs == pytest.approx(measure(wanted).integrated, abs=0.3)


def test_the_gain_of_an_opus_header_is_heard_and_measured_and_so_counts_once(tmp_path: Path, decoder: str) -> None:
    run("-i", source(tmp_path, 20, rate=48_000, level=0.1), "-c:a", "libopus", tmp_path / "a.opus")
    plain = analysis.heard(tmp_path / "a.opus", whole=True)
    louder = analysis.heard(opus_header(tmp_path / "a.opus", tmp_path / "b.opus", gain=6.0), whole=True)
    assert louder.lufs == pytest.approx(plain.lufs + 6.0, abs=0.05)
    played = [measure(Stream(tmp_path / name).read(0, 20 * RATE)).integrated for name in ("a.opus", "b.opus")]
    assert played[0] + plain.gain == pytest.approx(played[1] + louder.gain, abs=0.1)


@pytest.mark.parametrize("tag", ["REPLAYGAIN_TRACK_GAIN=-12.00 dB", "R128_TRACK_GAIN=-3072"])
def test_a_gain_in_a_tag_changes_nothing(tmp_path: Path, decoder: str, tag: str) -> None:
    file = source(tmp_path, 20, rate=48_000)
    for name, metadata in (("plain", []), ("tagged", ["-metadata", tag])):
        run("-i", file, "-c:a", "libvorbis", *metadata, tmp_path / f"{name}.ogg")
    plain, tagged = (analysis.heard(tmp_path / f"{name}.ogg", whole=True) for name in ("plain", "tagged"))
    assert tagged.lufs == pytest.approx(plain.lufs, abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 11_025, 96_000, 192_000])
@pytest.mark.parametrize("subtype", ["PCM_24", "FLOAT", "PCM_U8"])
def test_any_rate_and_depth_is_as_loud_as_it_was_made(tmp_path: Path, decoder: str, rate: int, subtype: str) -> None:
    at = np.arange(8 * rate) / rate
    tone = 0.1 * np.sin(2 * np.pi * 440 * at)
    soundfile.write(tmp_path / "a.wav", np.stack([tone, tone], 1), rate, subtype=subtype)
    found = analysis.heard(tmp_path / "a.wav", whole=True)
    assert (found.fault, found.frames) == ("", 8 * RATE)
    assert found.lufs == pytest.approx(-20.6, abs=0.4)
    assert len(Stream(tmp_path / "a.wav").read(0, 9 * RATE)) == 8 * RATE


# Names that lie


@pytest.mark.parametrize(
    ("content_of", "name"),
    [("m4a", "a.mp3"), ("mp3", "a.wav"), ("ogg", "a.flac"), ("flac", "a.m4a"), ("wav", "a.ogg"), ("opus", "a.ogg"),
     ("aiff", "a.mp3"), ("flac", "01 Morning")],
)  # fmt: skip
def test_a_file_is_opened_by_its_content_and_the_words_about_it_are_true(
    tmp_path: Path, decoder: str, content_of: str, name: str
) -> None:
    (tmp_path / "calm").mkdir()
    run("-i", source(tmp_path, 5), tmp_path / f"made.{content_of}")
    (tmp_path / "calm" / name).write_bytes((tmp_path / f"made.{content_of}").read_bytes())
    (file,) = analysis.files(tmp_path / "calm")
    fault = analysis.heard(file, whole=True).fault
    if decoder == WITHOUT and content_of == "m4a":
        assert fault == f"is M4A, which needs one more package: {media.EXTRA}; or convert it: ffmpeg -i a.mp3 a.flac"
    else:
        assert fault == ""


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [(b"", "a.mp3", wording.EMPTY_FILE), (bytes(5000), "a.m4a", "is nothing but zeros"),
     (b"\xff\xd8\xff\xe0" + b"JFIF" * 99, "a.mp3", "is a picture"),
     (b"<!DOCTYPE html><p>no", "a.flac", "is a web page"),
     (b"PK\x03\x04" + b"x" * 500, "a.wav", "is an archive; unpack it"), (b"MThd" + bytes(40), "a.mid", "is MIDI"),
     (b"no music at all" * 400, "a.mp3", "cannot be decoded: it is not a known music format"),
     (b"fLaC" + b"x" * 4000, "a.mp3", "cannot be decoded as FLAC")],
)  # fmt: skip
def test_what_is_no_music_is_called_what_it_is(tmp_path: Path, decoder: str, data: bytes, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert analysis.heard(tmp_path / name).fault.startswith(said)


def test_what_is_neither_played_nor_known_is_named_and_what_belongs_to_music_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "calm"
    (folder / "disc 2").mkdir(parents=True)
    (folder / "mix.zip").write_bytes(b"PK\x03\x04" + b"x" * 500)
    (folder / "track.mp3.part").write_bytes(b"half of something")
    for name in ("cover.jpg", "licence.pdf", "list.m3u", "._a.mp3", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"anything")
    said = {file.name: words for file, words in analysis.faults(folder)}
    assert set(said) == {"disc 2", "mix.zip", "track.mp3.part"}
    assert said["mix.zip"] == "is an archive; unpack it, and is not played"
    assert said["disc 2"].startswith("is a subfolder and is not played")


def test_tags_in_old_letters_an_odd_name_a_picture_and_a_second_track_are_no_hindrance(tmp_path: Path) -> None:
    file = source(tmp_path, 5)
    run("-i", file, "-metadata", "title=XXXXX", tmp_path / "b.wav")
    (tmp_path / "http:name: 50%.wav").write_bytes((tmp_path / "b.wav").read_bytes().replace(b"XXXXX", b"Caf\xe9s"))
    run("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", tmp_path / "c.png")
    run("-i", file, "-i", tmp_path / "c.png", "-map", "0", "-map", "1", "-c:v", "png", "-disposition:v", "attached_pic",
        tmp_path / "cover.mp3")  # fmt: skip
    run("-i", file, "-i", file, "-map", "0", "-map", "1", "-c:a", "aac", tmp_path / "two.m4a")
    for name in ("http:name: 50%.wav", "cover.mp3", "two.m4a"):
        found = analysis.heard(tmp_path / name, whole=True)
        assert found.fault == "", name
        assert found.frames / RATE == pytest.approx(5, abs=0.1), name


def test_parts_of_other_rates_and_channels_play_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "ffmpeg", lambda: True)
    parts = [("44100", "2"), ("48000", "2"), ("22050", "1")]
    for number, (rate, channels) in enumerate(parts):
        run("-i", source(tmp_path, 6), "-ar", rate, "-ac", channels, "-b:a", "128k", tmp_path / f"{number}.mp3")
    file = tmp_path / "all.mp3"
    file.write_bytes(b"".join((tmp_path / f"{number}.mp3").read_bytes() for number in range(3)))
    found = analysis.heard(file, whole=True)
    assert found.frames / RATE == pytest.approx(18, abs=0.3)
    sound = Stream(file).read(0, 20 * RATE)
    levels = [measure(sound[at * RATE : (at + 4) * RATE]).integrated for at in (1, 7, 13)]
    assert np.ptp(levels) < 1.5


@pytest.mark.parametrize(("ending", "kind"), [("ogg", "VORBIS"), ("mp3", "MPEG_LAYER_III")])
def test_a_file_whose_next_part_breaks_off_anywhere_in_its_header_is_as_long_as_what_is_there(
    tmp_path: Path, decoder: str, ending: str, kind: str
) -> None:
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    soundfile.write(whole, noise(5), 44_100, subtype=kind)
    data = whole.read_bytes()
    begun = data[:80] if ending == "ogg" else b"ID3\x04\x00\x00\x00\x00\x00\x20"
    for here in range(1, len(begun)):
        cut.write_bytes(data + begun[:here])
        length = file_type.ogg_parts(cut)[0] if ending == "ogg" else file_type.mpeg_frames(cut).seconds
        assert length == pytest.approx(5, abs=0.1), here
    for here in (5, 37):
        cut.write_bytes(data + begun[:here])
        assert analysis.heard(cut).plays
        assert analysis.heard(cut).frames == pytest.approx(5 * RATE, abs=0.1 * RATE)


def test_the_length_of_an_mp3_is_read_from_all_of_its_frames(tmp_path: Path) -> None:
    run("-i", source(tmp_path, 30), "-b:a", "96k", tmp_path / "a.mp3")
    assert file_type.mpeg_frames(tmp_path / "a.mp3").seconds == pytest.approx(30, abs=0.1)
    run("-i", source(tmp_path, 30), "-ar", "22050", "-q:a", "6", "-write_xing", "0", tmp_path / "b.mp3")
    assert file_type.mpeg_frames(tmp_path / "b.mp3").seconds == pytest.approx(30, abs=0.2)


def between_frames(folder: Path, *, size: int) -> Path:
    """Two MP3 without Xing headers, and so many bytes of something else between them."""
    run("-i", source(folder, 20), "-b:a", "96k", "-write_xing", "0", folder / "half.mp3")
    half, file = (folder / "half.mp3").read_bytes(), folder / "odd.mp3"
    file.write_bytes(half + bytes(size) + half)
    return file


def test_an_mp3_with_a_hole_between_its_frames_is_played_to_its_end_or_the_cut_is_said(
    tmp_path: Path, decoder: str
) -> None:
    found = analysis.heard(between_frames(tmp_path, size=20_000), whole=True)
    if decoder == WITH:
        assert found.fault == ""
        assert found.frames / RATE == pytest.approx(40, abs=0.3)
    else:
        assert found.fault.startswith("ends at 0:20 of 0:40") or "ends unexpectedly at 0:" in found.fault


def test_an_mp3_that_was_copied_in_part_is_played_up_to_there_and_said(tmp_path: Path, decoder: str) -> None:
    run("-i", source(tmp_path, 20), "-q:a", "4", tmp_path / "whole.mp3")
    data, file = (tmp_path / "whole.mp3").read_bytes(), tmp_path / "part.mp3"
    file.write_bytes(data[: len(data) * 6 // 10])
    found = analysis.heard(file, whole=True)
    assert found.fault == "ends at 0:12 of 0:20; copy it again"
    assert found.cut
    assert found.frames / RATE == pytest.approx(12, abs=0.3)
    assert analysis.heard(tmp_path / "whole.mp3", whole=True).fault == ""


@pytest.mark.parametrize("size", [0, 300, 20_000])
def test_nothing_of_a_decoder_s_own_notes_reaches_the_terminal(
    tmp_path: Path, decoder: str, capfd: pytest.CaptureFixture[str], size: int
) -> None:
    run("-i", source(tmp_path, 8), "-b:a", "96k", tmp_path / "a.mp3")
    whole = (tmp_path / "a.mp3").read_bytes()
    (tmp_path / "joined.mp3").write_bytes(whole + whole)
    capfd.readouterr()
    analysis.heard(between_frames(tmp_path, size=size), whole=True)
    analysis.heard(tmp_path / "joined.mp3", whole=True)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("tag", [b"drms", b"enca"])
def test_a_file_that_is_protected_against_copying_is_told_and_not_played_as_noise(tmp_path: Path, tag: bytes) -> None:
    run("-i", source(tmp_path, 5), "-c:a", "aac", tmp_path / "a.m4a")
    (tmp_path / "bought.m4p").write_bytes((tmp_path / "a.m4a").read_bytes().replace(b"mp4a", tag))
    assert "copy-protected" in analysis.heard(tmp_path / "bought.m4p").fault


def test_seeking_far_into_an_m4a_decodes_next_to_nothing(tmp_path: Path) -> None:
    from roomctl.sound.music.ffmpeg import FFmpeg

    run("-i", source(tmp_path, 60), "-c:a", "aac", tmp_path / "a.m4a")
    sound = FFmpeg(tmp_path / "a.m4a", "M4A")
    near = sound._sought(50 * sound.rate)
    sound.close()
    assert sound._seeks
    assert near is not None
    assert 0 <= 50 * sound.rate - near < sound.rate


def test_a_file_that_is_encrypted_as_the_standard_says_is_told(tmp_path: Path) -> None:
    key = "00112233445566778899aabbccddeeff"
    how = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key]
    run("-i", source(tmp_path, 5), "-c:a", "aac", *how, "-f", "mp4", tmp_path / "a.m4a")
    assert "copy-protected" in analysis.heard(tmp_path / "a.m4a").fault
