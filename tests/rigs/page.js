// The page's room.js without a browser: its sockets, timers and clock are wound by hand. Prints what `act` (a function
// body given as the first word, with `page`) returns.
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");

const timers = new Map(), heard = {};
let now = 0, last = 0;

function after(act, ms, every) {
  timers.set(++last, { act, at: now + ms, every });
  return last;
}

class Socket {
  static OPEN = 1;

  constructor() {
    this.readyState = 0;
    page.sockets.push(this);
  }

  send() {}

  close() { this.readyState = 3; }

  opened() {
    this.readyState = Socket.OPEN;
    this.onopen();
    this.onmessage({ data: new ArrayBuffer(1000) });
  }

  ended(code) {
    this.readyState = 3;
    this.onclose({ code, reason: "" });
  }
}

const element = { hidden: true, classList: { toggle() {} } };
const hear = (kind, act) => (heard[kind] ||= []).push(act);
const document = { hidden: false, addEventListener: hear, getElementById: () => element, querySelector: () => null };

const page = {
  sockets: [],

  wind(seconds) {
    for (const end = now + 1000 * seconds; now < end; now += 50)
      for (const [id, timer] of [...timers]) {
        if (timer.at > now || !timers.has(id)) continue;
        if (timer.every) timer.at = now + timer.every; else timers.delete(id);
        timer.act();
      }
  },

  show(shown) {
    document.hidden = !shown;
    for (const act of heard.visibilitychange) act();
  },
};

const window = {
  WebSocket: Socket, document, EventTarget, Event, MessageEvent, URL, URLSearchParams, navigator: {},
  addEventListener: hear, location: new URL("http://room/"), performance: { now: () => now },
  setTimeout: (act, ms) => after(act, ms), setInterval: (act, ms) => after(act, ms, ms),
  clearTimeout: (id) => timers.delete(id), fetch: async () => ({ status: 200 }), AbortSignal,
};
window.window = window;
vm.runInNewContext(fs.readFileSync(path.join(__dirname, "../../roomctl/web/page/static/room.js"), "utf8"), window);
new window.WebSocket("ws?width=80&height=24");
console.log(JSON.stringify(new Function("page", process.argv[2])(page)));
process.exit();
