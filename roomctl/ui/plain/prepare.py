"""Choosing and preparing in lines: the questions of the drawn screens, with an answer on each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from roomctl.errors import Fault, RoomError
from roomctl.journal.archive import digests, hands_today, visits
from roomctl.preset import catalogue, library
from roomctl.preset.library import Card
from roomctl.session import client_code
from roomctl.session.booking import Agenda, Booked
from roomctl.session.plan import Measure, Side
from roomctl.text import durations, times
from roomctl.text.bookings import changed
from roomctl.text.habits import usual
from roomctl.text.refusals import error_text
from roomctl.text.visits import last_time
from roomctl.ui.choose.order import Item, facts, listed, unreviewed
from roomctl.ui.choose.search import Wanted
from roomctl.ui.plain import sentences
from roomctl.ui.plain.console import Console, Leave
from roomctl.ui.prepare import rows, wishes
from roomctl.ui.prepare.draft import Preparing

SHOWN = 12
"""Maximum presets listed at once."""
SIDES: dict[str, Side] = {"l": "left", "r": "right", "b": "both", "left": "left", "right": "right", "both": "both"}
HOW = "Type a word to search, a number to choose, list for all presets, or q to leave. Enter chooses 1."
HOW_USUAL = "a: the usual minutes, or the planned ones again."
HOW_PLAN = (
    "Enter: hands on. + and -: five minutes more or less. e: end as booked, when done, or on the full five minutes. "
    "m 2, l 2: one minute more or less for 2. d 2: leave 2 out, or take it back. [ 2, ] 2: move 2 earlier, later. "
    "t 2: the gentler technique for 2, where it is offered. u: undo. q: back."
)


def choose(plain: Console) -> None:
    """Ask until a session runs, started here or elsewhere. Raises `Leave`."""
    from roomctl.preset.conditions import titles

    plain.renewed()
    cards, faults = catalogue.cards(plain.shelves, plain.beds, plain.conditions)
    named = titles(plain.conditions)
    headings = {named.get(card.condition, card.condition) for card in cards}
    agenda = _agenda(plain, cards)
    plain.say(agenda.unsure)
    booked = agenda.next(plain.clock.now().wall)
    whole = listed(cards, named, Wanted(), plain.journal.used(), booked)
    shown = [item for item in whole if item.heading not in headings] or whole[:SHOWN]
    plain.say([*_left_out(cards, faults), *catalogue.news(cards, plain.shelves)])
    coming = f" Next booking at {times.time_of_day(booked.at)}." if booked else ""
    plain.say(
        [
            f"Which session today?{coming} {len(cards)} presets.",
            *_read_out(shown),
            *filter(None, [unreviewed(cards), _therapists(plain)]),
            HOW,
        ]
    )
    while (typed := plain.line()) is not None:
        if typed == "q":
            raise Leave
        if typed.partition(" ")[0] == "therapist" and plain.therapists:
            try:
                plain.therapists.choose(typed.partition(" ")[2].strip())
            except RoomError as error:
                plain.say([error_text(error)])
                continue
            return
        if typed == "list":
            shown = [item for item in whole if item.heading in headings]
            plain.say(_read_out(shown))
        elif typed.isdecimal() or not typed:
            at, agenda = int(typed or 1) - 1, _agenda(plain, cards)
            if agenda.next(plain.clock.now().wall) != booked:  # the list may be hours old
                plain.say(["The next booking has changed."])
                return
            if not 0 <= at < len(shown):
                plain.say([f"there is no item {typed}. {HOW}" if typed else HOW])
            elif _prepared(plain, shown[at].card, agenda.present(plain.clock.now().wall)):
                return
            else:
                plain.say([HOW])
        else:
            shown = listed(cards, named, Wanted(typed))
            plain.say(_read_out(shown[:SHOWN]) or [f"no preset matches {typed!r}. {HOW}"])


def _therapists(plain: Console) -> str:
    """Whose own settings and presets are in use, and how to take others; empty if nobody has any."""
    try:
        names = plain.therapists.names() if plain.therapists else ()
    except RoomError as error:
        return error_text(error)
    if plain.therapists is None or not names:
        return ""
    who = plain.therapists.current
    said = f"Own settings and presets: {who or 'nobody'}. Type therapist and initials ({', '.join(names)})"
    return f"{said}, or therapist alone for nobody." if who else f"{said}."


def _agenda(plain: Console, cards: Sequence[Card]) -> Agenda:
    """Today's bookings; without a readable calendar none, and why."""
    try:
        return plain.schedule({card.name: card.title for card in cards}) if plain.schedule else Agenda()
    except RoomError as error:
        return Agenda(unsure=(error_text(error),))


def _left_out(cards: Sequence[Card], faults: Sequence[Fault]) -> list[str]:
    if away := next((card.behind for card in cards if card.behind), ""):
        return [f"{_capital(library.folder_of(away))} cannot be read; these are built in: {faults[0]}"]
    if faults and faults[0].file.endswith(library.HOUSE_STYLE):
        return [f"this part of the house style does not apply: {faults[0]}"]
    left_out = len({fault.file for fault in faults})
    many = "1 preset file was" if left_out == 1 else f"{left_out} preset files were"
    return [f"{many} left out: {faults[0]}"] if faults else []


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _read_out(items: Sequence[Item]) -> list[str]:
    said, under = [], ""
    for number, (heading, card) in enumerate(items, 1):
        said += [f"{heading}:"] if heading != under else []
        under = heading
        said.append(f"{number}. {card.title}, {facts(card).replace(' · ', ', ')}")
    return said


def _prepared(plain: Console, card: Card, booked: Booked | None) -> bool:
    plain.preparing(True)
    try:
        return prepare(plain, card, booked)
    finally:
        plain.preparing(False)


def prepare(plain: Console, card: Card, booked: Booked | None = None) -> bool:
    """Ask the questions and show the plan. Returns whether a session runs now."""
    from roomctl.preset.model import to_plan

    shelves = plain.shelves
    if card.behind:
        away = f"{_capital(library.folder_of(card.behind))} cannot be read, and may have its own {card.name}."
        word = "built-in" if card.shelf == library.BUILT_IN else "pack"
        plain.say([f"{away} {word}: use the {word} one. Enter: back."])
        if plain.line() != word:
            return False
        shelves = library.from_shelf(shelves, card.shelf)
    try:
        preset = catalogue.find(card.name, shelves, plain.beds, plain.conditions)
    except RoomError as error:
        plain.say([error_text(error)])
        return False
    plain.wake_controller()  # the sound starts up during the questions
    chosen = Preparing(preset, to_plan(preset, card.name), plain.clock.now().wall, plain.booking, booked)
    if plain.hands_limit is not None:
        chosen.hands_limit = plain.hands_limit * 60
        chosen.hands_done = hands_today(
            plain.journal, plain.clock.now(), plain.therapists.current if plain.therapists else ""
        )
    evidence = [f"evidence: {preset.evidence}"] if preset.evidence else []
    plain.say([f"{preset.title}, {chosen.asked / 60:g} min. reviewed by: {card.reviewed}", *evidence])
    if plain.client_codes and not _visit(plain, chosen):
        return False
    plain.say(sentences.signs(preset))
    if not _screened(plain, chosen):
        return False
    _follow(plain, chosen)
    return (chosen.plan.spot or _planned(plain, chosen)) and _begun(plain, chosen)


def _follow(plain: Console, chosen: Preparing) -> None:
    """Say what became of the booking during the questions."""
    if chosen.booked is None or plain.schedule is None:
        return
    titles = {card.name: card.title for card in catalogue.known(plain.shelves)}
    with suppress(RoomError):
        if found := chosen.follow(plain.schedule(titles), plain.clock.now().wall):
            plain.say([f"{_capital(changed(*found))}."])


def _visit(plain: Console, chosen: Preparing) -> bool:
    """The client's code, and the same as last time if one is known; False to go back."""
    how = "The client's code, never a name? Enter: none. q: back."
    plain.say([how])
    while (typed := plain.line()) is not None:
        if typed == "q":
            return False
        try:
            chosen.client = client_code.code(typed)
            last = visits(plain.journal, chosen.client, plain.clock.now())
        except RoomError as error:
            plain.say([error_text(error), how])
            continue
        if not last:
            return True
        plain.say([*last_time(last), "s: the same as last time. Enter: as planned."])
        if plain.line() in ("s", "same"):
            chosen.same(last[0], plain.beds)
        return True
    return True


def _screened(plain: Console, chosen: Preparing) -> bool:
    """Ask for stop signs, side and wishes. Returns False to go back."""
    if chosen.plan.spot:
        now = plain.clock.now().wall
        plain.say(filter(None, [rows.booked(chosen, now), rows.hands(chosen, now)]))
    asked = "Which side is affected: l left, r right, b both? " if chosen.asks else ""
    number = f"{measured} and a number: {measured} before. " if (measured := chosen.unasked) else ""
    plain.say([f"{asked}{number}Enter: no stop signs{', hands on' if chosen.plan.spot else ''}. c: wishes. q: back."])
    while (typed := plain.line()) is not None:
        if typed == "q":
            return False
        if typed in SIDES and chosen.asks:
            chosen.side = SIDES[typed]
            plain.say([f"Say it aloud: “{'both sides' if typed in ('b', 'both') else f'the {chosen.side} side'}”"])
        elif (what := typed.partition(" ")[0]) in chosen.plan.measure:
            _measure(plain, chosen, what, typed.partition(" ")[2])
        elif typed == "c":
            plain.say([*_wishes(plain, chosen), "Enter: continue. A number switches that wish to its next choice."])
        elif typed.isdecimal() and 0 < int(typed) <= len(_wishes(plain, chosen)):
            wishes.turn(chosen, list(plain.beds), int(typed) - 1, 1)
            out = rows.left_out(chosen, plain.clock.now().wall)
            plain.say(filter(None, [_wishes(plain, chosen)[int(typed) - 1], out]))
        elif not typed and chosen.waits_for_side:
            plain.say(["Which side is affected: left, right or both?"])
        elif not typed:
            chosen.screened = True
            return True
        else:
            plain.say([f"{typed!r} is not an answer; Enter means that there are no stop signs"])
    return True


def _measure(plain: Console, chosen: Preparing, what: Measure, value: str) -> None:
    try:
        chosen.measure(what, value)
        plain.say([f"{what} before: {chosen.numbers.get(what, 'none')}"])
    except RoomError as error:
        plain.say([error_text(error)])


def _wishes(plain: Console, chosen: Preparing) -> list[str]:
    found = wishes.rows(chosen, list(plain.beds))
    return [f"{number}. {wish.label}: {wish.said}" for number, wish in enumerate(found, 1)]


def _planned(plain: Console, chosen: Preparing) -> bool:
    """Show and change the plan. Returns False to go back."""
    with suppress(RoomError):  # nothing is offered then
        chosen.look_back(digests(plain.journal, plain.clock.now(), save=False))
    _tell(plain, chosen)
    plain.say([HOW_PLAN, *([f"{usual(chosen.offered)}. {HOW_USUAL}"] if chosen.offered else [])])
    while (typed := plain.line()) is not None:
        if typed == "q":
            return False
        if not typed:
            return True
        try:
            _change(plain, chosen, typed)
            _tell(plain, chosen)
        except RoomError as error:
            plain.say([error_text(error).partition("\n")[0]])
    return True


def _tell(plain: Console, chosen: Preparing) -> None:
    now = plain.clock.now().wall
    at, out = chosen.hands_on(now), rows.left_out(chosen, now)
    try:
        start = chosen.start(at, ask=False)
    except RoomError as error:
        plain.say([error_text(error).partition("\n")[0], *sentences.plan(chosen.plan, at, chosen.left_out)])
        return
    off = times.time_of_day(chosen.until(now) or at + start.plan.seconds)
    today = sentences.plan(chosen.laid_out(at), at, chosen.left_out)
    sides = rows.changes_of_sides(plain.complete(start).plan)
    said = (
        f"{durations.planned(start)}, hands off {off}", rows.booked(chosen, now), *today, sides, out,
        rows.hands(chosen, now),
    )  # fmt: skip
    plain.say(filter(None, said))


def _change(plain: Console, chosen: Preparing, typed: str) -> None:
    """Change today's plan as typed. Raises `RoomError`."""
    now = plain.clock.now().wall
    verb, _, number = typed.partition(" ")
    at = int(number) - 1 if number.strip().isdecimal() else -1
    changes: dict[str, Callable[[], object]] = {
        "m": lambda: chosen.minute(at, 1), "l": lambda: chosen.minute(at, -1), "d": lambda: chosen.drop(at),
        "[": lambda: chosen.move(at, -1), "]": lambda: chosen.move(at, 1), "t": lambda: _ease(chosen, at, now),
    }  # fmt: skip
    whole: dict[str, Callable[[], object]] = {
        "+": lambda: chosen.longer(1, now), "-": lambda: chosen.longer(-1, now), "e": lambda: chosen.even(now),
        "u": chosen.undo, "a": chosen.take_usual,
    }  # fmt: skip
    if verb == "a" and not chosen.offered:
        raise RoomError("no area of this preset usually has other minutes than planned")
    if verb in whole:
        whole[verb]()
    elif verb in changes and 0 <= at < len(chosen.plan.phases):
        changes[verb]()
    else:
        raise RoomError(f"{typed!r} changes nothing. {HOW_PLAN}")


def _ease(chosen: Preparing, at: int, now: float) -> None:
    if (other := chosen.eases(at, chosen.hands_on(now))) is None:
        raise RoomError("a gentler technique is offered for deep work beyond your own limit only")
    chosen.ease(at, other)


def _begun(plain: Console, chosen: Preparing) -> bool:
    if plain.running():
        return True
    plain.renewed()
    try:
        plain.write(plain.complete(chosen.start(plain.clock.now().wall)))
        for act in chosen.measured:
            plain.write(act)
    except RoomError as error:
        plain.say([error_text(error)])
        return False
    return True
