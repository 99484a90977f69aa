import type { FileModel } from "../../analysis/model.ts";
import { nameOf } from "../../analysis/places.ts";
import { undeclaredHandle } from "../../analysis/timers.ts";
import { actorAt } from "../actors.ts";
import { type Fact, span } from "../fact.ts";

/** `clearTimeout(timer)` where only `this.timer` exists. */
export function undeclaredHandles(file: FileModel): Fact<"clearsNothing">[] {
  const timerNames = new Set(file.callbacks.own().flatMap(({ timer }) => (timer?.handle.kind === "kept" ? [nameOf(timer.handle.place)] : [])));
  const facts: Fact<"clearsNothing">[] = [];
  for (const fn of file.inventory.functions) {
    for (const call of fn.calls) {
      const name = undeclaredHandle(file, call);
      if (name === undefined || !timerNames.has(name.text)) continue;
      facts.push({
        messageId: "clearsNothing",
        ...span(name),
        confidence: "certain",
        data: { name: name.text },
        witness: [
          { role: "tears down", actor: actorAt(file, name), line: file.line(name), text: `names ${name.text}, which is declared nowhere` },
          { role: "goes wrong", actor: actorAt(file, name), line: file.line(name), text: "this throws: the timer stays armed, and the rest of the teardown never runs" },
        ],
        suggestions: [],
      });
    }
  }
  return facts;
}
