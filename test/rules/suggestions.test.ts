import { describe, expect, it } from "vitest";
import { linted } from "../support/caret-lint.ts";

interface Case {
  readonly rule: string;
  readonly code: string;
  readonly messageId: string;
  readonly output: string;
}

const heartbeat = `class Client {
  constructor(url) {
    this.ws = new WebSocket(url);
    this.beat = setInterval(() => this.ws.send("beat"), 1000);
  }
  close() {
    this.ws.close();
  }
}
`;

const rearm = `export function start(manager, options) {
  clearTimeout(manager.first);
  manager.first = setTimeout(() => {
    options.onBeat();
    manager.timer = setInterval(() => options.onBeat(), 1000);
  }, 100);
}
export function stop(manager) {
  clearTimeout(manager.first);
  clearInterval(manager.timer);
  manager.first = undefined;
  manager.timer = undefined;
}
`;

const cases: Record<string, Case> = {
  "clears the forgotten interval": {
    rule: "require-timer-guard",
    code: heartbeat,
    messageId: "clearIt",
    output: heartbeat.replace("    this.ws.close();", "    clearInterval(this.beat);\n    this.ws.close();"),
  },
  "clears it in a teardown of one line": {
    rule: "require-timer-guard",
    code: heartbeat.replace(/close\(\) \{\s+this.ws.close\(\);\s+\}/, "close() { this.ws.close(); }"),
    messageId: "clearIt",
    output: heartbeat.replace(/close\(\) \{\s+this.ws.close\(\);\s+\}/, "close() { clearInterval(this.beat); this.ws.close(); }"),
  },
  "keeps CRLF": {
    rule: "require-timer-guard",
    code: heartbeat.replaceAll("\n", "\r\n"),
    messageId: "clearIt",
    output: heartbeat.replace("    this.ws.close();", "    clearInterval(this.beat);\n    this.ws.close();").replaceAll("\n", "\r\n"),
  },
  "clears a #private timeout": {
    rule: "require-timer-guard",
    code: `class Client {
  #retry;
  #ws;
  constructor() { this.#retry = setTimeout(() => this.#connect(), 1000); }
  #connect() { this.#ws = new WebSocket("wss://example.test"); }
  close() {
    // for good
    this.#ws.close();
  }
}
`,
    messageId: "clearIt",
    output: `class Client {
  #retry;
  #ws;
  constructor() { this.#retry = setTimeout(() => this.#connect(), 1000); }
  #connect() { this.#ws = new WebSocket("wss://example.test"); }
  close() {
    // for good
    clearTimeout(this.#retry);
    this.#ws.close();
  }
}
`,
  },
  "assigns the client first": {
    rule: "assign-client-before-await",
    code: "class Plugin {\n\tasync registerClient(bot) {\n\t\tawait fetch(this.url);\n\t\tthis.client = bot;\n\t}\n}\n",
    messageId: "assignFirst",
    output: "class Plugin {\n\tasync registerClient(bot) {\n\t\tthis.client = bot;\n\t\tawait fetch(this.url);\n\t\tthis.client = bot;\n\t}\n}\n",
  },
  "assigns the client before a super call that stays": {
    rule: "assign-client-before-await",
    code: "class Plugin extends Base {\n  async registerClient(client) {\n    await fetch(this.url);\n    return super.registerClient(client);\n  }\n}\n",
    messageId: "assignFirst",
    output: "class Plugin extends Base {\n  async registerClient(client) {\n    this.client = client;\n    await fetch(this.url);\n    return super.registerClient(client);\n  }\n}\n",
  },
  "returns instead of throwing": {
    rule: "no-throw-in-reconnect-callback",
    code: 'function start(ws) {\n  let open = true;\n  ws.onclose = () => { open = false; };\n  setInterval(() => {\n    if (!open) throw new Error("closed")\n    ws.send("beat");\n  }, 1000);\n}\n',
    messageId: "returnInstead",
    output: 'function start(ws) {\n  let open = true;\n  ws.onclose = () => { open = false; };\n  setInterval(() => {\n    if (!open) return\n    ws.send("beat");\n  }, 1000);\n}\n',
  },
  "checks the handle after the call": {
    rule: "no-rearm-after-teardown",
    code: rearm,
    messageId: "checkAgain",
    output: rearm.replace("    options.onBeat();\n", "    const armed = manager.first;\n    options.onBeat();\n    if (manager.first !== armed) return;\n"),
  },
};

describe("suggestions", () => {
  it.each(Object.entries(cases))("%s", (_name, { rule, code, messageId, output }) => {
    const [message, second] = linted({ code, fileName: "client.js" }, "recommended", { rule });
    expect(second).toBeUndefined();
    const [suggestion, another] = message?.suggestions ?? [];
    expect(another).toBeUndefined();
    expect(suggestion?.messageId).toBe(messageId);
    expect(suggestion?.desc).not.toMatch(/\{\{|undefined/);
    const { range, text } = suggestion?.fix ?? { range: [0, 0], text: "" };
    const applied = code.slice(0, range[0]) + text + code.slice(range[1]);
    expect(applied).toBe(output);
    expect(linted({ code: applied, fileName: "client.js" }, "strict", { rule })).toEqual([]);
  });

  it("offers none where the handle cannot be named in the teardown", () => {
    const code = `export function start(manager) { manager.beat = setInterval(() => manager.ws.send("beat"), 1000); }
export function stop(manager) { manager.ws.close(); manager.ws = null; }`;
    const [message] = linted({ code, fileName: "client.js" }, "recommended", { rule: "require-timer-guard" });
    expect(message?.messageId).toBe("leftArmed");
    expect(message?.suggestions ?? []).toEqual([]);
  });

  it("offers no return where the callback's value is used", () => {
    const code = 'function start(ws) { let n = 0; ws.on("message", () => { n++; if (n > 1) throw new Error("twice"); return n; }); }';
    const [message] = linted({ code, fileName: "client.js" }, "recommended", { rule: "no-throw-in-reconnect-callback" });
    expect(message?.messageId).toBe("throws");
    expect(message?.suggestions ?? []).toEqual([]);
  });
});
