"""The therapist's screens: clients of the journal. Closing one stops nothing."""
