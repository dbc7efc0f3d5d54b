"""Connects a room to its clinic: the calendar, and the webhook after a session."""
