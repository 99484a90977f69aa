import ts = require("typescript");
import { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Place } from "../../analysis/places.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { AbstractValue } from "../../analysis/values.ts";
import { OPEN_EVENTS } from "../../analysis/vocabulary.ts";
import { isArgument, listenersOf, note, type State } from "../reconnects/aftermath.ts";

export const PRESENT: AbstractValue = { truthy: true, text: undefined };

/** A socket's slot, who leads to the registration of a listener on it, and that listener. */
export interface SuccessionContext {
  readonly file: FileModel;
  readonly slot: Place;
  readonly leading: ReadonlySet<FunctionInfo>;
  readonly listener: FunctionInfo;
}

/** What a listener does after the one function and then the other, with the next socket in the slot: that one just made, on its way, and open. */
export function exposuresAfter({ file, slot, leading, listener }: SuccessionContext, end: Teardown, begin: FunctionInfo | undefined): Exposure[] {
  const states: State[] = [new Map(end.afterItself)];
  if (begin !== undefined) {
    // What belongs to one connection is another variable in the next.
    const perConnection = new Set(file.inventory.declarations.filter(({ owner }) => leading.has(owner)).map(({ id }) => id));
    const over = (under: State, later: ReadonlyMap<string, AbstractValue>): State => new Map([...under, ...[...later].filter(([key]) => !perConnection.has(key.split(".", 1)[0] ?? ""))]);
    const made = over(new Map(end.afterItself), file.teardowns.stopper(begin).after);
    const late: State = new Map();
    note(late, file.effects.all(begin).filter(({ maybe }) => !maybe), true);
    const connecting = over(made, late);
    const opened: State = new Map();
    for (const { fn } of listenersOf(file, slot, OPEN_EVENTS)) note(opened, file.effects.all(fn).filter(({ maybe }) => !maybe), true);
    states.splice(0, 1, made, connecting, over(connecting, opened));
  }
  const first = writtenFirst(file, listener);
  // What was written into the objects of one call says nothing of the next.
  for (const { place } of file.effects.all(end.fn)) if (place !== undefined && isArgument(place)) for (const state of states) state.delete(place.key);
  // Run late, the teardown itself ends the next connection: only the listener is left out, which everybody knows to run.
  return states.map((state) => new Exposure(file, { ...end, fn: listener, after: new Map([...state, ...first, [slot.key, PRESENT]]) }));
}

/** What a listener itself writes before it asks: `this.connecting = false; this.reconnect()`. */
function writtenFirst(file: FileModel, listener: FunctionInfo): Map<string, AbstractValue> {
  const written = new Map<string, AbstractValue>();
  const { body } = listener;
  if (body === undefined || !ts.isBlock(body)) return written;
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement)) {
      if (ts.isVariableStatement(statement)) continue;
      break;
    }
    for (const { kind, place, value } of file.effects.at(listener, statement.expression)) {
      if (kind === "write" && place !== undefined && value?.text !== undefined) written.set(place.key, value);
    }
  }
  return written;
}

