"""The twelve conditions, for code that lists presets without reading one."""

from typing import Literal, get_args

Condition = Literal[
    "repetitive-strain", "headache", "strain-whiplash", "joint-muscle", "low-back", "frozen-shoulder", "cancer-fatigue",
    "knee", "after-surgery", "alcohol-withdrawal", "immune-wellness", "high-blood-pressure",
]  # fmt: skip
CONDITIONS: dict[str, str] = dict(
    zip(
        get_args(Condition),
        (
            "Repetitive stress injuries, such as carpal tunnel", "Headaches: migraine, cluster, tension, sinus",
            "Strains, sprains, whiplash", "Joint and muscle disorders", "Low back or radiating pain", "Frozen shoulder",
            "Cancer-related fatigue", "Knee osteoarthritis", "Pain and scars after surgery", "Alcohol withdrawal",
            "“Sluggish immune system” (general wellness)", "High blood pressure",
        ),
        strict=True,
    )
)  # fmt: skip
"""Id → long title, in the order in which lists show them."""
