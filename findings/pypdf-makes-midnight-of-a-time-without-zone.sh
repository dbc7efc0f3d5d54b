#!/usr/bin/env bash
# pypdf 7.1.1 with pikepdf 10.18.0 (PyPI): in a PDF's XMP metadata, a time without a time zone is read as midnight of its day.
#
# Behaviour: xmp:CreateDate 2026-11-27T13:00:00 is 2026-11-27 00:00 for xmp_metadata.xmp_create_date, without a warning. With a Z
#   or an offset, or without the seconds and with a Z, the time is there; the same time in the document information has it too.
# Expected: 13:00. In XMP the zone is optional (ISO 16684-1, 8.2.1.2, Date: where it is missing, the zone is unknown), not the
#   time.
# Seen: "13:00:00Z 13:00, 13:00Z 13:00, 13:00:00 00:00; document information 13:00". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pikepdf==10.18.0 pypdf==7.1.1 2> /dev/null || exit 2
cat > times.py <<'PY'
import io

import pikepdf
import pypdf

told = []
for time in ("13:00:00Z", "13:00Z", "13:00:00"):
    pdf, file = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    with pdf.open_metadata() as metadata:
        metadata["xmp:CreateDate"] = f"2026-11-27T{time}"
    pdf.save(file)
    reader = pypdf.PdfReader(file)
    told.append(f"{time} {reader.xmp_metadata.xmp_create_date:%H:%M}")
said = f"{', '.join(told)}; document information {reader.metadata.creation_date:%H:%M}"
print(said)
raise SystemExit(said != "13:00:00Z 13:00, 13:00Z 13:00, 13:00:00 00:00; document information 13:00")
PY
venv/bin/python times.py
