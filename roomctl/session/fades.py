"""How long the sound takes to change: real seconds, also in a rehearsal at speed 60."""

FADES = {"started": 10.0, "resumed": 4.0, "paused": 2.0, "silenced": 2.0}
"""By the act that turns the sound up or down."""
CHANGE_FADE, LANDING_FADE, END_FADE, STOP_FADE = 8.0, 60.0, 30.0, 6.0
"""The others; a room may set CHANGE_FADE, the cross-fade between beds."""
