import { lookup as resolve, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { createRequestGate, type RequestRules } from "./allowed-requests.ts";
import { addressList, isPublicAddress } from "./private-addresses.ts";

export type { AllowRule, RequestRules } from "./allowed-requests.ts";
export { FetchViolation, type ViolationRule } from "./fetch-violation.ts";

/** Options of `createUndiciGuard`. */
export interface UndiciGuardOptions extends RequestRules {
  /**
   * IP addresses and CIDR ranges that may be connected to although they are not public, such as "127.0.0.1" or
   * "10.1.0.0/16". Default: none. An IP address that is the host of an origin in `allow` needs no entry here, for itself:
   * names that resolve to it do.
   */
  addresses?: readonly string[];
}

/** What is used of undici's dispatch options. */
export interface DispatchOptionsLike {
  /** Scheme, host and port. */
  origin?: string | URL;
  /** Path and query. */
  path: string;
  /** In upper case. */
  method: string;
}

/** What is used of undici's dispatch handlers; undici before 7 only has `onError`. */
export interface DispatchHandlerLike {
  /** Since undici 7. */
  onResponseError?(controller: unknown, error: Error): void;
  /** Before undici 7. */
  onError?(error: Error): void;
}

/** The two halves of the guard: one sees requests, the other addresses. */
export interface UndiciGuard {
  /** For `dispatcher.compose()`, before every other interceptor. */
  interceptor<Options extends DispatchOptionsLike, Handler extends DispatchHandlerLike>(
    dispatch: (options: Options, handler: Handler) => boolean,
  ): (options: Options, handler: Handler) => boolean;
  /** For the `connect` options of an Agent, Pool or Client; any other `net.connect` or `tls.connect` takes it as well. */
  lookup: LookupFunction;
}

/**
 * Guards what goes through one undici dispatcher (undici's fetch, request, WebSocket and EventSource; Node's own fetch when
 * the dispatcher is the global one), every redirect included. The interceptor allows requests by the rules of
 * `createFetchGuard`, with http: for ws:. The lookup refuses names that resolve to an address that is not public: loopback,
 * private, link-local, multicast, reserved, IPv4 in IPv6. The connection is made to the very addresses that were checked, and
 * the path sent is the one that was checked, without dot segments.
 *
 * Refused requests fail with a FetchViolation: undici's `request` rejects with it, a `fetch` with a TypeError that has it
 * as `cause`. A lookup knows no URL: its violation has the host name as `url`, and the `rule` "address".
 *
 * Give `compose` the guard's interceptor first: what is composed before it sends redirects, retries or IP addresses past
 * it. A call of a Client's own must say its `origin`. Not covered: `node:http` and `node:https`, sockets, child processes,
 * native add-ons, any other dispatcher (the `dispatcher` option of a request also is one), a `socketPath`, and what a
 * proxy connects to.
 *
 * @throws TypeError when a rule or an address is malformed.
 * @example
 * import { Agent, setGlobalDispatcher } from "undici";
 * import { createUndiciGuard } from "@stale-guard/runtime/undici";
 * const guard = createUndiciGuard({ allow: [{ origin: "https://discord.com", paths: ["/api"] }] });
 * setGlobalDispatcher(new Agent({ connect: { lookup: guard.lookup } }).compose(guard.interceptor));
 * const error = await fetch("https://discord.com/login").catch((reason: Error) => reason.cause);
 * console.assert(String(error).includes("refused GET https://discord.com/login"));
 */
export function createUndiciGuard(options: UndiciGuardOptions): UndiciGuard {
  const gate = createRequestGate(options);
  const isListed = addressList(options.addresses ?? [], "addresses");
  const mayConnect = (address: string): boolean => isPublicAddress(address) || isListed(address);
  const because = "the list of public addresses";

  /** The options as they were checked. Throws for those that are not allowed. */
  const checked = <Options extends DispatchOptionsLike>(request: Options): Options => {
    const { origin } = new URL(String(request.origin));
    const method = request.method.toUpperCase();
    // Not a base for the path: in "//host/path" that would be another host. What has no slash is for proxies.
    const isPath = request.path.startsWith("/");
    const url = new URL(isPath ? origin + request.path : origin);
    if (!isPath) gate(url, method, 0, "path", "the guard: it is for a proxy");
    const host = url.hostname.replace(/[[\]]/g, "");
    // An IP address that a rule allows is the host of that rule: no wildcard stands for one.
    if (gate(url, method, 0) === "origin" && isIP(host) !== 0 && !mayConnect(host)) gate(url, method, 0, "address", because);
    return { ...request, method, path: isPath ? url.pathname + url.search : request.path };
  };

  return {
    interceptor: (dispatch) => (request, handler) => {
      let allowed;
      try {
        allowed = checked(request);
      } catch (error) {
        if (handler.onResponseError) handler.onResponseError(null, error as Error);
        else handler.onError?.(error as Error);
        return true;
      }
      return dispatch(allowed, handler);
    },
    lookup(hostname, wanted, callback) {
      resolve(hostname, { ...wanted, all: true }, (failure, found?: LookupAddress[]) => {
        const addresses = found ?? [];
        let error = failure;
        try {
          for (const { address } of addresses) {
            const target = { href: hostname, protocol: "dns:", origin: "", host: hostname, pathname: `/${address}` };
            if (!mayConnect(address)) gate(target, "", 0, "address", because);
          }
        } catch (violation) {
          error = violation as Error;
        }
        const [first] = addresses;
        if (error || wanted.all || !first) callback(error, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}
