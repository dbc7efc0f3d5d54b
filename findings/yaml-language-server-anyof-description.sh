#!/usr/bin/env bash
# yaml-language-server 1.25.0: which of two descriptions a hover shows depends on the form of the value.
#
# Input: a schema whose key `bed` is anyOf [an enum, a string], with `description` and `markdownDescription` on the key
#   itself; the documents `bed: pad` (of the enum) and `bed: own` (only a string). Both are valid.
# Expected: the same text for the same key: `markdownDescription`, as for a key without anyOf.
# Seen: `bed: pad` shows "rich: use `pad`" (markdownDescription); `bed: own` shows "plain `pad`" (description), and that
#   is not escaped, as the description of a key without anyOf is ("plain \`pad\`").
#   So a schema for this server gives both keywords the same Markdown where a value has several forms.
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

texts = {"description": "plain `pad`", "markdownDescription": "rich: use `pad`"}
forms = {"anyOf": [{"enum": ["pad", "wind"]}, {"type": "string"}]}
schema = {"type": "object", "properties": {
    "bed": {**forms, **texts}, "simple": {"type": "string", **texts},
    "bare": {"type": "string", "description": texts["description"]},
}}
(folder / "schema.json").write_text(json.dumps(schema))
shown = {line: hover(at, line) for at, line in enumerate(("bed: pad", "bed: own", "simple: own", "bare: own"), 2)}
for line, text in shown.items():
    print(f"{line:12} -> {text.splitlines()[0]}")
right = (shown["bed: pad"].startswith("rich: use `pad`") and shown["bed: own"] == "plain `pad`"
         and shown["simple: own"] == "rich: use `pad`" and shown["bare: own"] == "plain \\`pad\\`")

server.kill()
sys.exit(not right)
PY
