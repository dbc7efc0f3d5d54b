#!/usr/bin/env bash
# yaml-language-server 1.25.0: the title of the whole schema heads the hover of every key that has no title of its own.
#
# Input: a schema with `"title": "A recipe"` at its root and the keys `salt` (a description, no title) and `pepper` (a
#   description and a title); the documents `salt: 5` and `pepper: 5`.
# Expected: over `salt` its description alone; a title belongs to the schema that it stands in.
# Seen: over `salt` "#### A recipe", then "how much", as if that were the title of the key; over `pepper` its own
#   title alone.
#   So a schema for this server has no title at its root, or one for each key.
# Exit 0 while that is so for the key without a title, 1 if it changes.
set -euo pipefail
command -v npm >/dev/null && command -v node >/dev/null || { echo "needs node and npm (apt-get install nodejs npm)" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" yaml-language-server@1.25.0 >/dev/null
python3 - "$folder" <<'PY'
import json
import pathlib
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
server = subprocess.Popen(
    [folder / "node_modules/.bin/yaml-language-server", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
)
SETTINGS = {"yaml": {"hover": True, "validate": False, "schemaStore": {"enable": False}}}


def send(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def ask(number, method, **params):
    send(id=number, method=method, params=params)
    while True:
        length = 0
        while line := server.stdout.readline().strip():
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
        message = json.loads(server.stdout.read(length))
        if message.get("id") == number and "method" not in message:
            return message["result"]
        if message.get("method") == "workspace/configuration":
            send(id=message["id"], result=[SETTINGS.get(item.get("section")) for item in message["params"]["items"]])
        elif "id" in message:
            send(id=message["id"], result=None)


def hover(number, line):
    """What is shown over the first letter of a file of one line."""
    file = folder / f"{number}.yaml"
    uri, text = file.as_uri(), f"# yaml-language-server: $schema=./schema.json\n{line}\n"
    send(method="textDocument/didOpen",
         params={"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
    shown = ask(number, "textDocument/hover", textDocument={"uri": uri}, position={"line": 1, "character": 0})
    return (shown or {"contents": {"value": ""}})["contents"]["value"].partition("\n\nSource:")[0]


ask(1, "initialize", processId=None, rootUri=None, capabilities={"workspace": {"configuration": True}})
send(method="initialized", params={})

keys = {"salt": {"type": "number", "description": "how much"},
        "pepper": {"type": "number", "title": "Pepper", "description": "how much"}}
(folder / "schema.json").write_text(json.dumps({"title": "A recipe", "type": "object", "properties": keys}))
salt, pepper = hover(2, "salt: 5"), hover(3, "pepper: 5")
print("no title of its own:", repr(salt))
print("a title of its own: ", repr(pepper))
right = salt == "#### A recipe\n\nhow much"
server.kill()
sys.exit(not right)
PY
