import type { SourceFile } from "./source-file.ts";

const client = `// A line before.
export class Client {
    connect() { this.name = "plain"; this.ws = new WebSocket("wss://example.com");
        this.ws.onclose = () => { this.said = "plain"; setTimeout(() => this.connect(), 1000); };
    }
    /* plain */ async hello() { await this.asked("plain"); this.ws.send("plain"); }
    close() { this.ws.close(); this.ws = undefined; }
}
`;

const after = (text: string): string => client.replaceAll("plain", text);

/** The same bug in texts whose columns and offsets are easily miscounted. */
const variants: Readonly<Record<string, string>> = {
  plain: client,
  tabs: client.replaceAll("    ", "\t"),
  crlf: client.replaceAll("\n", "\r\n"),
  cr: client.replaceAll("\n", "\r"),
  bom: `\uFEFF${client}`,
  "bom-and-crlf": `\uFEFF${client.replaceAll("\n", "\r\n")}`,
  shebang: `#!/usr/bin/env node\n${client}`,
  umlauts: after("äöüß é"),
  astral: after("😀𝒳👩‍👩‍👧"),
  "bom-and-astral": `\uFEFF${after("😀")}`,
  "line-separators": after("a\u2028b\u2029c"),
  "next-line-and-form-feed": after("a\u0085b\fc\vd\u00a0e\ufefff"),
  combining: after("e\u0301"),
  names: after("x").replaceAll("connect", "verbünde").replaceAll("said", "𝒳said"),
  "no-last-newline": client.trimEnd(),
};

export function encodings(to: string): SourceFile[] {
  return Object.entries(variants).flatMap(([name, text]) => ["js", "ts"].map((extension) => ({ path: `${to}/${name}.${extension}`, text })));
}
