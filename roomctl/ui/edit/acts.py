"""The keys and the buttons of the preset editor."""

from __future__ import annotations

from textual.binding import Binding

from roomctl.ui.widgets.buttons import Button

KEYS = (
    Binding("up", "mark(-1)", "Up", id="edit.up", tooltip="Previous phase or field."),
    Binding("down", "mark(1)", "Down", id="edit.down", tooltip="Next phase or field."),
    Binding("enter,space,right", "into", "Change", id="edit.into", tooltip="To the fields; change one."),
    Binding("pageup", "phase(-1)", "Phase back", id="edit.before", tooltip="Previous phase."),
    Binding("pagedown", "phase(1)", "Phase on", id="edit.after", tooltip="Next phase."),
    Binding("m,plus,equals_sign", "minute(1)", "+1 min", id="edit.more", tooltip="One minute more."),
    Binding("l,minus", "minute(-1)", "−1 min", id="edit.less", tooltip="One minute less."),
    Binding("shift+up,left_square_bracket", "move(-1)", "Earlier", id="edit.earlier", tooltip="Move it earlier."),
    Binding("shift+down,right_square_bracket", "move(1)", "Later", id="edit.later", tooltip="Move it later."),
    Binding("a", "add", "Add", id="edit.add", tooltip="A new phase behind the marked one."),
    Binding("c", "copy", "Copy", id="edit.copy", tooltip="The marked phase once more."),
    Binding("d,delete", "drop", "Remove", id="edit.drop",
            tooltip="Remove the marked phase; of a field, its value: then it is as if left out."),
    Binding("x", "split", "Sides", id="edit.split", tooltip="Split the phase: left, then right."),
    Binding("f", "fit", "Fit", id="edit.fit", tooltip="Fit the phases to a length."),
    Binding("p", "propose", "Fix", id="edit.propose", tooltip="Do what the fault that is shown proposes."),
    Binding("n", "fault", "Next fault", id="edit.fault", tooltip="To the next fault."),
    Binding("h", "try('hear')", "Hear", id="edit.hear", tooltip="Hear the marked phase's sound, and a cue in it."),
    Binding("u", "undo", "Undo", id="edit.undo", tooltip="Undo the last change."),
    Binding("r", "redo", "Redo", id="edit.redo", tooltip="Do again what was undone."),
    Binding("t", "text", "Text", id="edit.text", tooltip="The file's text, with the same faults."),
    Binding("j", "try('change')", "Change", id="edit.change",
            tooltip="Hear the change to the marked phase, from some seconds before to some after."),
    Binding("i", "try('light')", "Light", id="edit.light", tooltip="See the marked phase's light on the lamps."),
    Binding("e", "try('rehearse')", "Rehearse", id="edit.rehearse",
            tooltip="Run the session in a minute, as it is now: go or no-go."),
    Binding("b", "try('compare')", "Compare", id="edit.compare",
            tooltip="What is different from the built-in preset that this is based on, phase by phase."),
    Binding("g", "try('sign')", "Sign", id="edit.sign", tooltip="Read the whole preset, and sign it."),
    Binding("s", "save", "Save", id="edit.save", tooltip="Save the preset."),
    Binding("left,escape", "leave", "Back", id="edit.leave",
            tooltip="From the fields to the phases; from there, leave: the draft is kept."),
)  # fmt: skip
ONCE = frozenset({"enter", "space", "escape", "d", "delete", "s", "g"})
"""Keys that count once for each time they go down; all others may be pressed as fast as one types."""
PHASES = (
    Button("add", "Add"), Button("drop", "Remove"), Button("copy", "Copy"), Button("split", "Sides"),
    Button("earlier", "Up"), Button("later", "Down"), Button("less", "−1 min"), Button("more", "+1 min"),
)  # fmt: skip
FIELD = (
    Button("leave", "Phases"), Button("before", "Previous"), Button("after", "Next"), Button("drop", "Default"),
    Button("less", "−1 min"), Button("more", "+1 min"),
)  # fmt: skip
FOOT = (
    Button("undo", "Undo"), Button("redo", "Redo"), Button("fit", "Fit"), Button("ways", "Try"),
    Button("text", "Text"), Button("sign", "Sign"), Button("out", "Leave"), Button("save", "Save", "chosen"),
)  # fmt: skip
