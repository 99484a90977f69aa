import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** Package versions as "name@version", each with its files' texts. */
export type Planted = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A registry with planted packages, on the loopback. */
export interface Registry {
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function startRegistry(planted: Planted): Promise<Registry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    requests.push(path);
    const file = Object.keys(planted).find((spec) => path === `${spec}.tgz`);
    const body = file === undefined ? packument(path) : tarball(file, planted[file] ?? {});
    response.writeHead(body === undefined ? 404 : 200, { "content-type": file === undefined ? "application/json" : "application/octet-stream" });
    response.end(body ?? "{}");
  });
  const packument = (name: string): string | undefined => {
    const specs = Object.keys(planted).filter((spec) => spec.slice(0, spec.lastIndexOf("@")) === name);
    if (specs.length === 0) return undefined;
    const versions = specs.map((spec) => {
      const version = spec.slice(spec.lastIndexOf("@") + 1);
      const integrity = `sha512-${createHash("sha512").update(tarball(spec, planted[spec] ?? {})).digest("base64")}`;
      return [version, { name, version, dist: { tarball: `${url}/${encodeURIComponent(spec)}.tgz`, integrity } }];
    });
    return JSON.stringify({ name, "dist-tags": { latest: versions.at(-1)?.[0] }, versions: Object.fromEntries(versions) as object });
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tarball(spec: string, files: Readonly<Record<string, string>>): Buffer {
  const at = spec.lastIndexOf("@");
  const manifest = JSON.stringify({ name: spec.slice(0, at), version: spec.slice(at + 1) });
  const entries = Object.entries({ "package.json": manifest, ...files }).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    return [header(`package/${name}`, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, "0");
  // A long name is split at a folder: the first part goes to the end of the header.
  const cut = name.length > 100 ? name.lastIndexOf("/", 154) : -1;
  block.write(name.slice(cut + 1), 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  if (cut > 0) block.write(name.slice(0, cut), 345);
  block.write(`${octal(block.reduce((sum, byte) => sum + byte, 0), 7)}\u0000`, 148);
  return block;
}
