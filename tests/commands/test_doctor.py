"""`roomctl doctor`: what is missing is said before a client comes, in sentences with a way out."""

from __future__ import annotations

import json

import pytest

from tests.rigs.home import Home


def findings(home: Home) -> dict[str, tuple[str, str]]:
    """What was looked at: its verdict and the sentence."""
    ran = home.run("doctor", "--json", check=False)
    return {one["what"]: (one["verdict"], one["message"]) for one in json.loads(ran.stdout)["checks"]}


def test_a_fresh_room_lacks_nothing(home: Home) -> None:
    found = findings(home)
    assert [what for what, (verdict, _) in found.items() if verdict != "ok"] == ["terminal"], found
    assert home.run("doctor").returncode == 0


@pytest.mark.parametrize(
    ("setting", "what", "verdict", "said"),
    [
        ("schedule: blue.ics", "calendar", "missing", "/blue.ics cannot be read: No such file or directory; mend"),
        ("schedule: room.yaml", "calendar", "missing", "room.yaml: this is no calendar that can be read"),
        ("clinic_music: gone", "own music", "missing", "/gone is not there; mend `clinic_music:` in room.yaml"),
        ("clinic_presets: gone", "presets", "missing", "change clinic_presets in room.yaml"),
        ("webhook: {url: https://a.example, secret_file: s}", "webhook", "missing", "/s is not there; write whsec_"),
    ],
)
def test_a_setting_that_leads_nowhere_is_said_with_its_place(
    home: Home, setting: str, what: str, verdict: str, said: str
) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text(f"{setting}\n")
    found = findings(home)[what]
    assert found[0] == verdict
    assert said in found[1]


def test_music_that_cannot_be_played_and_pedals_that_were_spoilt_are_said(home: Home) -> None:
    (home.folder / "music" / "sea").mkdir(parents=True)
    (home.folder / "music" / "sea" / "a.mp3").write_bytes(b"no music at all")
    (home.folder / "keys.yaml").write_text("nexxt: [b]\n")
    found = findings(home)
    assert found["own music"][0] == "mind"
    assert "1 of 1 files are skipped" in found["own music"][1]
    assert found["pedals"][0] == "mind"
    assert "keys.yaml:1: nexxt: unknown key; did you mean 'next'?" in found["pedals"][1]
    assert (home.folder / "music.json").stat().st_mode & 0o777 == 0o600


def test_without_a_sound_device_the_whole_reason_is_said(home: Home) -> None:
    home.environment |= {"SDL_AUDIODRIVER": "none-such"}
    verdict, said = findings(home)["sound device"]
    assert verdict == "missing"
    assert said.startswith("no sound device (")
    assert said.count("(") == said.count(")")
