"""What each key of the format means, for editors: the sentences of docs/presets.md, and the default."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """`says`: in Markdown, as in the manual. `usual`: the default; empty if there is none."""

    says: str
    usual: str = ""


KEYS: dict[str, dict[str, Key]] = {
    "": {
        "preset": Key("the format's number; always `1`"),
        "title": Key("one line for lists and the screen"),
        "condition": Key("what this session is for: one of the conditions below, or a word of the clinic's own"),
        "minutes": Key("the whole session, hands on to hands off; must equal the sum of the phases"),
        "pressure_cap": Key(
            "the strongest pressure of this session, 0 to 5 (3 if left out); a phase above it is a fault"
        ),
        "prone_limit": Key(
            "how long the client may lie face down without a break, as in `20 min`; then the screen, never a sound, "
            "prompts once to let the client turn; no limit if left out"
        ),
        "frequency": Key("how often the session is repeated, and for how long"),
        "evidence": Key("how strong the evidence is"),
        "basis": Key("where the minutes come from: a trial, or `ours`"),
        "sources": Key("a list of sources for what this file says; each has `cite` (required), `doi` and `for`"),
        "before": Key("what to ask before the session (`stop`, `mind`), and what to look out for in it (`during`)"),
        "reviewed": Key(
            "who signed this preset (`by`), the day (`on`) and which `content`; `roomctl presets sign` writes it; "
            'without it, lists say "nobody yet"'
        ),
        "cues": Key(
            "how the change of area is signalled: `embedded` (a soft motif inside the sound, and the "
            "screen), `visual-first` (the screen; a motif only if switched on: among the wishes before a "
            "session, `start --cues embedded`, or `do motif`, which also switches it off again), "
            "`visual-only` (never a sound) or `lamp` (the screen, and 3 points more light for a moment; not in a dark "
            "preset); `embedded` if left out"
        ),
        "halfway": Key(
            "`true`: areas of 10 minutes and more have a quiet cue when half of their time is over; `false`: none; as "
            "`room.yaml` says if left out"
        ),
        "between_sides": Key(
            "the time to change from one side of an area to the other, such as `15 s` (at most 120 s; a bare number is "
            "seconds), part of the area's minutes; `0` for none; as `room.yaml` says if left out"
        ),
        "measure": Key(
            "the numbers that the close screen asks for, before and after, each optional: `pain` (0 to 10), "
            "`blood-pressure`, `range` (of motion, in degrees), as in `[pain, range]`; `[]` for none; `[pain]` if "
            "left out"
        ),
        "scene": Key("what the room sounds and looks like: `bed`, `level`, `light`, `kelvin` and `fade`"),
        "landing": Key("how the session ends, if the last phase has `focus: frame`; see below"),
        "phases": Key("the list of areas, in order"),
        "extends": Key(
            "the preset that this one is based on, such as `headache-tension`, `clinic/headache-tension` or "
            "`built-in/headache-tension`"
        ),
        "change": Key("with `extends`: areas, and what changes in each; `false` leaves an area out"),
    },
    "phases": {
        "area": Key("the part of the body, in your words"),
        "side": Key(
            "`left`, `right`, `both`, `each` (left, then right, equal time), shares (left, then right, "
            "unequal time, as in `{left: 70, right: 30}`), `affected` or `unaffected` (asked when the "
            "session starts)",
            "`both`",
        ),
        "technique": Key(
            "`hold`, `swedish`, `myofascial-release`, `trigger-point`, `deep-tissue`, `stretching`, `pnf`, "
            "`traction`, `movement`, `friction`, `lymphatic`, `scar` or `transition`",
            "`swedish`",
        ),
        "minutes": Key("how long; with `side: each` or shares, both sides together"),
        "at_least": Key(
            "the shortest it may become when the session runs late; with `side: each` or shares, both sides together",
            "half of `minutes`",
        ),
        "at_most": Key(
            "the longest it may become when the session is made longer or another area is left out; with `side: each` "
            "or shares, both sides together",
            "no limit",
        ),
        "flex": Key(
            "its share when the session is shortened, 0 to 10; 2 gives up twice as much as 1, 0 keeps its time",
            "1; in a `frame` phase 0",
        ),
        "focus": Key(
            "`concern` (the area the client came for), `support` (around it) or `frame` (settling, turning, "
            "closing: hands do not work)",
            "`support`",
        ),
        "position": Key("`prone`, `supine`, `side-lying`, `seated` or `semi-reclined`", "`supine`"),
        "pressure": Key(
            "Walton's scale: 0 a still hand, 1 light lotioning, 2 heavy lotioning, 3 medium, 4 strong, 5 deep", "1"
        ),
        "turn": Key(
            "`true` if the client moves at the start of this phase; allow 30 to 60 seconds inside it", "`false`"
        ),
        "check": Key(
            "what to ask the client in this phase: `pressure`, or a short question of your own; `every 10 min` or "
            "`{numbness: every 10 min}` repeats it at equal intervals of at most that; `false` for none",
            "`false`",
        ),
        "advance": Key("`auto` continues by itself; `hold` waits for a tap", "`auto`"),
        "scene": Key("only what differs from the file's own `scene`", "nothing differs"),
        "note": Key("a line for the therapist's screen"),
    },
    "add": {
        "after": Key("the area of the other preset that this one comes after; at the end of the list if left out"),
        "before": Key("the area of the other preset that this one comes before"),
    },
    "side": {
        "left": Key("the left side's share of the time"),
        "right": Key("the right side's share"),
    },
    "scene": {
        "bed": Key("the calming sound; `roomctl sounds list` lists them; `folder:NAME` is your own music", "`silence`"),
        "level": Key("decibels against the room's own calibrated level; -6 is clearly softer", "0"),
        "light": Key("percent of the lamp; 15 to 35 suits most sessions", "20"),
        "kelvin": Key("the colour of the light; 2400 is warm", "2400"),
        "fade": Key(
            "how long the light takes to change; a bare number is seconds; 30 s or more disturbs nobody", "30 s"
        ),
    },
    "landing": {
        "softer": Key("how much softer the bed becomes, in decibels", "4"),
        "light": Key(
            "the light to which it rises, in percent; it is never lowered, and a dark preset stays dark", "40"
        ),
        "fade": Key("how long the light takes, at most the landing itself; a bare number is seconds", "5 min"),
        "note": Key(
            "what the screen says three minutes before the end, if the last phase has no `note`",
            "water within reach; sit up slowly",
        ),
    },
    "sources": {
        "cite": Key("the source, as you would cite it"),
        "doi": Key("its DOI such as `10.1097/AJP.0000000000000091`, if you have looked it up; without a web address"),
        "for": Key("what this source supports"),
    },
    "before": {
        "stop": Key("a list; if any of these applies today, do not start the session"),
        "mind": Key("a list of what to ask or to keep in mind"),
        "during": Key("a list; if any of these appears in the session, stop it"),
    },
    "house style": {
        "scene": Key("`bed`, `level`, `light`, `kelvin` and `fade`, each by itself"),
        "cues": Key("how the change of area is signalled: `embedded`, `visual-first`, `visual-only` or `lamp`"),
        "prone_limit": Key("how long the client may lie face down without a break, as in `20 min`"),
        "landing": Key("how a session ends: `softer`, `light`, `fade` and `note`, each by itself"),
        "before": Key("`stop`, `mind` and `during`: lists that are added to those of every preset"),
        "keep": Key("names of presets from roomctl or a pack that keep all that they say; only `before` is added"),
        "hide": Key("what the clinic does not offer: `presets` and `conditions`"),
    },
    "hide": {
        "presets": Key("names of presets"),
        "conditions": Key("conditions, with all their presets"),
    },
    "reviewed": {
        "by": Key("the initials or the name of the person who signed"),
        "on": Key("the day, as `2026-05-31`; not in the future"),
        "content": Key("the fingerprint of what was signed; `roomctl presets sign` writes it"),
    },
}
"""By the group that a key belongs to: the file itself, a phase, a scene and so on."""
