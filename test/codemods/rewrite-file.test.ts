import { type Detector, detectors, onInternalError } from "eslint-plugin-stale-guard/detect";
import { describe, expect, it, vi } from "vitest";
import type { Codemod, FileRewrite, Plan, Site } from "../../codemods/src/rewrite/codemod.ts";
import { loadCodemods } from "../../codemods/src/codemod/load-codemods.ts";
import { rewriteFile, type RewriteOptions } from "../../codemods/src/rewrite/rewrite-file.ts";
import { both, client, guarded, noted, ping, pong, put, replacing, rule, toy } from "./support/toy-codemods.ts";

const mending = toy(guarded);

function rewrite(text: string, codemod: Codemod | undefined, how: Partial<RewriteOptions> = {}): FileRewrite {
  const codemods = codemod === undefined ? [] : [codemod];
  return rewriteFile(text, "file.js", { codemods, confidences: ["certain", "possible"], ...how });
}

/** Expects that nothing changes, and gives what is said about the only finding. */
function refused(codemod: Codemod | undefined, text = client(ping), how: Partial<RewriteOptions> = {}): Site {
  const { after, sites } = rewrite(text, codemod, how);
  expect(after).toBe(text);
  expect(sites).toHaveLength(1);
  return sites[0] as Site;
}

const mended = `import { generationOf, guard } from "@stale-guard/runtime";

class Client {
  constructor(url) { this.ws = new WebSocket(url); }
  beat() {
    setTimeout(guard(this, () => this.ws.send("ping")), 1000);
    setTimeout(guard(this, () => this.ws.send("pong")), 2000);
  }
  close() {
    generationOf(this).advance();
    this.ws.close();
  }
}
`;

describe("a rewrite that holds", () => {
  it("is kept", () => {
    const before = client(ping, pong);
    const { after, sites, ...rest } = rewrite(before, mending);
    expect(after).toBe(mended);
    expect(rest).toEqual({ fileName: "file.js", before });
    expect(sites).toMatchObject([
      { rule, messageId: "unguarded", line: 4, status: "rewritten" },
      { rule, messageId: "unguarded", line: 5, status: "rewritten" },
    ]);
    expect(Object.keys(sites[0] as Site)).toEqual(["rule", "messageId", "message", "line", "status"]);
  });

  it("leaves nothing to a second run", () => {
    expect(rewrite(mended, mending)).toEqual({ fileName: "file.js", before: mended, after: mended, sites: [] });
  });

  it("leaves nothing to a second run either where mending what is certain leads to what is only possible", async () => {
    const before = `class Pinger {
  start(ws) {
    this.ws = ws;
    this.timer = setInterval(() => this.ws.send("ping"), 1000);
  }
  stop() {
    clearInterval(timer);
    this.ws.close();
  }
}
`;
    const how = { codemods: await loadCodemods(), rules: [rule] };
    const { after, sites } = rewrite(before, undefined, how);
    expect(after).toContain("clearInterval(this.timer);\n    this.timer = setInterval");
    expect(sites.map(({ messageId, status }) => `${messageId} ${status}`)).toEqual(["leftArmed rewritten", "clearsNothing left"]);
    expect(rewrite(after, undefined, how).after).toBe(after);
    // Alone, what is certain does not lead any further.
    expect(rewrite(before, undefined, { ...how, confidences: ["certain"] }).after).not.toContain("clearInterval(this.timer);\n    this.timer");
  });

  it("may be the second plan", () => {
    const { after, sites } = rewrite(client(ping, pong), toy(noted, guarded));
    expect(after).toBe(mended);
    expect(sites.map(({ status }) => status)).toEqual(["rewritten", "rewritten"]);
  });

  it("may come after an explanation", () => {
    expect(rewrite(client(ping, pong), toy(() => ({ reason: "no-owner" }), guarded)).after).toBe(mended);
  });

  it("may mend several findings", () => {
    const all: Codemod = {
      rule,
      plans: (model, { line }) => (line === 4 ? [replacing(`${ping}\n    ${pong}`, "")(model)] : [{ reason: "no-owner" }]),
    };
    const { sites } = rewrite(client(ping, pong), all);
    expect(sites.map(({ status, line }) => [status, line])).toEqual([["rewritten", 4], ["rewritten", 5]]);
  });

  it("is tried again when others have made way", () => {
    // The first timer only goes when the second has gone.
    const picky = toy((model, finding) => {
      if (finding.line === 5) return replacing(pong, "")(model);
      return model.sourceFile.text.includes(pong) ? { reason: "no-owner" } : guarded(model, finding);
    });
    const { after, sites } = rewrite(client(ping, pong), picky);
    expect(sites.map(({ status }) => status)).toEqual(["rewritten", "rewritten"]);
    expect(rewrite(after, picky).after).toBe(after);
  });

  it("tells lines of the text before", () => {
    const { after, sites } = rewrite(`\n\n${client("", ping, pong)}`, mending);
    expect(sites.map(({ line }) => line)).toEqual([7, 8]);
    expect(after.startsWith(`import {`)).toBe(true);
  });
});

describe("what is outside the edits", () => {
  const bytes = (text: string): string => text.replace("Client {", "Client { /* \u00E9\u{1F600} */  ").replaceAll("\n", " \n");

  it.each<[string, (text: string) => string]>([
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["Windows lines", (text) => text.replaceAll("\n", "\r\n")],
    ["tabs", (text) => text.replaceAll("    ", "\t\t")],
    ["no final newline", (text) => text.trimEnd()],
    ["stray spaces and other alphabets", bytes],
    ["a shebang", (text) => `#!/usr/bin/env node\n${text}`],
    ["lines that end in different ways", (text) => text.replace("\n", "\r\n").replaceAll("}\n", "}\r\n")],
  ])("stays as it is: %s", (_, change) => {
    const before = change(`import a from "a";\n${client(ping)}`);
    const { after, sites } = rewrite(before, mending);
    expect(sites.map(({ status }) => status)).toEqual(["rewritten"]);
    const inserted = [
      "guard(this, ",
      /generationOf\(this\)\.advance\(\);\r?\n {4}/u,
      /\r?\nimport \{ generationOf, guard \} from "@stale-guard\/runtime";/u,
    ];
    const undone = inserted.reduce<string>((text, piece) => text.replace(piece, ""), after).replace(`("ping"))`, `("ping")`);
    expect(undone).toBe(before);
    expect(rewrite(after, mending).after).toBe(after);
  });

  it("sets the ends of lines for what is inserted", () => {
    const { after } = rewrite(client(ping, pong).replaceAll("\n", "\r\n"), mending);
    expect(after).toBe(mended.replaceAll("\n", "\r\n"));
  });
});

describe("a rewrite that does not hold", () => {
  const syntax = both(guarded, replacing("close() {", "close() {{"));
  const types = both(guarded, replacing("this.ws = new", "(this.ws as any) = new"));
  const other = both(guarded, replacing("beat() {", `tick() { setTimeout(() => this.ws.send("tick"), 3000); }\n  beat() {`));
  const outside = (): Plan => ({ edits: [put(-1, "x")], imports: [] });

  const about = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

  it.each<[string, Codemod, Partial<Site>]>([
    ["does not parse", toy(syntax), { reason: "syntax-error", detail: about(/expected/u) }],
    ["has types in JavaScript", toy(types), { reason: "syntax-error", detail: about(/TypeScript files/u) }],
    ["leaves the finding", toy(noted), { reason: "still-found" }],
    ["does nothing", toy(() => ({ edits: [], imports: [] })), { reason: "still-found" }],
    ["makes a finding", toy(other), { reason: "new-finding", detail: about(/^require-timer-guard\/unguarded on line 5 /u) }],
    ["edits a place twice", toy(both(guarded, replacing("(() => this", "x"))), { reason: "overlap" }],
    ["gives its last reason", toy(noted, syntax), { reason: "syntax-error" }],
    ["keeps its reason", toy(noted, () => ({ reason: "no-owner" })), { reason: "still-found" }],
  ])("is dropped: %s", (_, codemod, site) => expect(refused(codemod)).toMatchObject({ status: "dropped", ...site }));

  it("is dropped when it only moves the finding", () => {
    const moved = both(replacing(ping, ""), replacing("close() {", `tick() {\n    ${ping}\n  }\n  close() {`));
    expect(refused(toy(moved))).toMatchObject({ status: "dropped", reason: "still-found" });
    expect(refused(toy(replacing("class Client", "\n\nclass Client")))).toMatchObject({ reason: "still-found" });
  });

  it("is dropped when the finding becomes another", () => {
    const kept = both(replacing("setTimeout(", "this.timer = setTimeout("), replacing("beat()", "tick()"));
    expect(refused(toy(kept))).toMatchObject({ status: "dropped", reason: "new-finding" });
  });

  it("does not keep the others from being rewritten", () => {
    const codemod: Codemod = { rule, plans: (model, finding) => [(finding.line === 4 ? noted : guarded)(model, finding)] };
    const { sites } = rewrite(client(ping, pong), codemod);
    expect(sites.map(({ status }) => status)).toContain("rewritten");
  });

  it.each<[string, Codemod]>([
    ["throws", { rule, plans: () => { throw new Error("no\nluck"); } }],
    ["edits outside the file", toy(outside)],
  ])("is dropped when the codemod %s", (_, codemod) => {
    const errors: unknown[] = [];
    const remove = onInternalError((error) => errors.push(error));
    const site = refused(codemod);
    remove();
    expect(site).toMatchObject({ status: "dropped", detail: about(/^internal error: [^\n]+$/u) });
    expect(site.reason).toBeUndefined();
    expect(errors).toHaveLength(1);
  });

  it("is dropped when a rule fails on the result, and so finds nothing", () => {
    const [detector] = detectors.filter((each) => each.rule === rule) as [Detector];
    const { detect } = detector;
    const failing = vi.spyOn(detector, "detect").mockImplementationOnce(detect).mockImplementation(() => {
      throw new Error("no luck");
    });
    const site = refused(mending);
    failing.mockRestore();
    expect(site).toMatchObject({ status: "dropped", detail: "internal error: a rule failed on the result" });
  });

  it("is dropped for a type error, asked for only when all else holds", () => {
    const asked: string[] = [];
    const check = (after: string): string[] => (asked.push(after), ["TS1: no", "TS2: never"]);
    expect(refused(toy(noted, guarded), client(ping), { check })).toMatchObject({
      status: "dropped",
      reason: "type-error",
      detail: "TS1: no",
    });
    expect(asked).toEqual([rewrite(client(ping), mending).after]);
  });

  it("is not dropped for errors that were there", () => {
    const broken = `${client(ping)}const a = ;\n`;
    expect(rewrite(broken, mending).sites).toMatchObject([{ status: "rewritten" }]);
  });
});

describe("a finding without a rewrite", () => {
  it("is left when there is no codemod", () => {
    expect(refused(undefined)).toMatchObject({ status: "left", reason: "no-codemod" });
  });

  it("is left with the codemod's reason", () => {
    const codemod = toy(() => ({ reason: "no-owner", detail: "none" }));
    expect(refused(codemod)).toMatchObject({ status: "left", reason: "no-owner", detail: "none" });
    expect(refused(toy())).toMatchObject({ status: "left", reason: "unknown-form" });
  });

  it("is not asked about when the rule or the confidence is not wanted", () => {
    const text = client(ping);
    expect(rewrite(text, mending, { rules: ["no-rearm-after-teardown"] })).toMatchObject({ after: text, sites: [] });
    expect(rewrite(text, mending, { confidences: ["possible"] })).toMatchObject({ after: text, sites: [] });
    expect(rewrite(text, mending, { rules: [rule], confidences: ["certain"] }).sites).toHaveLength(1);
  });

  it.each(["", "\uFEFF", "not ( a program", "const a = 1;\r\n"])("is not there in %j", (text) => {
    expect(rewrite(text, mending)).toEqual({ fileName: "file.js", before: text, after: text, sites: [] });
  });
});

describe("the runtime's names", () => {
  it("are written as the file calls them", () => {
    const { after } = rewrite(`import * as sg from "@stale-guard/runtime";\n${client(ping)}`, mending);
    expect(after).toContain("setTimeout(sg.guard(this, () =>");
    expect(after).toContain("    sg.generationOf(this).advance();\n");
    expect(rewrite(after, mending).sites).toEqual([]);
  });

  it("give way to names of the file", () => {
    const { after } = rewrite(`${client(ping)}function guard() { a.guard(); }\n`, mending);
    expect(after).toContain(`import { generationOf, guard as staleGuard } from "@stale-guard/runtime";`);
    expect(after).toContain("setTimeout(staleGuard(this, () =>");
    expect(after).toContain("function guard() { a.guard(); }");
  });

  it("are not guessed at in code that is moved", () => {
    const moved = both(guarded, replacing("new WebSocket(url)", "guard(new WebSocket(url))"));
    const again = both(moved, replacing("function guard() {}", "function guard() { }"));
    expect(refused(toy(again), `${client(ping)}function guard() {}\n`)).toMatchObject({ status: "dropped", reason: "unknown-form" });
  });
});
