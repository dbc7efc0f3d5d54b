// Adds what textual.js lacks on a tablet: automatic reconnection, a font size that fits, fingers, the on-screen keyboard
// where text is asked for, and no disturbing gestures.
//
// textual.js opens one WebSocket and does not notice its end. It gets a Line instead, which never closes and opens as many
// real sockets as needed. Keys pressed without a connection are dropped: a "next" that arrives a minute late would be
// wrong.
"use strict";
(() => {
  const TIMES = Object.assign({
    ping: 1500,    // ms between two questions to the server
    lost: 4000,    // ms without an answer after which the connection is lost
    first: 300,    // ms before the first try again; each next one waits twice as long
    longest: 3000, // ms, the longest such wait; also how long one try may take
  }, window.roomTimes);
  const DISMISSED = 4000;
  const Socket = window.WebSocket;
  const TURNED = 1000;   // ms after the keyboard was asked for or not, in which another height is the keyboard's
  const SOON = 400;      // ms after a press until the server is asked what came of it
  let line = null, lock = null, running = false, awake = false, known = null;

  const element = (id) => document.getElementById(id);

  function say(words, more = "") {
    element("over").hidden = !words;
    element("said").textContent = words;
    element("more").textContent = more;
    goOn();
  }

  const face = (seconds) => {
    const whole = Math.ceil(Math.abs(seconds) - 1e-6);
    return `${seconds < 0 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  // Where the session stands by the last plan that was heard of: the areas from the one that is on, and what is left of it.
  function standing({ areas, left, paused, speed, at }) {
    let rest = left - (paused ? 0 : (Date.now() - at) / 1000 * speed), first = 0;
    while (rest <= 0 && !areas[first].waits && first + 1 < areas.length) rest += areas[++first].seconds;
    return { areas: areas.slice(first), left: areas[first].waits ? rest : Math.max(0, rest) };
  }

  // Without a connection the countdown goes on, and what is still to come stays readable. While no session runs, the
  // last picture stays.
  function goOn() {
    const lost = !element("over").hidden && known !== null && known.running;
    element("outlook").hidden = !lost;
    element("over").classList.toggle("beside", !element("over").hidden && known !== null && !known.running);
    if (!lost) return;
    const { areas, left } = standing(known), over = areas.length === 1 && left === 0;
    element("area").textContent = over ? "HANDS OFF" : areas[0].name;
    element("clock").textContent = over ? known.ends : face(left);
    element("state").textContent = known.paused ? "paused" : "by the last plan that arrived";
    element("coming").replaceChildren(...areas.slice(1).map(({ name, length }) => {
      const row = document.createElement("li");
      row.textContent = `${name} · ${length}`;
      return row;
    }));
  }

  class Line extends EventTarget {
    constructor(url) {
      super();
      this.size = new URLSearchParams(url.split("?")[1]);
      this.size.set("page", Math.random().toString(36).slice(2));
      this.socket = null;
      this.tries = 0;
      this.dismissed = false;
      this.wanted = true; // until the screen that a person asked for is connected; later tries are the page's own
      setInterval(() => { this.watch(); goOn(); }, 250);
      this.dial();
    }

    get up() { return this.socket !== null && this.socket.readyState === Socket.OPEN; }

    send(data) {
      const [kind, value] = JSON.parse(data);
      if (kind === "focus" || kind === "blur") return; // raising the keyboard does both, and the screen is to keep its line
      if (kind === "resize") {
        this.size.set("width", value.width);
        this.size.set("height", value.height);
      }
      if (!this.up || kind === "ping") return;
      this.socket.send(data);
      if (kind === "stdin") this.asked = Math.min(this.asked, performance.now() - TIMES.ping + SOON);
    }

    dial() {
      clearTimeout(this.again);
      this.drop();
      this.begun = this.heard = this.asked = performance.now();
      const url = new URL("ws", location.href);
      url.protocol = url.protocol.replace("http", "ws");
      url.search = this.size.toString() + (this.wanted ? "" : "&again");
      const socket = this.socket = new Socket(url.href);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => { this.wanted = false; this.ask(); this.dispatchEvent(new Event("open")); };
      socket.onmessage = (event) => this.hear(event.data);
      socket.onclose = (event) => { if (socket === this.socket) this.lose(event); };
    }

    drop() {
      const socket = this.socket;
      this.socket = null;
      if (socket) { socket.onopen = socket.onmessage = socket.onclose = null; socket.close(); }
    }

    ask() { this.asked = performance.now(); this.socket.send('["ping"]'); }

    hear(data) {
      this.heard = performance.now();
      if (typeof data === "string") {
        const [kind, value] = JSON.parse(data);
        if (kind === "status") { known = { ...value, at: Date.now() }; running = value.running; awake = running || value.awake === true; stayAwake(); }
        if (kind === "keyboard") keyboard.ask(value);
        return;
      }
      if (data.byteLength > 100) { this.tries = 0; say(""); } // a real screen, not only terminal modes
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    // Timers stop while the tablet sleeps: the first check afterwards finds a long silence.
    watch() {
      if (this.dismissed || document.hidden || this.socket === null) return;
      const now = performance.now(), silent = now - this.heard;
      if (!this.up ? now - this.begun > TIMES.longest : silent > TIMES.lost) this.lose();
      else if (this.up && now - this.asked >= TIMES.ping) this.ask();
    }

    lose(event) {
      const opened = event && event.code !== 1006;
      this.drop();
      if (event && event.code === DISMISSED) {
        this.dismissed = true;
        say("This screen was closed", `${event.reason}. Tap to open it here again.`);
        return;
      }
      say("No connection", `${running ? "The session goes on. " : ""}Reconnecting…`);
      if (event && !opened) knock();
      const wait = Math.min(TIMES.longest, TIMES.first * 2 ** this.tries++);
      // A page that nobody sees asks for nothing, so its screen ends; the next one is for whoever comes back.
      this.again = setTimeout(() => { if (!document.hidden) this.dial(); }, wait * (0.8 + 0.4 * Math.random()));
    }

    back() {
      if (this.dismissed || document.hidden) return;
      if (!this.up || performance.now() - this.heard > TIMES.lost) { this.tries = 0; this.dial(); }
    }
  }

  window.WebSocket = function (url) { return (line = new Line(url)); };

  // If the ticket has expired, or a restarted server does not know it, reloading the page opens the log-in.
  async function knock() {
    try {
      const answer = await fetch("status", { cache: "no-store", signal: AbortSignal.timeout(TIMES.longest) });
      if (answer.status === 401) location.reload();
    } catch { /* no connection: the line reconnects by itself */ }
  }

  async function stayAwake() {
    if (!navigator.wakeLock || document.hidden) return;
    if (awake && !lock) {
      lock = "asked";
      try {
        lock = await navigator.wakeLock.request("screen");
        lock.addEventListener("release", () => { lock = null; });
      } catch { lock = null; }
    } else if (!awake && lock && lock !== "asked") await lock.release();
  }

  // Cells 14 pixels wide, or as near as whole pixels allow; 48 to 91 columns, 24 rows.
  function fontSize() {
    const advance = 0.6001, tall = 1.125, pixel = 1 / devicePixelRatio; // of Roboto Mono; of room.css
    const columns = Math.max(48, Math.min(91, Math.floor(innerWidth / 14)));
    const cell = Math.min(innerWidth / columns, innerHeight / 24 / tall * advance);
    return Math.max(6, Math.ceil(Math.floor(cell / pixel + 1e-6) * pixel / advance));
  }

  // The element that takes keys always has the focus, so that a pedal's keys arrive. The on-screen keyboard rises only
  // while the screen asks for text.
  const keyboard = {
    asked: false,
    since: -TURNED,

    ask(asked) {
      if (asked === this.asked) return;
      this.asked = asked;
      this.since = performance.now();
      this.again();
    },

    // A keyboard rises, or goes, only with a new focus; Safari grants it within a touch alone (see Finger).
    again() {
      const keys = document.querySelector(".xterm-helper-textarea");
      if (keys) keys.blur();
      focus();
    },

    get moves() { return this.asked || performance.now() - this.since < TURNED; },

    get up() { return !!window.visualViewport && visualViewport.height < 0.85 * innerHeight; },
  };

  function focus() {
    const keys = document.querySelector(".xterm-helper-textarea");
    if (!keys) return;
    keys.inputMode = keyboard.asked ? "text" : "none";
    keys.enterKeyHint = "done";
    keys.focus({ preventScroll: true });
  }

  // The terminal is as large as what the keyboard leaves of the page, and stands there.
  function fit() {
    const view = window.visualViewport, terminal = element("terminal");
    if (!view || !terminal) return;
    terminal.style.top = `${view.offsetTop}px`;
    terminal.style.bottom = "auto";
    terminal.style.height = `${view.height}px`;
    if (window.onresize) window.onresize(); // of textual.js, which looks at the window alone
  }

  // A finger is a mouse to xterm.js, which knows no touches while mouse reports are on. One finger at a time: with a
  // second one, neither is a tap.
  class Finger {
    constructor() { this.id = null; }

    down(event) {
      event.preventDefault();
      if (this.id !== null || event.touches.length > 1) { this.leave(); return; }
      const [touch] = event.changedTouches;
      this.id = touch.identifier;
      this.mouse("mousedown", touch, 1);
    }

    move(event) {
      event.preventDefault();
      const touch = this.mine(event);
      if (touch) this.mouse("mousemove", touch, 1);
    }

    up(event) {
      event.preventDefault();
      const touch = this.mine(event);
      if (!touch) return;
      this.id = null;
      this.mouse("mouseup", touch, 0);
      if (keyboard.asked && !keyboard.up) keyboard.again(); else focus();
    }

    // Drawn away to a corner and lifted there: no tap on anything.
    leave() {
      if (this.id === null) return;
      this.id = null;
      const corner = { clientX: innerWidth - 1, clientY: 0 };
      this.mouse("mousemove", corner, 1);
      this.mouse("mouseup", corner, 0);
    }

    mine(event) { return [...event.changedTouches].find((touch) => touch.identifier === this.id); }

    mouse(kind, { clientX, clientY }, buttons) {
      const screen = document.querySelector(".xterm-screen");
      if (!screen) return;
      screen.dispatchEvent(new MouseEvent(kind, {
        bubbles: true, cancelable: true, view: window, detail: 1, clientX, clientY, button: 0, buttons,
      }));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const terminal = element("terminal"), size = fontSize(), width = innerWidth;
    terminal.dataset.sessionWebsocketUrl = "ws";
    terminal.dataset.fontSize = size;
    let waiting = 0;
    addEventListener("resize", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const turned = innerWidth !== width || !keyboard.moves;
        if (turned && fontSize() !== size) location.reload();
      }, 250);
    });
    if (window.visualViewport) for (const kind of ["resize", "scroll"]) visualViewport.addEventListener(kind, fit);
    const finger = new Finger(), hand = { touchstart: "down", touchmove: "move", touchend: "up", touchcancel: "leave" };
    for (const [kind, does] of Object.entries(hand))
      terminal.addEventListener(kind, (event) => finger[does](event), { passive: false });
    element("over").addEventListener("pointerup", () => {
      if (!line || !line.dismissed) return;
      line.dismissed = false;
      line.wanted = true;
      say("One moment");
      line.dial();
    });
  });
  addEventListener("load", () => { setTimeout(focus); });
  addEventListener("focus", focus);
  addEventListener("pointerup", () => setTimeout(focus));
  addEventListener("online", () => line && line.back());
  document.addEventListener("visibilitychange", () => { if (line) line.back(); stayAwake(); });
  addEventListener("pagehide", () => { if (line) { clearTimeout(line.again); line.drop(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  for (const kind of ["contextmenu", "gesturestart", "dblclick", "dragstart"])
    document.addEventListener(kind, (event) => event.preventDefault());
})();
