"""One connection to the clinic's MQTT broker, in the event loop, with aiomqtt (`roomctl[mqtt]`).

It has a clean session, so that no command of earlier waits for it, and reconnects for ever.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.bus.options import OURS
from roomctl.errors import Unavailable
from roomctl.system.names import Names
from roomctl.system.shares import Silent, aside, within

PATIENCE, GREETS = 4.0, 2.0
"""Seconds for a broker to acknowledge a message; and to answer a connection, which aiomqtt 2.5 waits for in full even
where the broker hangs up."""
AGAIN, REFUSED = 0.5, 5.0
"""Seconds until the next try to connect: to a broker that is away, and to one that refuses or cannot be trusted."""
KEEP_ALIVE = 10
"""Seconds of silence after which a broker is asked whether it is there."""
PASSWORD = "ROOMCTL_MQTT_PASSWORD"
"""The environment's variable with the password, where no file is named."""


class _Refused(Unavailable):
    """Nothing changes until somebody corrects the settings, here or at the broker."""


class Will(NamedTuple):
    """What the broker publishes, retained, if the connection is lost."""

    topic: str
    payload: str


@dataclass(frozen=True, slots=True)
class Server:
    """The clinic's broker: `mqtt:` in room.yaml. `password_file` and `ca` are paths."""

    host: str
    port: int = 1883
    user: str | None = None
    password_file: str | None = None
    ca: str | None = None
    tls: bool = False

    def context(self) -> ssl.SSLContext | None:
        """Raises `Unavailable`."""
        if not (self.tls or self.ca):
            return None
        try:
            return ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as error:
            raise _Refused(f"the certificate {self.ca} cannot be used ({error})") from error

    def password(self) -> str | None:
        """Raises `Unavailable`."""
        if self.password_file is None:
            return os.environ.get(PASSWORD) if self.user else None
        try:
            return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise _Refused(f"the password in {self.password_file} cannot be read") from error

    async def read(self) -> tuple[str | None, ssl.SSLContext | None]:
        """The password, and the context of TLS. The files of both may be on a share that hangs, and the lamps do not
        wait for it. Raises `Unavailable`."""
        where = f"the files of the broker at {self.host}"
        try:
            return await aside(lambda: within(lambda: (self.password(), self.context()), where, PATIENCE))
        except Silent as error:
            raise _Refused(f"{where} cannot be read: {error.strerror}") from error


def server(mqtt: Mapping[str, Any]) -> Server:
    """The broker of `mqtt:` in room.yaml, its paths complete."""
    return Server(**{key: value for key, value in mqtt.items() if key not in OURS})


class Connection:
    """`start` it once; it stays, or comes back. What it is for overrides `topics`, `connected`, `heard` and `lost`."""

    def __init__(self, server: Server, names: Names, purpose: str, will: Will | None = None) -> None:
        """`purpose`: a word that the broker's log shows."""
        self._server, self._names, self._purpose, self._will = server, names, purpose, will
        self._client: Any = None
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Future[None]] = set()
        self.why = "the broker has not answered yet"

    def topics(self) -> Iterable[tuple[str, int]]:
        """What it wants to hear, each with its QoS."""
        return ()

    def connected(self) -> None:
        """The connection is there, and every topic subscribed to."""

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        """A message. `old`: the broker had kept it."""

    def lost(self, why: str) -> None:
        """The connection is lost, or cannot be made."""

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def up(self, patience: float | None) -> None:
        """Wait for the connection; without `patience` for ever. Raises `Unavailable`."""
        self.start()
        try:
            await asyncio.wait_for(self._up.wait(), patience)
        except TimeoutError:
            raise Unavailable(self.why) from None

    async def publish(self, topic: str, payload: str, qos: int = 1, *, retain: bool = False) -> None:
        """Returns when the broker has the message. `qos` 0: the broker keeps it for nobody. Raises `Unavailable`."""
        import aiomqtt

        client = self._client
        if client is None:
            raise Unavailable(self.why)
        sending = asyncio.ensure_future(client.publish(topic, payload, qos=qos, retain=retain, timeout=PATIENCE))
        self._sending.add(sending)
        try:
            await asyncio.wait([sending])  # awaiting it would not tell its cancellation from the caller's
        finally:
            self._sending.discard(sending)
            sending.cancel()
        if sending.cancelled():
            raise Unavailable(self.why)  # aiomqtt 2.5 would wait for the answer until its time is up
        try:
            sending.result()
        except (aiomqtt.MqttError, ValueError) as error:
            raise Unavailable(f"the broker does not take the message ({_said(error)})") from error

    async def close(self) -> None:
        """Leave; the broker publishes no will."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task], timeout=1.0)
        self._forget("the connection was closed")

    async def _run(self) -> None:
        while True:
            pause, why = AGAIN, ""
            try:
                await self._connect()
            except Unavailable as error:
                pause = REFUSED if isinstance(error, _Refused) else AGAIN
                why = str(error)
            except Exception as error:  # whatever a library does, the next try may succeed
                why = f"the connection to the broker failed ({_said(error)})"
            if self._task is not asyncio.current_task():
                return  # it was closed, and aiomqtt has answered the cancellation with an error of its own
            self._lost(why)
            await asyncio.sleep(pause)

    async def _connect(self) -> None:
        """One connection, from beginning to end. Raises `Unavailable` when it ends."""
        try:
            import aiomqtt
            from aiomqtt.exceptions import MqttConnectError
        except ImportError as error:
            raise _Refused("MQTT is not installed; run pip install 'roomctl[mqtt]'") from error
        server = self._server
        where = f"the broker at {server.host}:{server.port}"
        await self._names.address(server.host, PATIENCE)  # it would hang in aiomqtt's threads, one for each try

        class Client(aiomqtt.Client):
            """aiomqtt 2.5 leaves a connection open that the broker greets too late, and looks once a second whether the
            broker is still there, which is half of what a room at rest costs."""

            async def __aenter__(self) -> Client:
                try:
                    return await super().__aenter__()
                except BaseException:  # also if it is cancelled
                    self._client.disconnect()
                    raise

            async def _misc_loop(self) -> None:
                while self._client.loop_misc() == 0:
                    await asyncio.sleep(KEEP_ALIVE / 2)

        password, context = await server.read()
        will = aiomqtt.Will(self._will.topic, self._will.payload, 1, True) if self._will else None
        client = Client(
            server.host, server.port, username=server.user, password=password, tls_context=context,
            identifier=f"roomctl-{self._purpose}-{uuid.uuid4().hex[:12]}", clean_session=True, timeout=GREETS,
            will=will, keepalive=KEEP_ALIVE, socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        )  # fmt: skip
        try:
            async with client:
                if topics := list(self.topics()):
                    await client.subscribe(topics, timeout=PATIENCE)
                self._client = client
                self._up.set()
                self.connected()
                async for message in client.messages:
                    payload = message.payload
                    kept = bool(message.retain)
                    text = payload.decode(errors="replace") if isinstance(payload, bytes | bytearray) else str(payload)
                    self.heard(str(message.topic), text, old=kept)
        except aiomqtt.MqttError as error:
            why = f"({_said(error)})"
            if isinstance(error.__context__, ssl.SSLCertVerificationError):  # aiomqtt 2.5 names no cause
                raise _Refused(f"{where} cannot be trusted {why}; check `ca:` in room.yaml") from error
            if isinstance(error, MqttConnectError):
                raise _Refused(f"{where} refuses the connection {why}") from error
            raise Unavailable(f"{where} does not answer {why}") from error
        except (OSError, ValueError) as error:
            raise Unavailable(f"{where} cannot be reached ({error})") from error
        raise Unavailable(f"{where} has closed the connection")

    def _lost(self, why: str) -> None:
        self._forget(why)
        self.lost(why)

    def _forget(self, why: str) -> None:
        self._client, self.why = None, why
        self._up.clear()
        for sending in self._sending:
            sending.cancel()


def _said(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__
