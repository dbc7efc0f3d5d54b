#!/usr/bin/env bash
# Python's sqlite3 (here Python 3.11, SQLite 3.40.1): what serialize() makes of a database in WAL mode, deserialize() cannot read;
# and of the three ways to copy it only one leaves the mode behind.
#
# Behaviour: serialize() copies the header with its mark "WAL". deserialize() takes the bytes without a word, and the first SELECT
#   raises OperationalError "unable to open database file", for a database in memory has no log. Connection.backup() into memory
#   works. Into a file it hands the mode on, so a backup on a stick that cannot be written opens only with `immutable=1`, and
#   opened with `mode=ro` elsewhere it gets a -wal and a -shm beside it. VACUUM INTO gives a plain file.
# Expected: serialize() and deserialize() to be each other's inverse, as they are for every other journal mode.
# Seen: "deserialized: unable to open database file; backup in memory: 1 row; backup: wal, opened read-only leaves 3 files;
#   vacuum into: delete, 1 file" on one line. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -c 'import sqlite3, sys; print("Python", sys.version.split()[0], "SQLite", sqlite3.sqlite_version)
sqlite3.Connection.serialize' || exit 2
cat > copies.py <<'PY'
import contextlib
import pathlib
import sqlite3

source = sqlite3.connect("journal.db")
assert source.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
source.execute("CREATE TABLE entries (text)")
source.execute("INSERT INTO entries VALUES ('started')")
source.commit()

again = sqlite3.connect(":memory:")
again.deserialize(source.serialize())
try:
    opened = f"{len(again.execute('SELECT * FROM entries').fetchall())} row"
except sqlite3.OperationalError as error:
    opened = str(error)

memory = sqlite3.connect(":memory:")
source.backup(memory)
rows = len(memory.execute("SELECT * FROM entries").fetchall())


def copied(name: str) -> tuple[str, int]:
    """The copy's journal mode, and the files that are there after it was read with mode=ro."""
    file = pathlib.Path(name) / "copy.db"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        copy.execute("SELECT * FROM entries").fetchall()
        mode = copy.execute("PRAGMA journal_mode").fetchone()[0]
    return mode, len(list(file.parent.iterdir()))


pathlib.Path("backup").mkdir()
with contextlib.closing(sqlite3.connect("backup/copy.db")) as target:
    source.backup(target)
pathlib.Path("vacuum").mkdir()
source.execute("VACUUM INTO 'vacuum/copy.db'")
(mode, files), (plain, one) = copied("backup"), copied("vacuum")
said = (
    f"deserialized: {opened}; backup in memory: {rows} row; backup: {mode}, opened read-only leaves {files} files; "
    f"vacuum into: {plain}, {one} file"
)
print(said)
expected = ("unable to open database file", 1, "wal", 3, "delete", 1)
raise SystemExit((opened, rows, mode, files, plain, one) != expected)
PY
python3 copies.py
