#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): of a chained Ogg Vorbis file the first part is read, and the length is either
# that part's or 2**63 - 1.
#
# Behaviour: two complete Ogg streams one behind the other (RFC 3533, 4, "chaining"; Vorbis I, A.2) give the first
#   one's frames and then the end, with no error. `frames` is the first part's if the parts are short, and 2**63 - 1
#   (unknown) if they are some 20 s long, so neither says that something follows.
# Expected: all parts, as oggdec and FFmpeg play them, or an error.
# Seen: "2 x 3 s: 3 s read, frames 144000" and "2 x 20 s: 20 s read, frames 9223372036854775807".
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2>/dev/null || exit 2
for seconds in 3 20; do
    for part in 1 2; do
        ffmpeg -v error -y -f lavfi -i "anoisesrc=color=pink:amplitude=0.2:seed=$part:r=48000:duration=$seconds" -ac 2 \
            -c:a libvorbis "$part.ogg"
    done
    cat 1.ogg 2.ogg > "$seconds.ogg"
done
venv/bin/python - <<'PY'
import soundfile

seen = []
for seconds in (3, 20):
    with soundfile.SoundFile(f"{seconds}.ogg") as sound:
        length, read = sound.frames, 0
        while part := len(sound.read(48000)):
            read += part
    print(f"2 x {seconds} s: {read / 48000:g} s read, frames {length}")
    seen.append((round(read / 48000), length))
raise SystemExit(seen != [(3, 144000), (20, 2**63 - 1)])
PY
