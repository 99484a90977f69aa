import { type Detector, inCode } from "./fact.ts";
import { addedAgain } from "./listeners/added-again.ts";
import { forgottenHandlers } from "./listeners/forgotten-handlers.ts";
import { outlivingListeners } from "./listeners/outliving-listeners.ts";
import { removedOthers } from "./listeners/removed-others.ts";
import { replacedClients } from "./listeners/replaced-clients.ts";
import { skippedRemovals } from "./listeners/skipped-removals.ts";
import { staleListeners } from "./listeners/stale-listeners.ts";
import { uselessRemovals } from "./listeners/useless-removals.ts";

const messages = {
  removesNothing:
    "This removes nothing: {{what}} is never the function that was added, so the {{event}} listener stays. Keep the function that is added in a variable or field, and remove that.",
  addedDifferently:
    "This removes nothing: the {{event}} listener is added as {{added}} (line {{addedLine}}), which is another function than {{listener}}. Keep the function that is added in a variable or field, and remove that.",
  emptyLoop:
    "This loop never runs, so the listeners stay: {{list}} is an object, which has no length. Iterate over its entries.",
  forgotten:
    "This takes the {{detached}} listeners off {{socket}} but leaves its {{event}} {{listener}} (line {{line}}), which on a late event {{effect}} (line {{effectLine}}). Take that off as well, or return there first when {{socket}} is no longer this socket.",
  stale:
    "{{teardown}} (line {{teardownLine}}) and {{connect}} (line {{connectLine}}) can put another socket into {{slot}} before this one's {{event}} event, which then {{effect}} (line {{effectLine}}). Return first when {{slot}} is no longer this socket, or remove the listener in {{teardown}}.",
  replaced:
    "{{connect}} (line {{connectLine}}) can put another socket into {{slot}} before this one's {{event}} event, which then {{effect}} (line {{effectLine}}). Return first when {{slot}} is no longer this socket, or remove the listener before the next one is opened.",
  restarted:
    "The socket in {{slot}} was only just told to close when this opens the next: its {{event}} event comes later, and the listener on line {{line}} then {{effect}} (line {{effectLine}}). Remove that listener before, wait for the event, or return there when {{slot}} is no longer its socket.",
  replacedClient:
    "This puts another client into {{slot}}, but {{event}} of the one before (line {{line}}) comes later and then {{effect}} (line {{effectLine}}). Return there first when {{slot}} is no longer that client, or take its listeners off before.",
  outlives:
    "This {{event}} listener outlives its owner: {{teardown}} (line {{teardownLine}}) does not remove it, so afterwards it still {{effect}} (line {{effectLine}}). {{keep}} in {{teardown}}, or return first when the connection is gone.",
  addedAgain:
    "{{connect}} adds this {{event}} listener to {{target}} each time, and {{teardown}} (line {{teardownLine}}) leaves it there: connected a second time, each {{event}} event {{effect}} (line {{effectLine}}) twice. {{keep}} in {{teardown}}.",
  removesAnother:
    "When {{item}} was taken off before, indexOf() gives -1 and this removes the last of {{list}}, which is somebody else's. Remove it only where indexOf() finds it.",
  leftOnPath:
    "This way out leaves the {{event}} listener (line {{addedLine}}) on {{target}}, which the other ways out remove (line {{removedLine}}): each such call leaks one. Remove it before this return, or in a finally block.",
} as const;
export type ListenerMessage = keyof typeof messages;

const ADDS = /\.(?:on|once|addListener|prependListener|addEventListener)\s*\(|\.on[a-z]+\s*=[^=]|\b(?:add|remove)EventListener\b|\.(?:off|removeListener)\s*\(/;
/** A client that takes what it calls at its end as an option. */
const CLIENT_MADE = /\bnew \w*(?:Client|Connection|Connector|Transport|Channel|Session|Gateway|Provider|Relay|Subscriber|Consumer|Bot)\(/;
const END_OPTION = /\bon(?:Clos|Disconnect|End|Exit|Stop|Lost)\w*\s*[:(]/;

const SEARCH_AND_SPLICE = /\.splice\([^]{0,80}indexOf\(|\.indexOf\([^]{0,80}\.splice\(/;

const adds = inCode(ADDS);

export const requireListenerGuard: Detector = {
  rule: "require-listener-guard",
  triggers: [{ test: (text) => adds.test(text) || SEARCH_AND_SPLICE.test(text) || (END_OPTION.test(text) && CLIENT_MADE.test(text)) }],
  messages,
  detect(file) {
    const others = removedOthers(file);
    const hasNone = file.listeners.added().length === 0 && file.listeners.removed().length === 0;
    const facts = hasNone ? [...replacedClients(file), ...others] : [...others, ...uselessRemovals(file), ...skippedRemovals(file), ...forgottenHandlers(file), ...staleListeners(file), ...replacedClients(file), ...outlivingListeners(file), ...addedAgain(file)];
    // The first that has something to say about a listener is the one with the nearest mend.
    const seen = new Set<number>();
    return facts.filter(({ start }) => !seen.has(start) && seen.add(start));
  },
};
