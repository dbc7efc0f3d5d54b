#!/usr/bin/env bash
# miniaudio 1.71 (PyPI): a sound decoded to floats is written to a WAV file of whole numbers, bit for bit.
#
# Behaviour: wav_write_file() of a sound in FLOAT32 writes the bytes of the floats and says PCM of 32 bits: 0.5 is read as 0.492,
#   0.25 as 0.488 and 0.001 as 0.457, by the package's own decoder too: the quietest sound is noise near half of full scale. There
#   is no error; with SIGNED16 the file is right, and SIGNED24 is refused.
# Expected: IEEE float in the file's format (WAVE_FORMAT_IEEE_FLOAT, 3), or an error: "Writes the pcm sound to a WAV file"
#   (https://pypi.org/project/miniaudio/), whose sample_format is FLOAT32.
# Seen: "floats: format 1, 0.492 0.488 0.457; 16 bits: format 1, 0.500 0.250 0.001". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q miniaudio==1.71 2> /dev/null || exit 2
cat > found.py <<'PY'
import array
import wave

import miniaudio
from miniaudio import SampleFormat

LEVELS = (0.5, 0.25, 0.001)
with wave.open("levels.wav", "wb") as file:
    file.setparams((1, 2, 48000, 0, "NONE", ""))
    file.writeframes(array.array("h", [round(level * 32768) for level in LEVELS]).tobytes())


def again(sample_format: SampleFormat) -> str:
    miniaudio.wav_write_file("again.wav", miniaudio.decode_file("levels.wav", sample_format, 1, 48000))
    read = miniaudio.decode_file("again.wav", SampleFormat.FLOAT32, 1, 48000)
    kind = int.from_bytes(open("again.wav", "rb").read()[20:22], "little")
    return f"format {kind}, " + " ".join(f"{level:.3f}" for level in read.samples)


said = f"floats: {again(SampleFormat.FLOAT32)}; 16 bits: {again(SampleFormat.SIGNED16)}"
print(said)
raise SystemExit(said != "floats: format 1, 0.492 0.488 0.457; 16 bits: format 1, 0.500 0.250 0.001")
PY
venv/bin/python found.py
