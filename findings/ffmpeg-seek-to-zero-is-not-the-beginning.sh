#!/usr/bin/env bash
# FFmpeg 8.1 (PyAV 18.1.0): after a seek to 0 a file of Opus does not begin where it begins when it is opened.
#
# Behaviour: 6 s of Opus. In Ogg the first round has 288000 samples, and after container.seek(0) there are 312 more: the pre-skip
#   of RFC 7845, which is left out only after opening, comes as sound with a negative `pts`. In Matroska the packet that follows
#   the seek is not the first, so a round lacks 13.5 ms of its beginning. MP3, FLAC and Ogg Vorbis begin alike both times.
# Expected: the same samples. Who repeats a piece by seek(0) has a longer or a shorter round from the second on, and a bump or a gap
#   at each turn.
# Seen: "mp3 0, flac 0, ogg 0, opus 312, mka -648" (samples of the second round, less those of the first).
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in ffmpeg python3; do
  command -v "$program" > /dev/null || { echo "needs $program (apt-get install ffmpeg python3-venv)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 2> /dev/null || exit 2
noise="anoisesrc=color=pink:amplitude=0.2:seed=1:duration=6:sample_rate=48000"
for name in mp3:libmp3lame flac:flac ogg:libvorbis opus:libopus mka:libopus; do
  ffmpeg -v error -f lavfi -i "$noise" -ac 2 -c:a "${name#*:}" "a.${name%%:*}"
done
venv/bin/python - <<'PY'
import av


def rounds(name: str) -> int:
    """The samples of the second round, less those of the first."""
    with av.open(f"a.{name}") as container:
        first = sum(frame.samples for frame in container.decode(audio=0))
        container.seek(0)
        return sum(frame.samples for frame in container.decode(audio=0)) - first


seen = {name: rounds(name) for name in ("mp3", "flac", "ogg", "opus", "mka")}
print(", ".join(f"{name} {more}" for name, more in seen.items()))
raise SystemExit(not (seen["mp3"] == seen["flac"] == seen["ogg"] == 0 and seen["opus"] == 312 and seen["mka"] < 0))
PY
