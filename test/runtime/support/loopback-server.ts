import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request as it arrived. */
interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackServer {
  /** With 127.0.0.1 as host. */
  readonly origin: string;
  /** The same server under a name, which makes it another origin. */
  readonly named: string;
  readonly port: number;
  readonly arrivals: readonly Arrival[];
}

/** What to answer: a text, a place to redirect to with 302, or whatever a function writes. */
export type Answer = string | { redirect: string; status?: number } | ((arrival: Arrival, response: ServerResponse) => void);

/** Serves the answers by path and 404 for the rest, until the test is over. A test that leaves a connection open fails. */
export async function serve(answers: Readonly<Record<string, Answer>> = {}): Promise<LoopbackServer> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const arrival = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      arrivals.push(arrival);
      const answer = answers[url.replace(/\?.*/, "")];
      if (typeof answer === "function") answer(arrival, response);
      else if (typeof answer === "object") response.writeHead(answer.status ?? 302, { location: answer.redirect }).end("moved");
      else response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(
    () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
        const isLeft = (): void => reject(new Error("a connection was left open"));
        setTimeout(isLeft, 2_000).unref();
      }),
  );
  return { origin: `http://127.0.0.1:${port}`, named: `http://localhost:${port}`, port, arrivals };
}
