"""What is done with a draft beyond writing it: it is heard, seen, rehearsed, compared and signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from roomctl.errors import RoomError
from roomctl.preset.conditions import titles
from roomctl.preset.draft import Changed, Draft
from roomctl.text.refusals import error_text
from roomctl.ui.edit import rows
from roomctl.ui.edit.value_screen import ValueScreen

if TYPE_CHECKING:
    from roomctl.preset.model import Preset
    from roomctl.session.plan import Scene
    from roomctl.ui.base_screen import Over, RoomScreen
    from roomctl.ui.edit.rehearse_screen import RehearseScreen
    from roomctl.ui.host import Trials

WAYS = {
    "hear": "Hear the marked phase's sound and a cue",
    "change": "Hear the change to the marked phase",
    "light": "See the marked phase's light",
    "rehearse": "Rehearse the session in a minute",
    "compare": "Compare it with the built-in preset",
}
NOWHERE = "nothing can be played or shown from here"


class Trying:
    """The acts of an editor's `screen`. `row`: the row that is marked; `met`: shows somebody else's change."""

    def __init__(
        self, screen: RoomScreen, draft: Draft, row: Callable[[], int], met: Callable[[Changed], None]
    ) -> None:
        self._screen, self._draft, self._row, self._met = screen, draft, row, met
        self._room, self._busy = screen.room, False
        self._rehearsal: RehearseScreen | None = None

    def _show(self, screen: Over) -> None:
        self._screen.app.push_screen(screen.fitted(*self._screen.app.size))

    def ways(self) -> None:
        """Ask what to try."""
        names = {words: name for name, words in WAYS.items()}
        self._show(ValueScreen(self._room, "What do you want to try?", "As the draft is now, in this room.", "",
                               tuple(names), lambda said: getattr(self, names[said or ""])()))  # fmt: skip

    def hear(self) -> None:
        """A cue in the marked phase's bed, at the room's level."""
        bed = self._scene().bed
        self._run(lambda trials: trials.hear(bed), f"playing {bed}, with a cue in it")

    def light(self) -> None:
        """The marked phase's light, on the room's lamps."""
        scene = self._scene()
        self._run(lambda trials: trials.light(scene), f"the lamps go to {scene.light:g} % for some seconds, then back")

    def _scene(self) -> Scene:
        """That of the marked phase, or of the preset: as the session has it, or as far as it can be read."""
        from roomctl.session.plan import Scene

        row, preset = self._row(), self._draft.checked.preset
        if preset is None:
            return rows.scene(self._draft.seen, row)
        whole = preset.scene.over(Scene()) if preset.scene else Scene()
        return preset.phases[row - 1].planned(whole)[0].scene if row else whole

    def change(self) -> None:
        """The seconds around the change to the marked phase; in the rows above the second, of the first change."""
        if (preset := self._good("played")) is None:
            return
        row = max(2, self._row())
        if len(preset.phases) < 2:
            self._room.say("there is one phase alone, so no change to hear")
            return
        from roomctl.preset.model import to_plan
        from roomctl.session.plan import Scene

        plan, at = to_plan(preset, self._draft.name), sum(len(one.planned(Scene())) for one in preset.phases[: row - 1])
        area = preset.phases[row - 1].area
        self._run(lambda trials: trials.change(plan, at), f"playing the change to {area}, 20 seconds")

    def rehearse(self) -> None:
        """The whole session in a minute, and whether it is a go."""
        if (preset := self._good("rehearsed")) is None:
            return
        trials = self._room.trials
        if trials is None:
            self._room.say(NOWHERE)
            return
        from roomctl.preset.model import to_plan
        from roomctl.ui.edit.rehearse_screen import RehearseScreen

        self._rehearsal = RehearseScreen(self._room, trials, to_plan(preset, self._draft.name))
        self._show(self._rehearsal)

    @property
    def rehearses(self) -> bool:
        """Whether a rehearsal runs for this screen."""
        return self._rehearsal is not None and self._rehearsal.waits

    def _good(self, done: str) -> Preset | None:
        """The preset; None, with a sentence, if it has faults."""
        checked = self._draft.checked
        if checked.preset is None:
            many = len(checked.faults)
            self._room.say(f"this cannot be {done} yet: {many} fault{'' if many == 1 else 's'} to correct first")
        return checked.preset

    def _run(self, call: Callable[[Trials], str], meanwhile: str) -> None:
        """Let the room do it beside the screen, one at a time."""
        trials, app = self._room.trials, self._screen.app
        if trials is None or self._busy:
            self._room.say("this waits for what is played or shown now; try again" if self._busy else NOWHERE)
            return

        def done() -> None:
            try:
                said = call(trials)
            except RoomError as error:
                said = error_text(error)
            app.call_from_thread(self._done, said)

        self._busy = True
        self._room.say(meanwhile)
        self._screen.run_worker(done, thread=True, group="try")

    def _done(self, said: str) -> None:
        self._busy = False
        self._room.say(said)

    def compare(self) -> None:
        """What is different from the built-in preset, or a pack's, that this is based on."""
        if (preset := self._good("compared")) is None:
            return
        from roomctl.ui.edit.comparing import compared
        from roomctl.ui.edit.review_screen import ReviewScreen

        try:
            title, sections, seen = compared(self._draft, preset)
        except RoomError as error:
            self._room.say(error_text(error).partition("\n")[0])
            return
        label = "Seen" if seen else "Done"
        self._show(ReviewScreen(self._room, sections, seen, title=title, label=label))

    def sign(self) -> None:
        """Show what is signed, then ask who signs it."""
        from roomctl.ui.edit.review import sections
        from roomctl.ui.edit.review_screen import ReviewScreen

        draft = self._draft
        if (preset := self._good("signed")) is None:
            return
        if draft.changed:
            self._room.say("your changes are not saved yet; save them first, then sign")
        elif who := draft.signed:
            self._room.say(f"{who} has signed this already, and nothing has changed since")
        else:
            found = [*sections(preset, draft.name, titles(self._room.conditions))]
            title = "What you sign: read it to the end"
            self._show(ReviewScreen(self._room, found, self._initials, title=title, label="Sign"))

    def _initials(self) -> None:
        who = self._room.therapists.current if self._room.therapists else ""
        says = "Initials or a name. The date is today's. Any later change takes the signature away."
        offers = (who,) if who else ()
        self._show(ValueScreen(self._room, "Who has reviewed this preset?", says, "", offers, self._signed, typed=True))

    def _signed(self, who: str | None) -> None:
        try:
            self._room.say(self._draft.sign((who or "").strip()))
        except Changed as met:
            self._met(met)
        except RoomError as error:
            self._room.say(error_text(error).partition("\n")[0])
