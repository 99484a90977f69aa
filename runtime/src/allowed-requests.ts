import { FetchViolation, type ViolationRule } from "./fetch-violation.ts";

/** What may be requested of one origin. A member that is not listed here is a TypeError, so that a typo allows nothing. */
export interface AllowRule {
  /**
   * Scheme, host and port: "https://discord.com". The port of the scheme may be left out, and a trailing dot makes another
   * host. "https://*.discord.gg" stands for exactly one label: neither for "discord.gg" nor for "a.b.discord.gg".
   */
  origin: string;
  /**
   * Prefixes that end where a segment ends: "/api" allows "/api" and "/api/v10", not "/apis". As a URL has
   * them: no "..", no query. With paths, a request whose path has %2f or %5c is refused, since servers may decode it.
   * Default: every path.
   */
  paths?: readonly string[];
  /** Names in upper case. Default: every method. */
  methods?: readonly string[];
  /** Names the rule in messages. Default: its origin. */
  name?: string;
}

/** What every guard of requests takes. */
export interface RequestRules {
  /** Origins, or rules for parts of them. A request passes when one rule allows it whole; an empty list allows none. */
  allow: readonly (string | AllowRule)[];
  /**
   * What a violation does. "throw" (default) refuses; "warn" tells `console.warn` and lets the request pass; a function
   * lets it pass by returning true and refuses by anything else. What it throws is what the caller gets.
   */
  onViolation?: "throw" | "warn" | ((violation: FetchViolation) => boolean) | ((violation: FetchViolation) => void);
  /** Names the place of this guard in messages. Default: the stack line of whoever made it. */
  site?: string;
}

/**
 * Judges a request by the rules of one guard. Throws when it is not allowed; returns the check that failed when
 * `onViolation` let it pass. Given a check, that one has failed, by what `by` says.
 */
export type RequestGate = (url: Target, method: string, hop: number, failed?: ViolationRule, by?: string) => ViolationRule | undefined;

/** What is read of a URL. */
type Target = Pick<URL, "href" | "protocol" | "origin" | "host" | "pathname">;

type Rule = Required<Pick<AllowRule, "origin" | "name">> & { [List in "paths" | "methods"]: readonly string[] | undefined };

// What a URL makes of an origin: nothing after the slash, no credentials, no star but one for the label before "host.tld".
const ORIGIN = /^https?:\/\/(\*\.[^*./]+\.)?[^*./?#@:][^*/?#@]*\/$/;

/** Call it in what the user calls: the default site is the caller's caller. */
export function createRequestGate({ allow, onViolation, site = callerSite() }: RequestRules): RequestGate {
  const rules = allow.map(parseRule);

  return ({ href: url, protocol, origin, host, pathname }, method, hop, rule, by) => {
    if (!rule) {
      // Of a blob URL the origin is that of the page which made it.
      const isHttp = /^https?:$/.test(protocol);
      const origins = [origin, origin.replace(/\/\/[^.]+/, "//*")];
      const isCovered = (prefix: string): boolean => `${pathname}/`.startsWith(prefix);
      const ofOrigin = rules.filter((one) => isHttp && origins.includes(one.origin));
      const ofPath = ofOrigin.filter(({ paths }) => !paths || (!/%2f|%5c/i.test(pathname) && paths.some(isCovered)));
      if (ofPath.some(({ methods }) => !methods || methods.includes(method))) return undefined;
      rule = !isHttp ? "scheme" : !ofOrigin[0] ? "origin" : !ofPath[0] ? "path" : "method";
      by = (ofPath[0] ? ofPath : ofOrigin[0] ? ofOrigin : rules).map(({ name }) => name).join();
    }
    // Without credentials and query, and not all of a data URL.
    const shown = `${protocol}//${host}${pathname}`.slice(0, 200);
    const message = `refused ${method} ${shown}: ${rule} not allowed by ${by} (hop ${hop}, guard ${site})`;
    const violation = new FetchViolation(message, { rule, url, method, hop, site });
    if (onViolation === "warn") console.warn(message);
    else if (typeof onViolation !== "function" || onViolation(violation) !== true) throw violation;
    return rule;
  };
}

function parseRule(given: string | AllowRule, index: number): Rule {
  // A copy has what is the object's own: a URL inherits its origin, and its path would go unnoticed.
  const { origin, paths, methods, name = origin, ...rest } = typeof given === "string" ? ({ origin: given } as AllowRule) : { ...given };
  const areAll = (list: unknown, isFine: (item: string) => unknown): boolean =>
    list === undefined || (Array.isArray(list) && list.length > 0 && list.every(isFine));
  const bad = !ORIGIN.test(String(URL.canParse(origin) && new URL(origin)))
    ? "origin"
    : !areAll(paths, (path) => new URL(path, origin).pathname === path)
      ? "paths"
      : !areAll(methods, (method) => /^[A-Z-]+$/.test(method))
        ? "methods"
        : Object.keys(rest)[0];
  if (bad !== undefined) throw new TypeError(`bad ${bad} in allow[${index}]`);
  return { name, origin: new URL(origin).origin, paths: paths?.map((path) => path.replace(/\/?$/, "/")), methods: methods?.slice() };
}

function callerSite(): string {
  // Frames from the top: this function, the gate, the guard, its creator. Only some engines put a header line first.
  return String(new Error().stack).match(/.*:\d+:\d+.*/g)?.[3]?.trim() ?? "unknown";
}
