"""A signature put into a preset's text, and read back before it counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from roomctl.errors import Faults, Refused
from roomctl.preset import limits, signature, yaml_tree
from roomctl.preset.check import Checked
from roomctl.preset.model import Reviewed


def sign(text: str, file: Path, check: Callable[[str], Checked], by: str, on: str) -> tuple[str, Reviewed]:
    """A file's text with a signature for what it says, and that signature. `check`: the usual check of a text.

    Raises `Faults`, or `Refused`: with the line to add if the text has no place for it, and if `by` is no name.
    """
    if not by.strip() or "\n" in by or len(by) > limits.LINE:
        raise Refused(f"give initials or a name, in one line of at most {limits.LINE} letters")
    whole, own = check(text), yaml_tree.look(text, str(file)).tree
    if whole.preset is None or own is None:
        raise Faults(whole.faults)
    wanted = Reviewed.model_construct(by=by, on=on, content=signature.fingerprint(whole.preset))
    after = signature.signed(text, own, by, on, wanted.content)
    again = check(after).preset
    if again is None or again.reviewed != wanted or signature.fingerprint(again) != wanted.content:
        said = signature.line(by, on, wanted.content)
        raise Refused(f"the signature cannot be inserted into {file}; add this line yourself:\n{said}")
    return after, wanted
