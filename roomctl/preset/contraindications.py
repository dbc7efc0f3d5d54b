"""The questions before every session, whatever the preset: each sign, and what to do if it is present.

Sources: deaths after leg massage over a clot (case reports, 10.1186/s12884-020-02924-w and Phys Sportsmed
2010), 180/120 as the crisis range and lighter pressure with thin blood or bone (seen on pages about the guidelines, not
in their texts); rows without a source there are ours. A qualified therapist's own judgement comes first.
"""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """`brief`: a few words; `ask`: the sign in full; `do`: what to do if it is present; `stops`: whether it prevents
    the session. Other signs change the session."""

    brief: str
    ask: str
    do: str
    stops: bool


UNIVERSAL = (
    Sign("ill or feverish", "a fever, an infection, or feeling ill today", "book another day", True),
    Sign("one leg swollen or sore", "perhaps a clot: one leg swollen, hot or sore; more likely after surgery or "
         "long travel, in pregnancy or with cancer", "no work on the legs; to a doctor first", True),
    Sign("chest pain, breathless, faint, stroke signs",
         "chest pain, shortness of breath, coughing up blood, fainting, or signs of a stroke",
         "call the emergency number", True),
    Sign("pressure 180/120 or uncontrolled", "blood pressure of 180/120 or more, or not under control",
         "do not start", True),
    Sign("new injury, not examined", "a new injury that has not been examined", "to a doctor first", True),
    Sign("drunk or drugged", "alcohol or drugs today", "book another day", True),
    Sign("open or contagious skin", "an open wound, a burn, a rash, or a skin disease that may be contagious",
         "leave that area out, or book another day", False),
    Sign("blood thinners, thin bone", "blood thinners, easy bleeding, low platelets, thin bone, or long-term steroids",
         "one or two levels lighter", False),
    Sign("pregnant", "a pregnancy",
         "only by a therapist trained in prenatal massage, side-lying; not with pre-eclampsia", False),
    Sign("chemotherapy or other treatment", "chemotherapy in the last days, or other treatments this week",
         "ask the treating team; adapt", False),
    Sign("allergy to oil or scent", "an allergy to an oil or a scent", "use another product", False),
    Sign("consent, and “say so if it is too deep”", "consent to each area, and to speak up when it is too deep",
         "ask aloud", False),
)  # fmt: skip
"""The twelve, those that stop a session first."""
STOPS = tuple(sign for sign in UNIVERSAL if sign.stops)
ADAPTS = tuple(sign for sign in UNIVERSAL if not sign.stops)
FORMER = frozenset({
    "fever, or feeling infected",
    "fever, sore throat, rash or feeling ill today (rebook)",
    "one calf or thigh that is swollen, hot, red or newly tender",
    "breathless all at once, pain in the chest, or coughing up blood (emergency)",
    "blood pressure that is not under control",
    "a reading of 180/120 or more (measure again after 5 minutes of rest; if it is still high, medical help)",
})  # fmt: skip
"""Stop signs that supplied presets had before each of them was asked before every session. A preset of a clinic that
extends one of those may still remove them."""
