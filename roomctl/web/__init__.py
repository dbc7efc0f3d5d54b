"""What stands between a tablet's browser and the room's screens: PIN, certificate, guard, door, and the page itself."""
