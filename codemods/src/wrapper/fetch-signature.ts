import { unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { FetchOrigin } from "./fetch-origin.ts";
import { brief } from "../rewrite/insertions.ts";
import type { Refusal } from "./refusal.ts";

/** What every `fetch` takes. */
const standard = new Set([
  ...["method", "headers", "body", "signal", "redirect", "mode", "credentials", "cache", "referrer", "referrerPolicy"],
  ...["integrity", "keepalive", "duplex", "priority", "window"],
]);

/** What only the responses of node-fetch have. */
const ownMembers = /\.(?:buffer|textConverted)\(|\.headers\.raw\(|\.body\??\.(?:pipe|on|once|destroy|read|resume)\(|\.body\b(?!\??\.|\s*[=:])/u;

/** Why a package's `fetch` is called in a way that the global one may not serve; undefined when nothing speaks against it. */
export function otherSignature({ client, call }: FetchOrigin, text: string): Refusal | undefined {
  if (client === undefined || call === undefined) return undefined;
  const [, init, ...more] = call.arguments;
  if (more.length > 0) return { reason: "unknown-form" };
  const option = call.arguments.some(ts.isSpreadElement) ? "what is spread" : init === undefined ? undefined : unknownOption(unwrap(init));
  if (option !== undefined) return { reason: "changes-behaviour", detail: `${option} may be for ${client} only` };
  const [own] = client === "undici" ? [] : (ownMembers.exec(text) ?? []);
  return own === undefined ? undefined : { reason: "changes-behaviour", detail: `'${own}' may ask for what only ${client} answers with` };
}

function unknownOption(init: ts.Expression): string | undefined {
  if (!ts.isObjectLiteralExpression(init)) return `'${brief(init)}'`;
  const other = init.properties.find(({ name }) => name === undefined || !ts.isIdentifier(name) || !standard.has(name.text));
  return other && `'${brief(other.name ?? other)}'`;
}
