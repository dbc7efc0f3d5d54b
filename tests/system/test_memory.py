"""What a process gives back of its memory."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

BLOCKS = """
import ctypes, sys
from roomctl.system.memory import give_back_large_blocks

library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes, library.free.argtypes = (
    ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
)

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", *"abcde")]

library.mallinfo2.restype = Told
if sys.argv[1] == "given back":
    give_back_large_blocks()
library.free(library.malloc(1_000_000))  # glibc raises its limit to that
before = library.mallinfo2().hblks
kept = library.malloc(192_000)
print(library.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps large blocks")
@pytest.mark.parametrize(("how", "mappings"), [("given back", 1), ("as glibc does", 0)])
def test_half_a_second_of_music_is_a_mapping_of_its_own_also_after_larger_blocks(how: str, mappings: int) -> None:
    """A mapping goes back to the system once it is freed; what is in the heap may stay there."""
    ran = subprocess.run([sys.executable, "-c", BLOCKS, how], capture_output=True, text=True, check=True)
    assert int(ran.stdout) == mappings
