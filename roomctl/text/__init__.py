"""Texts about sessions for screens, commands and reports: one function for each kind of text."""
