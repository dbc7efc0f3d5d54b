#!/usr/bin/env bash
# FFmpeg 8.1 (PyAV 18.1.0): of a piece in MP4 the codec's delay is cut off at the start, and what the encoder has added at the end
# is decoded.
#
# Behaviour: 144777 samples (3.016 s) of AAC and of Opus in MP4. The edit list leaves out the delay, so the first sample is where it
#   belongs, and the stream says that it lasts 3.016 s; decoding gives some hundred samples more, up to the end of the last packet.
#   In Ogg and MP3 the same sound has the 144777 samples.
# Expected: no sample after the end of the edit (ISO/IEC 14496-12, 8.6.6), as none before its start. A piece that is repeated from
#   its last sample to its first has a gap in MP4 and none in Ogg.
# Seen: "aac mp4 +631, opus mp4 +831, opus ogg +0, mp3 +0; said 3.016 s". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2> /dev/null || exit 2
cat > ends.py <<'PY'
import av
import numpy as np

RATE, SAMPLES = 48_000, 144_777
tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(SAMPLES) / RATE)).astype(np.float32)


def written(name: str, codec: str, layout: str) -> None:
    with av.open(name, "w") as file:
        stream = file.add_stream(codec, rate=RATE, layout="stereo")
        sound = np.stack([tone, tone]) if layout.endswith("p") else np.repeat(tone, 2)[None]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format=layout, layout="stereo")
        frame.sample_rate = RATE
        frame.pts = 0
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


said, lasts = [], set()
for name, codec, layout, label in (
    ("a.mp4", "aac", "fltp", "aac mp4"), ("b.mp4", "libopus", "flt", "opus mp4"), ("c.ogg", "libopus", "flt", "opus ogg"),
    ("d.mp3", "libmp3lame", "fltp", "mp3"),
):
    written(name, codec, layout)
    with av.open(name) as file:
        stream = file.streams.audio[0]
        if name.endswith("mp4"):
            lasts.add(f"{float(stream.duration * stream.time_base):.3f}")
        said.append(f"{label} {sum(frame.samples for frame in file.decode(stream)) - SAMPLES:+d}")
line = f"{', '.join(said)}; said {' '.join(sorted(lasts))} s"
print(line)
raise SystemExit(line != "aac mp4 +631, opus mp4 +831, opus ogg +0, mp3 +0; said 3.016 s")
PY
venv/bin/python ends.py
