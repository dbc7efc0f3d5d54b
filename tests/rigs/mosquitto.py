"""A real MQTT broker with TLS, passwords and access rules, and a lamp behind it."""

from __future__ import annotations

import json
import queue
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

ROOM, LAMP = ("blue", "room-secret"), ("lamp", "lamp-secret")
"""User and password."""
RULES = """
user blue
topic write zigbee2mqtt/+/set
topic write zigbee2mqtt/+/get
topic read zigbee2mqtt/#
user lamp
topic readwrite zigbee2mqtt/#
topic readwrite secret/#
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Mosquitto:
    """A broker on this machine, in `folder`. It can be killed and started again at the same port. `anyone`: without
    access rules; `more`: lines of its configuration."""

    def __init__(
        self, folder: Path, *, tls: bool = False, anyone: bool = False, rules: str = RULES,
        users: Sequence[tuple[str, str]] = (ROOM, LAMP), more: Sequence[str] = (),
    ) -> None:  # fmt: skip
        assert shutil.which("mosquitto"), "this test needs Mosquitto (apt: mosquitto)"
        folder.mkdir(exist_ok=True)
        self.port, self.ca, self._folder = free_port(), folder / "ca.crt", folder
        (folder / "rules").write_text(rules)
        for name, word in users:
            created = [] if (folder / "passwords").exists() else ["-c"]
            subprocess.run(["mosquitto_passwd", "-b", *created, folder / "passwords", name, word], check=True)
        (folder / "room.password").write_text(f"{ROOM[1]}\n")
        lines = [
            f"listener {self.port} 127.0.0.1", "allow_anonymous false", f"password_file {folder / 'passwords'}",
            *([] if anyone else [f"acl_file {folder / 'rules'}"]), "user root", "set_tcp_nodelay true",
            *more,
        ]  # fmt: skip
        if tls:
            certificates(folder)
            lines += [f"cafile {self.ca}", f"certfile {folder / 'broker.crt'}", f"keyfile {folder / 'broker.key'}"]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = ["mosquitto", "-c", str(self._folder / "mosquitto.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(500):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError("the broker does not start")

    def stop(self) -> None:
        """It takes leave of everyone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @property
    def settings(self) -> dict[str, Any]:
        """`mqtt:` of room.yaml."""
        return {
            "host": "127.0.0.1", "port": self.port, "user": ROOM[0],
            "password_file": str(self._folder / "room.password"),
            **({"ca": str(self.ca)} if self.ca.exists() else {}),
        }  # fmt: skip


def certificates(folder: Path) -> None:
    """An authority of the clinic's own, and the broker's certificate for 127.0.0.1."""
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    for line in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=clinic -days 30",
        "req -newkey rsa:2048 -nodes -keyout broker.key -out broker.csr -subj /CN=broker",
        "x509 -req -in broker.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out broker.crt -days 30 -extfile names",
    ):
        subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True)


class Lamp:
    """A lamp: what it was told, and what it reports if it is asked to."""

    def __init__(self, broker: Mosquitto, topic: str = "zigbee2mqtt/lamp", *, reports: bool = False) -> None:
        self.told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._topic, self._reports = topic, reports
        self._ready: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(*LAMP)
        if broker.ca.exists():
            self._client.tls_set(str(broker.ca))
        self._client.on_connect = lambda client, *_: client.subscribe([(f"{topic}/set", 1), (f"{topic}/get", 1)])
        self._state: dict[str, Any] = {}
        self._client.on_subscribe = lambda client, userdata, number, *_: self._ready.put(number)
        self._client.on_message = self._heard
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", broker.port, keepalive=5)
        self._client.loop_start()
        self._ready.get(timeout=100)

    def _heard(self, client: Any, userdata: Any, message: Any) -> None:
        told = json.loads(message.payload)
        if message.topic.endswith("/set"):
            self._state = {key: told[key] for key in ("state", "brightness") if key in told}
            self.told.put(told)
        if self._reports:
            client.publish(self._topic, json.dumps(self._state), 1)

    def report(self, retain: bool = False, **state: Any) -> None:
        self._state = state
        self._client.publish(self._topic, json.dumps(state), 1, retain).wait_for_publish(100)

    def next(self) -> dict[str, Any]:
        """The next command, which has to come."""
        return self.told.get(timeout=100)

    def await_that(self, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first command that is right."""
        while not right(told := self.next()):
            pass
        return told

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Listener:
    """A client that hears everything it may, and publishes: the front desk."""

    def __init__(self, broker: Mosquitto, user: tuple[str, str] = LAMP, topics: Sequence[str] = ("#",)) -> None:
        self.heard: list[tuple[str, str, bool]] = []
        """Topic, payload, and whether the broker had kept it."""
        self._subscribed = threading.Semaphore(0)
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(*user)
        if broker.ca.exists():
            self._client.tls_set(str(broker.ca))
        self._client.on_connect = lambda client, *_: client.subscribe([(topic, 1) for topic in topics])
        self._client.on_subscribe = self._came
        self._client.on_message = lambda client, userdata, message: self.heard.append(
            (message.topic, message.payload.decode(), message.retain)
        )
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", broker.port, keepalive=5)
        self._client.loop_start()
        self.back()

    def back(self) -> None:
        """It has subscribed, once more since the last time."""
        assert self._subscribed.acquire(timeout=100), "the broker lets nobody listen"

    def _came(self, *_: Any) -> None:
        self._subscribed.release()

    def of(self, topic: str) -> list[str]:
        """The payloads that came on `topic`."""
        return [payload for found, payload, _ in list(self.heard) if found == topic]

    def say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, 1, retain).wait_for_publish(100)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
