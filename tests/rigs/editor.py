"""What an editor would show: the real `yaml-language-server`, spoken to over its pipes (LSP)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SETTINGS = {
    "yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}, "schemas": {}}
}
"""Nothing from the network: the schema is the file that the first line names."""


TESTS = Path(__file__).parent.parent


def server() -> str:
    """The program. Skips with the command that installs it; where nothing may be skipped (CI), fails."""
    places = f"{TESTS / 'node_modules' / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    found = shutil.which("yaml-language-server", path=places)
    if found is None:
        sentence = "needs yaml-language-server: npm install --prefix tests (npm: apt-get install nodejs npm)"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


@dataclass(frozen=True, order=True)
class Mark:
    """A squiggle. `line` counts from 1; `under` is the text below it, up to the end of its first line."""

    line: int
    under: str
    says: str


class Editor:
    """One server and its open files."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout
        self._asked = 0
        self._published: dict[str, list[Any]] = {}
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": False},
                "completion": {"completionItem": {"snippetSupport": True}},
            },
        }
        self._ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
        self._tell("initialized", {})

    def marks(self, path: Path) -> list[Mark]:
        """Open a file; what is marked in it."""
        text = path.read_text(encoding="utf-8")
        self._open(path.as_uri(), text)
        while path.as_uri() not in self._published:
            self._heard(self._read())
        return sorted(_mark(each, text.split("\n")) for each in self._published[path.as_uri()])

    def offers(self, path: Path) -> list[str]:
        """Open a file in which `‸` stands for the cursor; the words that are offered there."""
        answer = self._ask("textDocument/completion", self._pointed(path))
        return [item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer or [])]

    def hover(self, path: Path) -> str:
        """Open a file in which `‸` stands for the mouse; what is shown there, as Markdown."""
        answer = self._ask("textDocument/hover", self._pointed(path))
        return str(answer["contents"]["value"]) if answer else ""

    def _pointed(self, path: Path) -> dict[str, Any]:
        before, _, after = path.read_text(encoding="utf-8").partition("‸")
        self._open(path.as_uri(), before + after)
        lines = before.split("\n")
        place = {"line": len(lines) - 1, "character": len(lines[-1])}
        return {"textDocument": {"uri": path.as_uri()}, "position": place}

    def _open(self, uri: str, text: str) -> None:
        self._tell("textDocument/didOpen", {
            "textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text},
        })  # fmt: skip

    def _ask(self, method: str, params: object) -> Any:
        self._asked += 1
        self._write({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == self._asked and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            self._heard(message)

    def _tell(self, method: str, params: object) -> None:
        self._write({"method": method, "params": params})

    def _heard(self, message: dict[str, Any]) -> None:
        """Keep what was published, and answer what the server asks."""
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics" and params:
            self._published[params["uri"]] = params["diagnostics"]
        elif "id" in message:
            wanted = params["items"] if method == "workspace/configuration" and params else None
            result = [SETTINGS.get(item.get("section")) for item in wanted] if wanted is not None else None
            self._write({"id": message["id"], "result": result})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self._from.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._from.read(length))
        return message


def _mark(each: dict[str, Any], lines: list[str]) -> Mark:
    begin, end = each["range"]["start"], each["range"]["end"]
    row = lines[begin["line"]]
    under = row[begin["character"] : end["character"] if end["line"] == begin["line"] else len(row)]
    return Mark(begin["line"] + 1, under, each["message"])


@contextmanager
def editor() -> Iterator[Editor]:
    """A server for the block."""
    process = subprocess.Popen(
        [server(), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield Editor(process)
    finally:
        process.kill()
        process.communicate()
