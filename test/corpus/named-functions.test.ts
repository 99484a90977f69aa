import { describe, expect, it } from "vitest";
import { locate, pathsIn } from "../../scripts/lib/named-functions.mjs";

describe("pathsIn", () => {
  it.each([
    ["Client.connect (open handler)", [["Client", "connect"]]],
    ["Socket.prototype.close", [["Socket", "close"]]],
    ["createClient > connect > socket.onopen", [["createClient", "connect", "socket", "onopen"]]],
    ["Pool release/newClient", [["Pool", "release"], ["Pool", "newClient"]]],
    ["Client (close handler) / _setup", [["Client"], ["_setup"]]],
    ["Client.#connect / Client.#fail", [["Client", "#connect"], ["Client", "#fail"]]],
    ["Node > node.on('close')", [["Node", "node", "on", "close"]]],
  ])("reads %s", (text, paths) => {
    expect(pathsIn(text)).toEqual(paths);
  });
});

/** The located lines, as the marks that stand on their first lines. */
function marksAt(description: string, text: string, fileName = "code.js"): string[] {
  const lines = text.split("\n");
  return locate(description, text, fileName).ranges.map(([first]) => /\/\/ (\w+)$/.exec(lines[first - 1] ?? "")?.[1] ?? String(first));
}

describe("locate", () => {
  const modern = `
    export class Client { // class
      #connect() {} // hidden
      open = () => {}; // open
      constructor() { // constructor
        this.ws.on("close", () => {}); // close
        this.ws.onopen = () => {}; // onopen
      }
      dispose() {} // dispose
    }
    export class Server { // server
      open() {} // other
    }
    function dispose() {} // loose
  `;
  it.each([
    ["Client.#connect", ["hidden"]],
    ["Client.open", ["open"]],
    ["Server.open (handshake)", ["other"]],
    ["Client constructor (close listener)", ["constructor"]],
    ["Client > ws.on('close')", ["close"]],
    ["Client > ws.onopen", ["onopen"]],
    ["Client.open / dispose", ["open", "dispose"]],
    ["dispose", ["dispose", "loose"]],
    ["Client", ["class"]],
    ["Client (retry loop)", ["class"]],
    ["nothing at all", []],
  ])("finds %s", (description, marks) => {
    expect(marksAt(description, modern)).toEqual(marks);
  });

  it("knows prototypes, mixed-in methods, namespaces and compiled classes", () => {
    const old = `
      function Socket() { // constructor
        this.close = null;
      }
      function Other() {}
      Other.prototype.close = function () {}; // other
      Socket.prototype.close = function () { // close
      };
      Socket.readable("end", function end() {}); // end
      var Adapter = (function () { // adapter
        function Adapter() {}
        Adapter.prototype.start = function () {}; // start
        return Adapter;
      })();
    `;
    expect(marksAt("Socket.prototype.close", old)).toEqual(["close"]);
    expect(marksAt("Socket.end", old)).toEqual(["end"]);
    expect(marksAt("Adapter.start", old)).toEqual(["start"]);
    const spaces = "class Base {} // base\nnamespace Base { // space\n  export class Inner {\n    start() {} // start\n  }\n}\n";
    expect(marksAt("Base.Inner.start", spaces, "code.ts")).toEqual(["start"]);
  });

  it("says by how many names a place was found", () => {
    expect(locate("Client.open", modern, "code.js").names).toBe(2);
    expect(locate("Client.gone", modern, "code.js").names).toBe(1);
    expect(locate("Gone", modern, "code.js")).toEqual({ names: 0, ranges: [] });
  });
});
