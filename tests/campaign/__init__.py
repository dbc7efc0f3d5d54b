"""Faults drawn at random break a real room, alone and together; the pure core says what must be true afterwards.

`faults.py` has the faults, `room.py` the room and what must be true of it, `campaign.py` draws. A campaign is one set
of faults and what follows until the room is right again; a seed says which. By hand: `python -m tests.campaign --help`.
"""
