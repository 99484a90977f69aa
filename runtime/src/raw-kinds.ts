/** The ways of reaching the network past a wrapper, by the name that a ledger and a report give them. */
export const RAW_KINDS = [
  /** `fetch` called, by whatever name or through whatever object. */
  "fetch",
  /** `fetch` handed on: passed, returned, kept in an object, exported. */
  "fetch-value",
  /** `fetch` as what is taken when nobody hands in another: `(fetcher = fetch) =>`, `options.fetch ?? fetch`. */
  "fetch-default",
  /** `fetch` replaced for everybody: `globalThis.fetch = ...`. */
  "fetch-assigned",
  "XMLHttpRequest",
  "EventSource",
  "WebSocket",
  "sendBeacon",
  /** `request` and `get` of `node:http` and `node:https`. */
  "http",
  "http2",
  "undici",
  /** undici's agents and pools: they request nothing until somebody hands them on or calls them. */
  "undici-dispatcher",
  "axios",
  "cross-fetch",
  "got",
  "ky",
  "needle",
  "node-fetch",
  "ofetch",
  "phin",
  "request",
  "superagent",
  "ws",
] as const;

/** One of them. */
export type RawKind = (typeof RAW_KINDS)[number];
