"""The packs of this computer: add one, remove one, build one from the clinic's presets."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from pathlib import PurePath

from textual.app import ComposeResult

from roomctl.errors import Faults, RoomError
from roomctl.system.shares import aside
from roomctl.text import places
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.edit.review_screen import ReviewScreen
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Host, Packs, Sections
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row

LOW = 30
ABOUT = "A pack is one file with presets, music and room defaults, for other rooms and clinics."
WHICH = "Packs in the usual folders of this computer and on its drives; or type where the file is."


class PacksScreen(Over):
    """What takes its time is done beside the screen, one at a time."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(self, room: Host, packs: Packs) -> None:
        super().__init__(room)
        self._packs, self._marked, self._busy = packs, 0, False
        self._listed: Sequence[tuple[str, str]] | None = None
        self.changed = False
        """Whether the presets may be others now."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="says", align="left")
        yield PlanList(id="offers")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_mount(self) -> None:
        self._do(self._look())

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        listed = self._listed or ()
        self._marked = max(0, min(self._marked, len(listed) - 1))
        self.lines("title").say("Packs", role="strong")
        none = "" if self._listed is None else "No pack is added yet. "
        self.lines("says").tell(ABOUT if listed else f"{none}{ABOUT}")
        self.query_one(PlanList).draw(len(listed), self._marked, lambda width, step: self._rows(listed, width, step))
        hint = "" if self.room.touched else "a: add a file · b: build one · d: remove the marked one · Esc: back"
        self.lines("said").tell(self.room.said or hint)
        buttons = [Button("leave", "Back"), Button("remove", "Remove"), Button("build", "Build"),
                   Button("add", "Add", "chosen")]  # fmt: skip
        self.query_one(Buttons).lay(buttons, 4, self.size.width, 3 if self.size.height < LOW else 5)

    def _rows(self, listed: Sequence[tuple[str, str]], width: int, step: int) -> list[Row]:
        rows: list[Row] = []
        for at, (_, says) in enumerate(listed):
            chosen = at == self._marked
            text = places.short(says, width - 2)
            rows += [((f"{'▌' if chosen else ' '} {text}", "strong" if chosen else "plain"),), *[()] * (step - 1)]
        return rows

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace":
                self.tapped("leave")
            case "up" | "down":
                self._marked += 1 if key == "down" else -1
                self.beat()
            case "a" | "enter":
                self.tapped("add")
            case "b":
                self.tapped("build")
            case "d" | "delete":
                self.tapped("remove")
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        self._marked = event.index
        self.beat()

    def tapped(self, name: str) -> None:
        match name:
            case "leave" if self.changed and not self.room.running:
                self.room.choose()
            case "leave":
                self.leave()
                self.room.hurry()
            case "add":
                self._do(self._which(), "looking for packs")
            case "build":
                self._do(self._form())
            case "remove" if self._listed:
                self._do(self._leaving(self._listed[self._marked][0]))

    def _do(self, work: Awaitable[None], meanwhile: str = "") -> None:
        """Beside the screen; a refusal is said."""

        async def done() -> None:
            if self._busy:
                self.room.say("this waits for what is done now; try again")
                return
            self._busy = True
            try:
                await work
            except Faults as found:
                self.room.say("")
                lines = [f"{PurePath(one.file).name}:{one.line}: {f'{one.where}: ' if one.where else ''}{one.what}"
                         for one in found.faults]  # fmt: skip
                self._over(ReviewScreen(
                    self.room, [("Faults", lines)], None, title="Nothing was changed", label="Done"
                ))  # fmt: skip
            except RoomError as error:
                self.room.say(error_text(error).partition("\n")[0])
            finally:
                self._busy = False

        if meanwhile:
            self.room.say(meanwhile)
        self.run_worker(done())

    def _over(self, screen: Over) -> None:
        if not self.gone:
            self.app.push_screen(screen.fitted(*self.app.size))

    async def _look(self) -> None:
        self._listed = await aside(self._packs.listed)
        if not self.gone:
            self.beat()

    async def _which(self) -> None:
        found = await aside(self._packs.files)
        self.room.say("")
        self._over(ValueScreen(
            self.room, "Which pack?", WHICH, "", found,
            lambda file: self._do(self._changes(file or ""), "reading the pack"), typed=True,
        ))  # fmt: skip

    async def _changes(self, file: str) -> None:
        word, sections = await aside(lambda: self._packs.look(file))
        self.room.say("" if word else "this pack is added already, as it is in the file")
        if word:
            self._over(ReviewScreen(
                self.room, sections, lambda: self._do(self._added(file, sections)),
                title="What this pack changes", label=word,
            ))  # fmt: skip

    async def _leaving(self, name: str) -> None:
        sections = await aside(lambda: self._packs.leaving(name))
        self._over(ReviewScreen(
            self.room, sections, lambda: self._do(self._removed(name)),
            title=f"Remove {name}?", label="Remove",
        ))  # fmt: skip

    async def _added(self, file: str, seen: Sections) -> None:
        done = await aside(lambda: self._packs.add(file, seen))
        self.changed = True
        await self._look()
        self._over(ReviewScreen(self.room, done, None, title="The pack is added", label="Done"))

    async def _removed(self, name: str) -> None:
        said = await aside(lambda: self._packs.remove(name))
        self.changed = True
        await self._look()
        self.room.say(said)

    async def _form(self) -> None:
        from roomctl.ui.packs.build_screen import BuildScreen

        presets, folders = await aside(lambda: (self._packs.presets(), self._packs.folders()))
        if presets:
            self._over(BuildScreen(self.room, presets, folders, self._build))
        else:
            self.room.say("there is no preset of your own yet; make one with Edit on the list of presets")

    def _build(self, about: dict[str, str], presets: Sequence[str], folder: str) -> None:
        async def built() -> None:
            done = await aside(lambda: self._packs.build(about, presets, folder))
            self.room.say("")
            self._over(ReviewScreen(self.room, done, None, title="The pack is written", label="Done"))

        self._do(built(), "writing the pack")
