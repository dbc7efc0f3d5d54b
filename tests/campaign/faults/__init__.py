"""What may happen to a room. Each fault is there while its block runs, and gone afterwards; it says what it did."""

from tests.campaign.faults import clock, disk, journal, processes, screens, sound
from tests.campaign.faults.registry import FAULTS

__all__ = ["FAULTS", "clock", "disk", "journal", "processes", "screens", "sound"]
