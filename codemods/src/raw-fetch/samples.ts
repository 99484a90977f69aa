import type { RawKind } from "@stale-guard/runtime/raw-fetch";

const url = '"https://planted.invalid/"';

/** A raw call of each kind. */
export const samples: Readonly<Record<RawKind, string>> = {
  fetch: `export const planted = () => fetch(${url});`,
  "fetch-value": "export const planted = [fetch];",
  "fetch-default": "export const planted = (send = fetch) => send;",
  "fetch-assigned": "globalThis.fetch = () => undefined;",
  XMLHttpRequest: "export const planted = () => new XMLHttpRequest();",
  EventSource: `export const planted = () => new EventSource(${url});`,
  WebSocket: `export const planted = () => new WebSocket(${url});`,
  sendBeacon: `export const planted = () => navigator.sendBeacon(${url});`,
  http: `import { request } from "node:http"; request(${url});`,
  http2: `import { connect } from "node:http2"; connect(${url});`,
  undici: `import { request } from "undici"; request(${url});`,
  "undici-dispatcher": `import { Agent } from "undici"; new Agent();`,
  axios: `import axios from "axios"; axios.get(${url});`,
  "cross-fetch": `import send from "cross-fetch"; send(${url});`,
  got: `import got from "got"; got(${url});`,
  ky: `import ky from "ky"; ky(${url});`,
  needle: `import needle from "needle"; needle("get", ${url});`,
  "node-fetch": `import send from "node-fetch"; send(${url});`,
  ofetch: `import { ofetch } from "ofetch"; ofetch(${url});`,
  phin: `import phin from "phin"; phin(${url});`,
  request: `import request from "request"; request(${url});`,
  superagent: `import superagent from "superagent"; superagent.get(${url});`,
  ws: `import WebSocket from "ws"; new WebSocket(${url});`,
};
