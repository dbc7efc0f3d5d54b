"""Where the page listens unless told otherwise."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""This machine alone."""
PORT = 8000
