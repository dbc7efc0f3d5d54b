#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): an MP3 of variable rate without a Xing header ends where its first frames let
# guess.
#
# Behaviour: of 60 s that begin with a fade-in (small frames first), `frames` says far fewer, and reading ends there,
#   with no error. Frames that follow are never read. The Xing header is an extension; a stream or an old ripper
#   writes none.
# Expected: a guess in `frames` at most, and reading to the end of the file.
# Seen: "60 s in the file, 44 s by frames, 44 s can be read" (the figure depends on the encoder; less than 50 is asked
#   for).
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2>/dev/null || exit 2
ffmpeg -v error -f lavfi -i "anoisesrc=color=pink:amplitude=0.2:seed=1:duration=60" -ac 2 -af "afade=t=in:d=20" \
    -c:a libmp3lame -q:a 2 -write_xing 0 -id3v2_version 0 a.mp3
venv/bin/python - <<'PY'
import soundfile

with soundfile.SoundFile("a.mp3") as sound:
    read = sum(len(part) for part in sound.blocks(44100))
    print(f"60 s in the file, {sound.frames / 44100:.0f} s by frames, {read / 44100:.0f} s can be read")
    raise SystemExit(not (read < 50 * 44100))
PY
