#!/usr/bin/env bash
# pretty_midi 0.2.11.post0 with mido 1.3.3 (PyPI): of a MIDI file in which a pedal is pressed and no note is played nothing is
# left.
#
# Behaviour: four presses of a pedal (controller 64) on one channel, with markers between them, and a bar of rest at the end: 4 s.
#   PrettyMIDI() has no instrument, no controller, and the length 0. With one note on the channel all eight messages are there, at
#   their times. mido reads the file.
# Expected: eight control changes and 4 s: a controller is a message of its channel whether or not there are notes (MIDI 1.0,
#   "Channel Voice Messages"), and a track lasts until its end (Standard MIDI Files 1.0, End of Track). No warning comes.
# Seen: "mido 8 in 4.0 s, pretty_midi 0 in 0.0 s; with a note 8 in 2.2 s". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pretty_midi==0.2.11.post0 mido==1.3.3 setuptools==80.9.0 2> /dev/null || exit 2
cat > found.py <<'PY'
import mido
import pretty_midi


def read(with_note: bool) -> tuple[int, float]:
    file, track = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack()
    file.tracks.append(track)
    if with_note:
        track.append(mido.Message("note_on", note=60, velocity=64))
        track.append(mido.Message("note_off", note=60, time=240))
    for press in range(4):
        track.append(mido.MetaMessage("marker", text=f"press {press}", time=240))
        track.append(mido.Message("control_change", control=64, value=127))
        track.append(mido.Message("control_change", control=64, value=0, time=240))
    track.append(mido.MetaMessage("end_of_track", time=1920))
    file.save("pedal.mid")
    found = pretty_midi.PrettyMIDI("pedal.mid")
    return sum(len(one.control_changes) for one in found.instruments), found.get_end_time()


count, seconds = read(with_note=False)
file = mido.MidiFile("pedal.mid")
own = sum(message.type == "control_change" for message in file)
said = f"mido {own} in {file.length:.1f} s, pretty_midi {count} in {seconds:.1f} s; "
count, seconds = read(with_note=True)
said += f"with a note {count} in {seconds:.1f} s"
print(said)
raise SystemExit(said != "mido 8 in 4.0 s, pretty_midi 0 in 0.0 s; with a note 8 in 2.2 s")
PY
venv/bin/python found.py
