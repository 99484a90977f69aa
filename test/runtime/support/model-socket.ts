import { EventEmitter } from "node:events";
import type { World } from "@stale-guard/runtime/testing";

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

/** What a model's peers can do. */
export interface NetworkOptions {
  /** The connections that the peer ends by itself, at any moment. Default: the first one only. */
  readonly losses?: number;
  /** `"sometime"` (default): at any moment, also after every deadline. `"at once"`: within `close()`, as WHATWG sockets that are connecting do. */
  readonly answers?: "sometime" | "at once" | "never";
  /** Whether `terminate()` ends a socket at once (default), sometime or never. */
  readonly terminates?: "sometime" | "at once" | "never";
}

/** All sockets of a model; what happens to them happens when the explorer says so. */
export class ModelNetwork {
  readonly sockets: ModelSocket[] = [];
  readonly world: World;
  readonly options: Required<NetworkOptions>;

  constructor(world: World, options: NetworkOptions = {}) {
    this.world = world;
    this.options = { losses: 1, answers: "sometime", terminates: "at once", ...options };
  }

  /** How many are not closed yet, as the servers see it. */
  get alive(): number {
    return this.sockets.filter(({ readyState }) => readyState !== CLOSED).length;
  }

  dial(): ModelSocket {
    const socket = new ModelSocket(this, this.sockets.length + 1);
    this.sockets.push(socket);
    return socket;
  }
}

/** Emits what a `ws` socket does: hello stands for the upgrade and the first message together. */
export class ModelSocket extends EventEmitter {
  readyState = CONNECTING;
  readonly number: number;
  readonly #network: ModelNetwork;
  #wasGreeted = false;

  constructor(network: ModelNetwork, number: number) {
    super();
    this.#network = network;
    this.number = number;
    network.world.event(`hello ${number}`, () => this.#hello(), { when: () => this.readyState === CONNECTING });
    if (number <= network.options.losses) {
      network.world.event(`loss of ${number}`, () => this.#lose(), { when: () => this.readyState < CLOSING });
    }
  }

  close(): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    this.#end(this.#network.options.answers, `answer of ${this.number}`, 1000);
  }

  terminate(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSING;
    this.#end(this.#network.options.terminates, `end of ${this.number}`, 1006);
  }

  #end(when: "sometime" | "at once" | "never", name: string, code: number): void {
    if (when === "at once") this.#closed(code);
    else if (when === "sometime") this.#network.world.event(name, () => this.#closed(code), { when: () => this.readyState !== CLOSED });
  }

  #hello(): void {
    this.#wasGreeted = true;
    this.readyState = OPEN;
    this.emit("hello");
  }

  #lose(): void {
    this.readyState = CLOSING;
    // With nobody listening an emitter throws, and the schedule is broken.
    if (this.#wasGreeted) this.emit("error", new Error(`socket ${this.number} was reset`));
    this.#closed(1006);
  }

  #closed(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    // As `ws` does with a socket that is closed before its upgrade.
    if (!this.#wasGreeted) this.emit("error", new Error(`socket ${this.number} was closed before its hello`));
    this.emit("close", code);
  }
}
