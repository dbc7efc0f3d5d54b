"""roomctl runs a massage session in the treatment room."""

__version__ = "0.1.0"
