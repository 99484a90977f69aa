import { join } from "node:path";
import { folderOf } from "../../../scripts/lib/published-sources.mjs";
import { filesOfFolder, isCode, type SourceFile } from "./source-file.ts";

/** Installed packages that hold connections, and of the large ones the folders with the connections. */
const packages: readonly (readonly [name: string, ...folders: string[]])[] = [
  ["carbon-0.14", "dist/src/plugins"],
  ["carbon-0.16", "dist/src/plugins"],
  ["discord.js", "src/client/websocket", "src/sharding"],
  ["engine.io-client", "build/esm-debug"],
  ["eris", "lib"],
  ["phoenix", "assets/js/phoenix"],
  ["phoenix-1.3.5", "assets/js"],
  ["reconnecting-websocket-3.0.3", "."],
  ["reconnecting-websocket-4.1.0", "."],
  ["reconnecting-websocket-4.1.8", "."],
  ["undici", "lib/web/websocket"],
  ["vscode-jsonrpc-9.0.0-next.3", "lib"],
  ["ws", "lib"],
  ["ws-7.5.2", "lib"],
];

/** As their authors published them; bundles and minified copies of the same are left out. */
export function publishedSources(to: string): SourceFile[] {
  return packages.flatMap(([name, ...folders]) =>
    folders.flatMap((folder) => filesOfFolder(`${to}/${name}/${folder}`.replace("/.", ""), join(folderOf(name), folder)).filter(({ path }) => isCode(path) && !/\/dist\/reconnecting-|\.min\.|\.d\.ts$/u.test(path))),
  );
}
