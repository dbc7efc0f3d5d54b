"""Lamps behind an MQTT broker. One connection for all of them, in the event loop, with aiomqtt (`roomctl[mqtt]`).

A room connects with a clean session, so that no command of earlier waits for it, and reconnects for ever. A lamp's
retained report may be of any age: it says where the lamp is before a session, and never that somebody set it by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roomctl.lighting.availability import Sign
from roomctl.lighting.availability import online as said_online
from roomctl.lighting.dialects import Dialect, Kelvin
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.lights import LampError, Names, News

PATIENCE, GREETS = 4.0, 2.0
"""Seconds for a broker to acknowledge a message; and to answer a connection, which aiomqtt 2.5 waits for in full even
where the broker hangs up."""
AGAIN, REFUSED = 0.5, 5.0
"""Seconds until the next try to connect: to a broker that is away, and to one that refuses or cannot be trusted."""
KEEP_ALIVE = 10
"""Seconds of silence after which a broker is asked whether it is there."""
ANSWERS = 1.2
"""Seconds in which a lamp says where it is."""


class _Refused(LampError):
    """Nothing changes until somebody corrects the settings, here or at the broker."""


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
        """Raises `LampError`."""
        if not (self.tls or self.ca):
            return None
        try:
            return ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as error:
            raise _Refused(f"the certificate {self.ca} cannot be used ({error})") from error

    def password(self) -> str | None:
        """Raises `LampError`."""
        if self.password_file is None:
            return None
        try:
            return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise _Refused(f"the password in {self.password_file} cannot be read") from error


class Broker:
    """The connection. `start` it once; it stays, or comes back."""

    def __init__(self, server: Server, names: Names) -> None:
        self._server, self._names = server, names
        self._lamps: list[MqttLamp] = []
        self._client: Any = None
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.why = "the broker has not answered yet"

    def add(self, lamp: MqttLamp) -> None:
        self._lamps.append(lamp)

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def up(self, patience: float) -> None:
        """Wait for the connection. Raises `LampError`."""
        self.start()
        try:
            await asyncio.wait_for(self._up.wait(), patience)
        except TimeoutError:
            raise LampError(self.why) from None

    async def publish(self, topic: str, payload: str, qos: int = 1) -> None:
        """Returns when the broker has the message. `qos` 0: the broker keeps it for nobody. Raises `LampError`."""
        import aiomqtt

        client = self._client
        if client is None:
            raise LampError(self.why)
        try:
            await client.publish(topic, payload, qos=qos, timeout=PATIENCE)
        except (aiomqtt.MqttError, ValueError) as error:
            raise LampError(f"the broker does not take the message ({_said(error)})") from error

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=1.0)

    async def _run(self) -> None:
        while True:
            pause = AGAIN
            try:
                await self._connected()
            except LampError as error:
                pause = REFUSED if isinstance(error, _Refused) else AGAIN
                self._lost(str(error))
            except Exception as error:  # whatever a library does, the next try may succeed
                self._lost(f"the connection to the broker failed ({_said(error)})")
            await asyncio.sleep(pause)

    async def _connected(self) -> None:
        """One connection, from beginning to end. Raises `LampError` when it ends."""
        try:
            import aiomqtt
            from aiomqtt.exceptions import MqttConnectError
        except ImportError as error:
            raise _Refused("MQTT is not installed; run pip install 'roomctl[mqtt]'") from error
        server = self._server
        where = f"the broker at {server.host}:{server.port}"
        await self._names.address(server.host, PATIENCE)  # it would hang in aiomqtt's threads, one for each try

        class Client(aiomqtt.Client):
            """It looks once a second whether the broker is still there, which is half of what a lamp at rest costs."""

            async def _misc_loop(self) -> None:
                while self._client.loop_misc() == 0:
                    await asyncio.sleep(KEEP_ALIVE / 2)

        client = Client(
            server.host, server.port, username=server.user, password=server.password(), tls_context=server.context(),
            identifier=f"roomctl-lamps-{uuid.uuid4().hex[:12]}", clean_session=True, timeout=GREETS,
            keepalive=KEEP_ALIVE, socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        )  # fmt: skip
        try:
            async with client:
                heard = {topic: 0 for lamp in self._lamps for topic in lamp.topics}
                if heard:
                    await client.subscribe(list(heard.items()), timeout=PATIENCE)
                self._client = client
                self._up.set()
                for lamp in self._lamps:
                    lamp.back()
                async for message in client.messages:
                    self._heard(message)
        except aiomqtt.MqttError as error:
            why = f"({_said(error)})"
            if isinstance(error.__cause__, ssl.SSLError):
                raise _Refused(f"{where} cannot be trusted {why}; check `ca:` in room.yaml") from error
            if isinstance(error, MqttConnectError):
                raise _Refused(f"{where} refuses the connection {why}") from error
            raise LampError(f"{where} does not answer {why}") from error
        except (OSError, ValueError) as error:
            raise LampError(f"{where} cannot be reached ({error})") from error
        raise LampError(f"{where} has closed the connection")

    def _heard(self, message: Any) -> None:
        payload = message.payload
        text = payload.decode(errors="replace") if isinstance(payload, bytes | bytearray) else str(payload)
        for lamp in self._lamps:
            lamp.heard(str(message.topic), text, old=bool(message.retain))

    def _lost(self, why: str) -> None:
        self._client, self.why = None, why
        self._up.clear()
        for lamp in self._lamps:
            lamp.away(why)


class MqttLamp:
    """One lamp at the broker. `topic` takes its commands; `state` is where it reports itself, None if it does not;
    `online`: where it says whether it is there, None: where its kind usually does."""

    news: News | None = None
    old = False

    def __init__(
        self,
        broker: Broker,
        topic: str,
        dialect: Dialect,
        *,
        state: str | None,
        online: str | None,
        kelvin: Kelvin | None,
        ability: Ability,
    ) -> None:
        self.name, self.ability = topic, ability
        self._state, self._broker, self._dialect = state, broker, dialect
        self._signs = list(dialect.signs(topic))
        if online:
            self._signs = [Sign(online, said_online, repeats=any(sign.repeats for sign in self._signs))]
        self._gone: set[str] = set()
        self._asking: asyncio.Task[None] | None = None
        self._kelvin: Kelvin = dialect.kelvin if kelvin is None else kelvin
        self.answers = "" if state else "it has no `state:` topic in room.yaml to answer on"
        self._said: Level | None = None
        self._fresh = asyncio.Event()
        self._last = ""
        broker.add(self)

    async def open(self) -> None:
        await self._broker.up(PATIENCE)

    async def read(self) -> Level | None:
        """What the lamp answers, or what the broker has kept of it."""
        await self.open()
        if self._state is None:
            return None
        self._fresh.clear()
        await self._ask()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._fresh.wait(), ANSWERS)
        return self._said

    async def _ask(self) -> None:
        if asked := self._dialect.ask(self.name):
            await self._broker.publish(*asked)

    async def show(self, command: Command) -> None:
        """A lamp that is offline gets no steps, which a bridge or a broker might play back to it later."""
        payload = self._dialect.say(command, self._kelvin)
        if command.seconds == 0 and (payload == self._last or self._gone):
            return  # or too small a step for the lamp
        await self._broker.publish(self.name, payload, 0 if self._gone else 1)
        self._last = payload

    async def close(self, *, over: bool) -> None:
        await self._broker.close()

    @property
    def topics(self) -> list[str]:
        """What it wants to hear."""
        return [*([self._state] if self._state else []), *(sign.topic for sign in self._signs)]

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        for sign in self._signs:
            if sign.topic == topic and (there := sign.read(payload)) is not None:
                self._told(sign, there, old=old)
        if topic != self._state or (level := self._dialect.read(payload)) is None:
            return
        self._said, self.old = level, old
        if not old:
            self._fresh.set()
        if self.news is not None:
            self.news.seen(level, old=old)

    def _told(self, sign: Sign, there: bool, *, old: bool) -> None:
        """An old `online` is no news, unless it was offline."""
        started = there and (sign.topic in self._gone or not (old or sign.repeats))
        if there:
            self._gone.discard(sign.topic)
        else:
            self._gone.add(sign.topic)
        if not there:
            self.away(sign.why)
        elif started and not self._gone:
            self._start_over(restarted=True)

    def away(self, why: str) -> None:
        if self.news is not None:
            self.news.away(why)

    def back(self) -> None:
        """The broker is; what it has kept of the lamp follows."""
        self._gone.clear()
        self._start_over(restarted=False)

    def _start_over(self, *, restarted: bool) -> None:
        self._last = ""
        if self.news is None:
            return
        self.news.back(restarted=restarted)
        if self._state:
            self._asking = asyncio.create_task(self._ask_quietly())

    async def _ask_quietly(self) -> None:
        with contextlib.suppress(LampError):
            await self._ask()


def _said(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__
