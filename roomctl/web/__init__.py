"""Everything between a tablet's browser and the room's screens: PIN, certificate, guard, connection limits, and the
page."""
