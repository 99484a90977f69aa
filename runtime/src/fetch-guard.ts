import { createRequestGate, type RequestRules } from "./allowed-requests.ts";

export type { AllowRule, RequestRules } from "./allowed-requests.ts";
export { FetchViolation, type ViolationRule } from "./fetch-violation.ts";

/** Any function that takes and returns what the platform's `fetch` does. */
export type FetchFunction = (input: never, init?: never) => Promise<object>;

/** Options of `createFetchGuard`. */
export interface FetchGuardOptions<Fetch extends FetchFunction = typeof globalThis.fetch> extends RequestRules {
  /** What sends the requests. Default: `globalThis.fetch`, looked up at every call. */
  fetch?: Fetch;
}

// What is used of the platform's Request and of that of npm undici alike.
interface Requested {
  readonly url: string;
  readonly body: unknown;
}

interface Init {
  [name: string]: unknown;
  body?: unknown;
  headers?: ConstructorParameters<typeof Headers>[0];
  method?: string;
  mode?: string;
  redirect?: string;
}

type Send = (target: unknown, init: Init) => Promise<Response>;

/**
 * A `fetch` that only reaches what the rules allow, redirects included: it follows them itself, hop by hop as the fetch
 * standard says, and a hop that is not allowed rejects with a FetchViolation before anything is sent to it. Everything
 * else is up to the `fetch` underneath: `signal` and other options, `redirect: "error"`, and `redirect: "manual"`, which
 * returns the redirect unfollowed. It never throws synchronously. Methods are sent in upper case, as they are checked, and
 * `redirected` of a response stays false.
 *
 * Not covered: other callers of `globalThis.fetch`, `node:http`, WebSocket, XMLHttpRequest, child processes, native
 * add-ons; and where an allowed name points to (see `@stale-guard/runtime/undici`). Browsers hide where a redirect
 * goes: there every redirect is refused (rule "redirect"; let pass, it returns the opaque response). Where redirects are
 * followed, `integrity` is checked against every hop, a `dispatcher` belongs in `init`, not in a Request, and headers of
 * your own making (x-api-key) reach other allowed origins: only authorization, cookie, proxy-authorization and host do not.
 *
 * The promise rejects with a TypeError after 20 redirects, and when a redirect keeps the method but the body was a stream
 * or a Request's, which cannot be sent again.
 *
 * @throws TypeError when a rule is malformed.
 * @example
 * import { createFetchGuard } from "@stale-guard/runtime/fetch-guard";
 * const guarded = createFetchGuard({
 *   allow: ["https://*.discord.gg", { origin: "https://discord.com", paths: ["/api"], methods: ["GET", "POST"] }],
 *   fetch: async () => new Response("hello"), // left out: globalThis.fetch
 * });
 * const response = await guarded("https://discord.com/api/v10/gateway");
 * console.assert((await response.text()) === "hello");
 * const refused = await guarded("https://discord.com/apis").catch((error: unknown) => String(error));
 * console.assert(String(refused).includes("refused GET https://discord.com/apis"));
 */
export function createFetchGuard(options: FetchGuardOptions): typeof globalThis.fetch;
/** The same for a `fetch` of another type, such as that of npm undici. */
export function createFetchGuard<Fetch extends FetchFunction>(options: FetchGuardOptions<Fetch>): Fetch;
export function createFetchGuard(options: FetchGuardOptions<FetchFunction>): unknown {
  const { fetch } = options;
  const gate = createRequestGate(options);

  return async (input: unknown, init?: Init): Promise<Response> => {
    const text = String(input);
    // As every fetch has it: what is no Request is a URL, once it is text.
    let request = text === "[object Request]" ? (input as Requested) : undefined;
    const all: Init = {};
    // `for in`, because a Request, which may stand for an init too, inherits its members.
    for (const source of [request, init] as Init[]) {
      for (const name in source) if (source[name] !== undefined) all[name] = source[name];
    }
    // Made once, since the caller's may be an iterator.
    const headers = new Headers(all.headers);
    const { redirect = "follow" } = all;
    let method = (all.method ?? "GET").toUpperCase();
    let body = init?.body;
    let url = new URL(request?.url ?? text, (globalThis as { location?: URL }).location?.href);

    for (let hop = 0; ; hop++) {
      gate(url, method, hop);
      const isFollowing = redirect === "follow";
      const send = (fetch ?? globalThis.fetch) as unknown as Send;
      // The body and the mode of a Request are best left to it: read from there, neither would be what it was.
      const sent = { ...all, method, headers, body, mode: init?.mode, redirect: isFollowing ? "manual" : redirect };
      const response = await send(request ?? url.href, sent as Init);
      if (isFollowing && response.type === "opaqueredirect") gate(url, method, hop, "redirect", "this platform");
      const { status } = response;
      const location = isFollowing && response.headers.get("location");
      if (!location || !/^30[12378]$/.test(`${status}`)) return response;
      response.body?.cancel().catch(() => {});
      if (hop === 20) throw new TypeError("more than 20 redirects");

      const { origin } = url;
      url = new URL(location, url);
      const becomesGet = status === 303 ? method !== "HEAD" : status < 303 && method === "POST";
      if (becomesGet) method = "GET";
      body = becomesGet ? undefined : (body ?? request?.body);
      if (Symbol.asyncIterator in Object(body)) throw new TypeError("cannot redirect a streamed body");
      request = undefined;
      for (const name of [...headers.keys()]) {
        const isUnfit = becomesGet && name.startsWith("content-");
        if (isUnfit || (url.origin !== origin && /^((proxy-)?authorization|cookie|host)$/.test(name))) headers.delete(name);
      }
    }
  };
}

