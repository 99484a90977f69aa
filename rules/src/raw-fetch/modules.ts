import type { RawKind } from "@stale-guard/runtime/raw-fetch";

/** What of a module reaches the network. */
export interface ModuleSpec {
  readonly kind: RawKind;
  /** Only these exports do; without it, all but the `harmless` ones. */
  readonly only?: readonly string[];
  readonly harmless?: readonly string[];
  /** Exports of another kind. */
  readonly others?: Readonly<Partial<Record<string, RawKind>>>;
  /** True when the module itself is what one calls. */
  readonly isCallable?: boolean;
  /** Methods that return another such function. */
  readonly makers?: readonly string[];
}

const FETCH_CLASSES = ["Headers", "Request", "Response", "FormData", "File", "Blob"];
/** Nothing at run time, but `export { RequestInit } from "undici"` does not say so. */
const FETCH_TYPES = [
  ...["BodyInit", "HeadersInit", "ReferrerPolicy", "RequestCache", "RequestCredentials", "RequestDestination", "RequestDuplex", "RequestInfo", "RequestInit"],
  ...["RequestMode", "RequestRedirect", "ResponseInit", "ResponseRedirectStatus", "ResponseType"],
];

const CROSS_FETCH: ModuleSpec = { kind: "cross-fetch", isCallable: true, harmless: [...FETCH_CLASSES, ...FETCH_TYPES] };
const NODE_FETCH: ModuleSpec = {
  kind: "node-fetch",
  isCallable: true,
  harmless: [...FETCH_CLASSES, ...FETCH_TYPES, "isRedirect", "blobFrom", "blobFromSync", "fileFrom", "fileFromSync"],
};
const REQUEST: ModuleSpec = { kind: "request", isCallable: true, makers: ["defaults"], harmless: ["jar", "cookie", "debug"] };
const HTTP: ModuleSpec = { kind: "http", only: ["request", "get", "ClientRequest"] };
const WS: ModuleSpec = {
  kind: "ws",
  isCallable: true,
  harmless: ["WebSocketServer", "Server", "createWebSocketStream", "Receiver", "Sender", "CONNECTING", "OPEN", "CLOSING", "CLOSED", "extension", "subprotocol", "PerMessageDeflate"],
};
const SOCKET_CLASS: ModuleSpec = { kind: "WebSocket", isCallable: true, harmless: ["CONNECTING", "OPEN", "CLOSING", "CLOSED"] };
const EVENT_SOURCE: ModuleSpec = { kind: "EventSource", isCallable: true, harmless: ["CONNECTING", "OPEN", "CLOSED"] };
const XHR: ModuleSpec = { kind: "XMLHttpRequest", isCallable: true };
const AXIOS: ModuleSpec = {
  kind: "axios",
  isCallable: true,
  makers: ["create"],
  harmless: [
    ...["isAxiosError", "isCancel", "Cancel", "CancelToken", "AxiosHeaders", "HttpStatusCode", "VERSION", "all", "spread", "defaults", "interceptors"],
    ...["toFormData", "formToJSON", "mergeConfig", "getAdapter", "getUri"],
  ],
};

const DISPATCHERS = ["Agent", "Pool", "BalancedPool", "RoundRobinPool", "Dispatcher", "ProxyAgent", "EnvHttpProxyAgent", "Socks5ProxyAgent", "RetryAgent", "H2CClient", "Client"];

const SPECS: ReadonlyMap<string, ModuleSpec> = new Map<string, ModuleSpec>([
  ["http", HTTP],
  ["https", HTTP],
  ["http2", { kind: "http2", only: ["connect"] }],
  [
    "undici",
    {
      kind: "undici",
      others: Object.fromEntries(DISPATCHERS.map((name) => [name, "undici-dispatcher" as const])),
      harmless: [
        ...[...FETCH_CLASSES, ...FETCH_TYPES, "errors", "util", "interceptors", "getGlobalDispatcher", "setGlobalDispatcher", "getGlobalOrigin", "setGlobalOrigin"],
        ...["MockAgent", "MockPool", "MockClient", "MockCallHistory", "MockCallHistoryLog", "mockErrors", "SnapshotAgent", "caches", "cacheStores", "CacheStorage"],
        ...["DecoratorHandler", "RedirectHandler", "RetryHandler", "createRedirectInterceptor", "buildConnector", "getCookies", "getSetCookies", "setCookie"],
        ...["deleteCookie", "parseCookie", "parseMIMEType", "serializeAMimeType", "CloseEvent", "ErrorEvent", "MessageEvent", "ping", "install"],
      ],
    },
  ],
  ["node-fetch", NODE_FETCH],
  ["node-fetch-native", NODE_FETCH],
  ["node-fetch-commonjs", NODE_FETCH],
  ["make-fetch-happen", { kind: "node-fetch", isCallable: true, makers: ["defaults"] }],
  ["axios", AXIOS],
  ["redaxios", AXIOS],
  ["got", { kind: "got", isCallable: true, makers: ["extend"], harmless: ["Options", "calculateRetryDelay", "defaults", "isResponseOk", "parseBody"] }],
  ["ky", { kind: "ky", isCallable: true, makers: ["create", "extend"], harmless: ["stop"] }],
  ["ky-universal", { kind: "ky", isCallable: true, makers: ["create", "extend"] }],
  ["cross-fetch", CROSS_FETCH],
  ["isomorphic-fetch", CROSS_FETCH],
  ["isomorphic-unfetch", CROSS_FETCH],
  ["unfetch", CROSS_FETCH],
  ["whatwg-fetch", CROSS_FETCH],
  ["ofetch", { kind: "ofetch", isCallable: true, makers: ["create"], harmless: FETCH_CLASSES }],
  ["superagent", { kind: "superagent", isCallable: true, makers: ["agent"] }],
  ["request", REQUEST],
  ["request-promise", REQUEST],
  ["request-promise-native", REQUEST],
  ["postman-request", REQUEST],
  ["needle", { kind: "needle", isCallable: true, harmless: ["defaults"] }],
  ["phin", { kind: "phin", isCallable: true, makers: ["defaults"] }],
  ["ws", WS],
  ["isomorphic-ws", WS],
  ["reconnecting-websocket", SOCKET_CLASS],
  ["partysocket", SOCKET_CLASS],
  ["eventsource", EVENT_SOURCE],
  ["xmlhttprequest", XHR],
  ["xmlhttprequest-ssl", XHR],
  ["xhr2", XHR],
]);

/** What must stand in a file that loads one of them. */
export const MODULE_NAMES: readonly string[] = [...SPECS.keys()];

export function moduleSpec(packageName: string): ModuleSpec | undefined {
  return SPECS.get(packageName);
}

/** The package that a specifier loads from: `axios` of `axios/dist/browser.js`, `npm:axios@1`, `../node_modules/axios/index.js`. */
export function packageOf(specifier: string): string {
  const inFolder = specifier.split("node_modules/").at(-1) ?? specifier;
  const bare = inFolder.replace(/^(?:node:|npm:\/?|https:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev|cdn\.jsdelivr\.net\/npm|unpkg\.com|jspm\.dev)\/)/, "");
  return /^(?:@[^/]+\/)?[^/@]+/.exec(bare)?.[0] ?? bare;
}
