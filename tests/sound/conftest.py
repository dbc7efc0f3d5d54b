"""What the tests of this folder share: each sound decoded and measured once for a module, and then forgotten."""

from __future__ import annotations

import pytest

from roomctl.sound.library import load

from . import ears
from .ears import Heard

SHELF = load()
STEMS = {stem.file.stem: stem for bed in SHELF.beds.values() for stem in bed.stems}


@pytest.fixture(scope="module")
def bed(request: pytest.FixtureRequest) -> Heard:
    """The bed that the test's `over` names: all its stems."""
    return Heard(ears.bed(SHELF.beds[request.param]), request.param)


@pytest.fixture(scope="module")
def stem(request: pytest.FixtureRequest) -> Heard:
    """The stem that the test's parameter names."""
    return Heard(ears.decoded(STEMS[request.param].file), request.param)
