"""Creates screens. Each is imported when first shown, so that the first frame loads only its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from roomctl.session.booking import Booked
from roomctl.session.fold import at_instant
from roomctl.ui.base_screen import RoomScreen
from roomctl.ui.host import Host, Layer
from roomctl.ui.session.screen import SessionScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from roomctl.preset.draft import Draft
    from roomctl.preset.library import Card
    from roomctl.ui.prepare.draft import Preparing


def choose(room: Host) -> RoomScreen:
    from roomctl.ui.choose.screen import ChooseScreen

    return ChooseScreen(room)


def prepare(room: Host, card: Card, booked: Booked | None) -> RoomScreen:
    """The prepare screen for a preset, or for the card's own one if a folder before it is unreachable. Raises
    `RoomError` if its file cannot be read."""
    from roomctl.preset.catalogue import find
    from roomctl.preset.library import from_shelf
    from roomctl.preset.model import to_plan
    from roomctl.ui.prepare.draft import Preparing

    shelves = from_shelf(room.shelves, card.shelf) if card.behind else room.shelves
    preset = find(card.name, shelves, room.beds, room.conditions)
    chosen = Preparing(preset, to_plan(preset, card.name), room.clock.now().wall, room.booking, booked)
    if room.look.hands_limit is not None:
        from roomctl.journal.archive import hands_today

        chosen.hands_limit = room.look.hands_limit * 60
        chosen.hands_done = hands_today(
            room.journal, room.clock.now(), room.therapists.current if room.therapists else ""
        )
    return visit(room, chosen) if room.look.client_codes else question(room, chosen)


def visit(room: Host, chosen: Preparing) -> RoomScreen:
    from roomctl.ui.visit.screen import VisitScreen

    return VisitScreen(room, chosen)


def question(room: Host, chosen: Preparing) -> RoomScreen:
    from roomctl.ui.prepare.screen import PrepareScreen

    return PrepareScreen(room, chosen)


def plan(room: Host, chosen: Preparing) -> RoomScreen:
    from roomctl.ui.plan.screen import BookingScreen

    return BookingScreen(room, chosen)


def edit(room: Host, draft: Draft, leave: Callable[[], None]) -> RoomScreen:
    """The editor of a preset; `leave`: where it leads back to."""
    from roomctl.ui.edit.screen import EditScreen

    return EditScreen(room, draft, leave)


def close(room: Host, session: str) -> RoomScreen | None:
    """The close screen of `session`; None if the journal has no entries for it. Raises `RoomError`."""
    from roomctl.session.record import record
    from roomctl.ui.close.screen import CloseScreen

    entries = room.journal.entries(session)
    done = record(entries, room.clock.now())
    return CloseScreen(room, done, entries, room.clock.now().up) if done else None


def just_over(room: Host) -> RoomScreen | None:
    """The close screen of a session whose end this screen missed, as on a reloaded page, or the turnover after it.
    Raises `RoomError`."""
    from roomctl.ui.close.summary import still_open

    if room.state is None or room.moment is None or not still_open(room.state, room.moment, room.booking):
        return turnover(room)
    return close(room, room.state.session)


def turnover(room: Host) -> RoomScreen | None:
    """The turnover after the latest session; None if it has no steps, or the room is ready."""
    from roomctl.session.turnover import turnover as turned

    now = turned(room.state, room.clock.now())
    if room.state is None or now is None or not now.open:
        return None
    from roomctl.ui.turnover.screen import TurnoverScreen

    return TurnoverScreen(room, room.state.session)


def over(room: Host, layer: Layer, base: RoomScreen | None, act: str) -> Screen[Any] | None:
    """The screen for `layer` over `base`; None if `base` has none."""
    match layer:
        case "pedals":
            from roomctl.ui.pedals.screen import PedalScreen

            return PedalScreen(room)
        case "help" if base is not None and (isinstance(base, SessionScreen) or base.app.screen is base):
            from roomctl.ui.help.screen import HelpScreen, of_bindings, of_session

            rows = of_session(room.look.keys) if isinstance(base, SessionScreen) else of_bindings(base)
            return HelpScreen(room, rows)
        case "setup" if room.setup:
            from roomctl.ui.setup.screen import SetupScreen

            return SetupScreen(room, room.setup)
        case "settings" if room.settings:
            from roomctl.ui.settings.screen import SettingsScreen

            return SettingsScreen(room, room.settings())
        case "packs" if room.packs:
            from roomctl.ui.packs.screen import PacksScreen

            return PacksScreen(room, room.packs())
        case "report" if room.reports and isinstance(base, RoomScreen) and (session := base.reported):
            from roomctl.ui.close.report_screen import ReportScreen

            return ReportScreen(room, room.reports, session)
        case "save" if base is not None and (plan := base.savable()):
            from roomctl.ui.plan.save_screen import SaveScreen

            return SaveScreen(room, *plan)
        case _ if not isinstance(base, SessionScreen):
            return None
        case "acts":
            from roomctl.ui.help.palette import palette

            return palette(room)
        case "menu":
            from roomctl.ui.session.menu_screen import MenuScreen

            return MenuScreen(room, base)
        case "late" | "away" | "check":
            from roomctl.ui.session.choice_screen import ChoiceScreen
            from roomctl.ui.session.questions import Away, CheckIn, Late

            if room.state is None:
                return None
            if layer == "late":
                return ChoiceScreen(room, Late(at_instant(room.state, room.clock.now())))
            return ChoiceScreen(room, Away() if layer == "away" else CheckIn())
        case "line":
            from roomctl.ui.session.line_screen import LineScreen

            return LineScreen(room, act)
    return None
