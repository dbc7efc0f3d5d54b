#!/usr/bin/env bash
# yaml-language-server 1.25.0: a key that is anyOf [$ref, null] shows what the definition says of itself.
#
# Input: `{"anyOf": [{"$ref": "#/$defs/Scene"}, {"type": "null"}], "description": "what the room looks like"}`, the form
#   in which many generators write "a Scene, or left out"; beside it the same key as `{"$ref": …, "description": …}`.
# Expected: both show the description that stands at the key.
# Seen: with anyOf the hover shows the title and the description of the definition ("#### Scene / for programmers");
#   with $ref alone the description at the key wins, under the title of the definition all the same.
#   So a schema for this server takes the null out, and leaves definitions without title and description.
# Exit 0 while that is so, 1 if it changes.
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

scene = {"type": "object", "title": "Scene", "description": "for programmers", "properties": {"light": {"type": "number"}}}
here = "what the room looks like"
schema = {"type": "object", "$defs": {"Scene": scene}, "properties": {
    "either": {"anyOf": [{"$ref": "#/$defs/Scene"}, {"type": "null"}], "description": here},
    "alone": {"$ref": "#/$defs/Scene", "description": here},
}}
(folder / "schema.json").write_text(json.dumps(schema))
either, alone = hover(2, "either: {light: 5}"), hover(3, "alone: {light: 5}")
print("anyOf [$ref, null]:", repr(either))
print("$ref alone:        ", repr(alone))
right = (either, alone) == ("#### Scene\n\nfor programmers", f"#### Scene\n\n{here}")

server.kill()
sys.exit(not right)
PY
