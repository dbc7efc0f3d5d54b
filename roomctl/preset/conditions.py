"""The conditions, for code that lists presets without reading one: twelve, ordinary massage, and the clinic's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

CONDITIONS: Mapping[str, str] = {
    "repetitive-strain": "Repetitive stress injuries, such as carpal tunnel",
    "headache": "Headaches: migraine, cluster, tension, sinus",
    "strain-whiplash": "Strains, sprains, whiplash",
    "joint-muscle": "Joint and muscle disorders",
    "low-back": "Low back or radiating pain",
    "frozen-shoulder": "Frozen shoulder",
    "cancer-fatigue": "Cancer-related fatigue",
    "knee": "Knee osteoarthritis",
    "after-surgery": "Pain and scars after surgery",
    "alcohol-withdrawal": "Alcohol withdrawal",
    "immune-wellness": "“Sluggish immune system” (general wellness)",
    "high-blood-pressure": "High blood pressure",
    "general": "General",
}
"""Word → long title, in the order in which lists show them."""
OWN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""A word of the clinic's own, in `conditions:` of room.yaml."""
Known = Collection[str] | None
"""The clinic's own words that a preset may use as its condition, besides `CONDITIONS`. None: any word, because the
clinic's words could not be read."""


def titles(own: Mapping[str, str] | None) -> dict[str, str]:
    """Word → long title of every condition, the clinic's `own` (None: they could not be read) last."""
    return {**CONDITIONS, **(own or {})}


def allowed(own: Known) -> tuple[str, ...]:
    """The words that `condition:` takes."""
    return tuple(dict.fromkeys((*CONDITIONS, *(own or ()))))
