import ts = require("typescript");
import { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration } from "../../analysis/places.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import { timerActor } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { effectNode, phrase } from "../harm.ts";
import { armStep } from "../story.ts";

/** An interval that no teardown in sight concerns and nobody clears, sending on a socket it never looks at. */
export function unstoppableInterval(file: FileModel, site: TimerSite, callback: FunctionInfo): Fact<"neverStopped">[] {
  if (site.kind !== "interval" || !(site.handle.kind === "dropped" || isNeverUsed(site))) return [];
  const effect = new Exposure(file, unknownEnd(site.fn)).of(callback).find(({ kind, maybe }) => (kind === "send" || kind === "connect") && !maybe);
  if (effect === undefined) return [];
  const effectLine = String(file.line(effectNode(effect)));
  return [
    {
      messageId: "neverStopped",
      ...span(site.node.expression),
      confidence: effect.place === undefined ? "possible" : "certain",
      data: { effect: phrase(effect), effectLine },
      witness: [
        armStep(file, site),
        { role: "runs late", actor: timerActor(site), line: file.line(callback.node), text: "fires, whatever has become of the connection" },
        { role: "acts", actor: timerActor(site), line: Number(effectLine), text: phrase(effect) },
        { role: "goes wrong", actor: timerActor(site), line: Number(effectLine), text: "it does so for ever: nobody can stop it" },
      ],
      suggestions: [],
      subject: { kind: "unstoppable", site, act: effectNode(effect) },
    },
  ];
}

/** True for a handle put into a local that is written and never read: `timer = setInterval(...)` and no `clearInterval(timer)`. */
function isNeverUsed({ handle }: TimerSite): boolean {
  if (handle.kind !== "kept" || !isDeclaration(handle.place.root) || handle.place.path.length > 0) return false;
  const { name, kind, owner } = handle.place.root;
  if (kind !== "variable" || ts.isSourceFile(owner.node)) return false;
  const word = `(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`;
  const writes = new RegExp(`\\b(?:let|var|const)\\s+${word}|${word}\\s*(?:=(?!=)|\\??\\.\\s*unref\\b)`, "g");
  return !new RegExp(word).test(owner.node.getText().replace(writes, ""));
}

/** The end of a connection that nobody in the file brings about: only names such as `readyState` can guard against it. */
function unknownEnd(fn: FunctionInfo): Teardown {
  return {
    fn,
    name: "",
    kind: "asked",
    isWhole: false,
    owners: new Set(),
    tears: [],
    after: new Map(),
    afterItself: new Map(),
    sockets: new Set(),
    closeListeners: [],
    consequences: [],
  };
}
