#!/usr/bin/env bash
# pikepdf 10.18.0 with pypdf 7.1.1 (PyPI): from the 28th on, a page that is labelled by letters has one label for one and another
# for the other.
#
# Behaviour: with the numbering style "a", page 28 is "ab" for pikepdf and "bb" for pypdf, page 53 "ba" and "aaa". Up to "aa", the
#   27th, they agree, and in all of 60 pages with Roman numerals.
# Expected: bb, aaa: after z come aa to zz, each letter twice (ISO 32000-2, 12.4.2, table 161: A to Z for the first 26 pages, AA to
#   ZZ for the next 26, and so on).
# Seen: "26 z z, 27 aa aa, 28 ab bb, 53 ba aaa; Roman: all 60 the same". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pikepdf==10.18.0 pypdf==7.1.1 2> /dev/null || exit 2
cat > labels.py <<'PY'
import io

import pikepdf
import pypdf


def labels(style: str) -> list[tuple[str, str]]:
    writer, file = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(60):
        writer.add_blank_page(100, 100)
    writer.set_page_label(0, 59, style=style)
    writer.write(file)
    with pikepdf.open(file) as pdf:
        by_pikepdf = [str(page.label) for page in pdf.pages]
    return list(zip(by_pikepdf, pypdf.PdfReader(file).page_labels))


letters, roman = labels("/a"), labels("/r")
said = ", ".join(f"{number} {' '.join(letters[number - 1])}" for number in (26, 27, 28, 53))
said += f"; Roman: {'all 60 the same' if all(one == other for one, other in roman) else 'not the same'}"
print(said)
raise SystemExit(said != "26 z z, 27 aa aa, 28 ab bb, 53 ba aaa; Roman: all 60 the same")
PY
venv/bin/python labels.py
