"""room.yaml beside a session that runs: a slip in it stops neither the acts nor the sound."""

from __future__ import annotations

from tests.rigs.home import Home, until


def test_a_slip_in_room_yaml_stops_no_session_that_runs_and_lets_none_begin(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text("level: -12\n")
    home.run("start", "hypertension")
    until(lambda: home.processes("roomctl.player"))
    until((home.folder / "room.kept.yaml").exists)
    (home.folder / "room.yaml").write_text("level: [-12\n")

    paused = home.run("do", "pause")
    assert paused.stdout == "paused\n"
    assert "room.yaml:1:8" in paused.stderr
    assert home.json("status")["paused"]
    before = home.processes("roomctl.player")
    home.kill("roomctl.player")
    until(lambda: home.processes("roomctl.player") not in ([], before))
    until(lambda: home.json("status")["player"]["alive"])

    home.run("do", "stop")
    refused = home.run("do", "resume", check=False)
    assert refused.returncode == 1
    assert home.run("start", "hypertension", check=False).returncode == 1, "mend it first"
