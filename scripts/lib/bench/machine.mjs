// Where and of what the figures were measured.
import os from "node:os";
import { versionOf } from "../published-sources.mjs";

export function machineLine() {
  const processors = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${processors.length} x ${processors[0]?.model.trim() ?? "unknown processor"}, ${memory} GB, ${os.type()} ${os.release()} ${os.arch()}, Node ${process.version.slice(1)}`;
}

export function versionsOf(names) {
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}
