import type ts from "typescript";
import { Callbacks } from "./callbacks.ts";
import { Calls } from "./calls.ts";
import { Effects } from "./effects.ts";
import { Emitters } from "./emitters.ts";
import { Exposure } from "./exposure.ts";
import { type Declaration, type Inventory, takeInventory } from "./inventory.ts";
import { Listeners } from "./listeners.ts";
import { mayAct, readRelativeModule } from "./modules.ts";
import { Owners } from "./owners.ts";
import { parseOnce } from "./parse.ts";
import { Places } from "./places.ts";
import { Slots } from "./slots.ts";
import { type Teardown, Teardowns } from "./teardowns.ts";
import { Uses } from "./uses.ts";

/** What users may add to the names the analysis knows. */
export interface AnalysisOptions {
  /** Functions that run their first argument later, like `setTimeout`. */
  readonly schedulers: readonly string[];
  /** Methods that end a connection although neither their name nor their body tells. */
  readonly teardowns: readonly string[];
  /** Properties and predicates that tell whether an owner is still live. */
  readonly guards: readonly string[];
  /** Methods that hand an owner the client it is to use. */
  readonly registrations: readonly string[];
}

export const DEFAULT_OPTIONS: AnalysisOptions = { schedulers: [], teardowns: [], guards: [], registrations: ["registerClient"] };

/** The names that options add to the built-in ones. */
export function addedNames(options: AnalysisOptions): string[] {
  return (Object.keys(DEFAULT_OPTIONS) as (keyof AnalysisOptions)[]).flatMap((key) => options[key].filter((name) => !DEFAULT_OPTIONS[key].includes(name)));
}

const MAX_MODULES = 40;
const MAX_IMPORT_DEPTH = 2;

/** The files read for one lint run's imports, by import depth and name; an entry gives way when its text changed. */
const modules = new Map<string, FileModel>();

/** One file's analyses, each made when first asked for. */
export class FileModel {
  readonly inventory: Inventory;
  readonly owners: Owners;
  readonly places: Places;
  readonly slots: Slots;
  readonly calls: Calls;
  readonly effects: Effects;
  readonly callbacks: Callbacks;
  readonly listeners: Listeners;
  readonly teardowns: Teardowns;
  readonly emitters: Emitters;
  readonly uses: Uses;
  private readonly imports = new Map<string, FileModel | undefined>();
  private readonly captured = new Map<Declaration, boolean>();
  private readonly exposures = new Map<Teardown, Exposure>();

  constructor(
    readonly sourceFile: ts.SourceFile,
    readonly options: AnalysisOptions = DEFAULT_OPTIONS,
    /** How many imports lie between this file and the one being linted. */
    readonly depth = 0,
  ) {
    this.inventory = takeInventory(sourceFile);
    this.owners = new Owners(this.inventory);
    this.places = new Places(this.inventory, this.owners);
    this.slots = new Slots(this.inventory, this.owners, this.places);
    this.calls = new Calls(this);
    this.effects = new Effects(this);
    this.callbacks = new Callbacks(this);
    this.listeners = new Listeners(this);
    this.teardowns = new Teardowns(this);
    this.emitters = new Emitters(this);
    this.uses = new Uses(this);
  }

  /** The one-based line of a node's first character. */
  line(node: ts.Node): number {
    return this.sourceFile.getLineAndCharacterOfPosition(node.getStart(this.sourceFile)).line + 1;
  }

  /** What late functions still do after a teardown: worked out once, for every detector that asks. */
  exposure(teardown: Teardown): Exposure {
    let exposure = this.exposures.get(teardown);
    if (exposure === undefined) this.exposures.set(teardown, (exposure = new Exposure(this, teardown)));
    return exposure;
  }

  /** The model of a relatively imported file; undefined for packages, missing files, and past a depth. */
  imported(specifier: string): FileModel | undefined {
    if (this.depth >= MAX_IMPORT_DEPTH || !specifier.startsWith(".")) return undefined;
    if (this.imports.has(specifier)) return this.imports.get(specifier);
    this.imports.set(specifier, undefined);
    const source = readRelativeModule(this.sourceFile.fileName, specifier);
    if (source === undefined || !mayAct(source.text)) return undefined;
    const key = `${this.depth + 1} ${source.fileName}`;
    let model = modules.get(key);
    if (model === undefined || model.sourceFile.text !== source.text) {
      model = this.modelOf(source.text, source.fileName);
      if (model === undefined) return undefined;
      if (modules.size >= MAX_MODULES) modules.clear();
      modules.set(key, model);
    }
    this.imports.set(specifier, model);
    return model;
  }

  /** Undefined for a module that is nested too deeply to be walked: that must not keep the linted file from its own findings. */
  private modelOf(text: string, fileName: string): FileModel | undefined {
    try {
      return new FileModel(parseOnce(text, fileName), this.options, this.depth + 1);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** True when the name of a variable declaration occurs again. */
  isReferenced(name: ts.Identifier): boolean {
    const occurrences = this.sourceFile.text.match(new RegExp(`(?<![\\w$.])${escape(name.text)}(?![\\w$])`, "g"));
    return (occurrences?.length ?? 0) > 1;
  }

  /** True when a function inside the one that declares it names a variable too. */
  isCaptured(declaration: Declaration): boolean {
    if (declaration.owner.children.length === 0) return false;
    let captured = this.captured.get(declaration);
    if (captured === undefined) {
      const { text } = this.sourceFile;
      captured = declaration.owner.children.some(({ node }) => occursIn(text, declaration.name, node.pos, node.end));
      this.captured.set(declaration, captured);
    }
    return captured;
  }
}

/** True when a name stands in a stretch of text as a word of its own, not as a property. */
function occursIn(text: string, name: string, start: number, end: number): boolean {
  const stretch = text.slice(start, end);
  for (let at = stretch.indexOf(name); at >= 0; at = stretch.indexOf(name, at + 1)) {
    if (!/[\w$.]/.test(stretch[at - 1] ?? "") && !/[\w$]/.test(stretch[at + name.length] ?? "")) return true;
  }
  return false;
}

function escape(name: string): string {
  return name.replaceAll("$", "\\$");
}
