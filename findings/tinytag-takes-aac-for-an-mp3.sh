#!/usr/bin/env bash
# tinytag 2.3.2 (PyPI): a file of AAC in ADTS is taken for an MP3, and has another length, rate and number of channels each time.
#
# Behaviour: five seconds of stereo at 44100 Hz as "bed.aac" are read without an error as something much shorter, at another rate.
#   What is found depends on where in the coded sound two bytes look like the start of an MP3 frame.
# Expected: UnsupportedFormatError, as for other formats that it does not read (an .au file). ADTS and MPEG audio begin with the
#   same twelve bits, but the two bits of the layer that come next are 0 in ADTS and never 0 in an MP3 (ISO/IEC 13818-7, 6.2.1, and
#   11172-3, 2.4.2.3). mutagen 1.48.1 tells them apart.
# Seen: "tinytag 0.1 s, 48000 Hz, 2 channels; mutagen AAC 5.1 s, 44100 Hz, 2 channels; tinytag of an .au file
#   UnsupportedFormatError". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q tinytag==2.3.2 mutagen==1.48.1 av==18.1.0 soundfile==0.14.0 numpy==2.4.6 \
  2> /dev/null || exit 2
cat > aac.py <<'PY'
import av
import mutagen
import numpy as np
import soundfile
import tinytag

RATE = 44_100
tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * RATE) / RATE)
soundfile.write("bed.au", tone, RATE, format="AU")
with av.open("bed.aac", "w", format="adts") as file:
    stream = file.add_stream("aac", rate=RATE, layout="stereo")
    frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]).astype(np.float32), format="fltp", layout="stereo")
    frame.rate = RATE
    for packet in [*stream.encode(frame), *stream.encode(None)]:
        file.mux(packet)


def by_tinytag(name: str) -> str:
    try:
        tag = tinytag.TinyTag.get(name)
    except tinytag.TinyTagException as error:
        return type(error).__name__
    return f"{tag.duration:.1f} s, {tag.samplerate} Hz, {tag.channels} channels"


info = mutagen.File("bed.aac").info
right = f"{type(info).__name__[:3]} {info.length:.1f} s, {info.sample_rate} Hz, {info.channels} channels"
said = f"tinytag {by_tinytag('bed.aac')}; mutagen {right}; tinytag of an .au file {by_tinytag('bed.au')}"
print(said)
raise SystemExit(said != "tinytag 0.1 s, 48000 Hz, 2 channels; mutagen AAC 5.1 s, 44100 Hz, 2 channels; "
                 "tinytag of an .au file UnsupportedFormatError")
PY
venv/bin/python aac.py
