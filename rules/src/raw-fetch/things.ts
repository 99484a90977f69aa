import { moduleSpec, packageOf, type ModuleSpec } from "./modules.ts";

/** Something a name can stand for that leads to the network, or is itself a way there. */
export interface Thing {
  /** What it is called, whatever the file calls it: `fetch`, `undici.request`. */
  readonly name: string;
  /** Set when calling, making or handing on the thing is a raw call. */
  readonly kind: string | undefined;
  /** Set for a module whose use as a whole is of that kind. */
  readonly wholeKind?: string;
  /** True for a package that has no other use than the network. */
  readonly isClient?: boolean;
  /** `require` and its kin: calling it gives a module. */
  readonly isLoader?: boolean;
  /** Calling it gives a loader. */
  readonly makesLoader?: boolean;
  readonly message?: string;
  /** The result of this call is another such thing. */
  readonly makes?: Thing | undefined;
  /** Undefined for a member that concerns nobody. */
  member(name: string): Thing | undefined;
  /** True when some member whose name fits leads to the network. */
  hasMember(fits: (name: string) => boolean): boolean;
}

/** A thing with the members it has been given. */
export class Tree implements Thing {
  kind: string | undefined;
  message?: string;
  isLoader = false;
  readonly members = new Map<string, Thing>();

  constructor(readonly name: string) {}

  member(name: string): Thing | undefined {
    return this.members.get(name);
  }

  hasMember(fits: (name: string) => boolean): boolean {
    return [...this.members.keys()].some(fits);
  }

  /** The member at the end of a path, which is made where it is missing. */
  at(path: readonly string[]): Tree {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    const known = this.members.get(name);
    const next = known instanceof Tree ? known : new Tree(this.name === "" ? name : `${this.name}.${name}`);
    if (known !== next) this.members.set(name, next);
    return next.at(rest);
  }
}

const GLOBAL_OBJECTS = ["globalThis", "window", "self", "global", "frames"];
/** Reached through another window only: as names of their own they are too common. */
const OTHER_WINDOWS = ["parent", "top", "opener", "contentWindow", "defaultView"];
const GLOBAL_CALLS = ["fetch", "XMLHttpRequest", "EventSource", "WebSocket"] as const;

/** The global object, with what it leads to. */
export function globalTree(): Tree {
  const root = new Tree("");
  for (const name of [...GLOBAL_OBJECTS, ...OTHER_WINDOWS]) root.members.set(name, root);
  for (const name of GLOBAL_CALLS) root.at([name]).kind = name;
  root.at(["Bun", "fetch"]).kind = "fetch";
  root.at(["navigator", "sendBeacon"]).kind = "sendBeacon";
  root.at(["document"]).members.set("defaultView", root);
  for (const path of [["require"], ["module", "require"], ["process", "getBuiltinModule"], ["process", "mainModule", "require"]]) root.at(path).isLoader = true;
  return root;
}

export function isGlobalObject(name: string): boolean {
  return GLOBAL_OBJECTS.includes(name);
}

/** True for a name that means the global object, or something in it, only when it is a member. */
export function isMemberOnly(name: string): boolean {
  return OTHER_WINDOWS.includes(name);
}

const HARMLESS_ANYWHERE = new Set(["prototype", "name", "length", "toString", "constructor"]);

/** A module, or an export of it. */
class ModuleThing implements Thing {
  readonly kind: string | undefined;
  readonly wholeKind: string;
  readonly isClient: boolean;

  constructor(
    readonly name: string,
    private readonly spec: ModuleSpec,
    private readonly isRoot: boolean,
    kind = spec.kind,
    private readonly root?: ModuleThing,
    readonly makes?: Thing,
  ) {
    this.kind = isRoot && spec.isCallable !== true ? undefined : kind;
    this.wholeKind = spec.kind;
    this.isClient = spec.only === undefined;
  }

  member(name: string): Thing | undefined {
    const { spec } = this;
    if (name === "default" || name === "module.exports") return this;
    if (HARMLESS_ANYWHERE.has(name) || name.endsWith("Error")) return undefined;
    if (spec.only !== undefined && !spec.only.includes(name)) return undefined;
    if (spec.harmless?.includes(name) === true) return undefined;
    // What hangs on an export, such as `WebSocket.OPEN` of undici, is no other way out.
    if (!this.isRoot && this.root?.spec.isCallable !== true) return undefined;
    const root = this.root ?? this;
    return new ModuleThing(`${this.name}.${name}`, spec, false, spec.others?.[name], root, spec.makers?.includes(name) === true ? root : undefined);
  }

  hasMember(fits: (name: string) => boolean): boolean {
    return this.spec.only === undefined || this.spec.only.some(fits);
  }
}

/** The module that a specifier loads, when it leads to the network. */
export function moduleThing(specifier: string): Thing | undefined {
  const name = packageOf(specifier);
  if (name === "module") return MODULE_MODULE;
  if (name === "follow-redirects") return FOLLOW_REDIRECTS;
  if (name === "process") return PROCESS;
  const spec = moduleSpec(name);
  return spec === undefined ? undefined : new ModuleThing(name, spec, true);
}

const MODULE_MODULE = new Tree("module");
MODULE_MODULE.members.set("default", MODULE_MODULE);
MODULE_MODULE.members.set("createRequire", { name: "createRequire", kind: undefined, makesLoader: true, member: () => undefined, hasMember: () => false });
const PROCESS = new Tree("process");
PROCESS.members.set("default", PROCESS);
PROCESS.at(["getBuiltinModule"]).isLoader = true;
const FOLLOW_REDIRECTS = new Tree("follow-redirects");
FOLLOW_REDIRECTS.members.set("default", FOLLOW_REDIRECTS);
for (const name of ["http", "https"]) {
  const spec = moduleSpec(name);
  if (spec !== undefined) FOLLOW_REDIRECTS.members.set(name, new ModuleThing(name, spec, true));
}
