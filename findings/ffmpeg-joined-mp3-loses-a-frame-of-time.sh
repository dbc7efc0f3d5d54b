#!/usr/bin/env bash
# FFmpeg 8.1 (PyAV 18.1.0): at the joint of two MP3 files in one, decoding raises, and from there on the time of a
# frame is one frame (1152 samples) ahead of the sound.
#
# Behaviour: `cat a.mp3 a.mp3`: the second file's ID3 tag and Xing frame lie in the middle. One packet raises
#   InvalidDataError ("Invalid data found when processing input"), which ends container.decode() half way; who decodes
#   packet by packet and passes it over gets all the rest, but `pts` counts the lost frame. A seek behind the joint,
#   which goes by `pts`, is therefore off by 26 ms.
# Expected: the demuxer to pass over what is no frame (it knows ID3), and no error.
# Seen: "1 packet raised; before it pts - samples is 0, after it 1152". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2>/dev/null || exit 2
ffmpeg -v error -f lavfi -i "anoisesrc=color=pink:amplitude=0.2:seed=1:r=44100:duration=20" -ac 2 -b:a 128k a.mp3
cat a.mp3 a.mp3 > both.mp3
venv/bin/python - <<'PY'
import av

raised, samples, first, apart = 0, 0, None, []
with av.open("both.mp3") as container:
    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            raised += 1
            continue
        for frame in frames:
            at = round(frame.pts * frame.time_base * frame.rate)
            first = at if first is None else first
            apart.append(at - first - samples)
            samples += frame.samples
print(f"{raised} packet raised; before it pts - samples is {apart[0]}, after it {apart[-1]}")
raise SystemExit((raised, sorted(set(apart))) != (1, [0, 1152]))
PY
