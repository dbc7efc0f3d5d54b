"""The therapist's screens, which are clients of the journal; closing one does not stop the session."""
