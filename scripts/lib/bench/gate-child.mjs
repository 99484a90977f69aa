// One search for raw network calls over one folder, in a process of its own: prints its CPU time, its largest memory and
// what it reports, as `file:line`, with those of them that are calls for sure.
//
//   node gate-child.mjs stale-guard|rule|restricted FOLDER
import path from "node:path";

const [, , kind, folder] = process.argv;

const { reports, calls = [] } = await { "stale-guard": command, rule: () => lint(ourRule), restricted: () => lint(restricted) }[kind]();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024, reports, calls }));

/** The command as users run it, with the empty ledger that lies in the folder: every call is told. */
async function command() {
  const { main } = await import("../../../codemods/dist/index.js");
  let printed = "";
  let told = "";
  const io = { cwd: folder, env: {}, stdout: { write: (text) => (printed += text) }, stderr: { write: (text) => (told += text) } };
  const code = await main(["raw-fetch", ".", "--format", "json"], io);
  if (code === 2) throw new Error(told);
  const { findings } = JSON.parse(printed);
  const places = (some) => some.map(({ file, line }) => `${file}:${line}`);
  return { reports: places(findings), calls: places(findings.filter(({ fails }) => fails)) };
}

async function lint(configOf) {
  const [{ ESLint }, parser] = [await import("eslint"), await import("@typescript-eslint/parser")];
  const config = { files: ["**/*.{js,ts}"], languageOptions: { parser, sourceType: "module", ecmaVersion: "latest" }, linterOptions: { reportUnusedDisableDirectives: "off" } };
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, allowInlineConfig: false, overrideConfig: [{ ...config, ...(await configOf()) }] });
  const results = await eslint.lintFiles(["."]);
  const reports = results.flatMap(({ filePath, messages }) =>
    messages.map(({ fatal, line, message }) => {
      const place = `${path.relative(folder, filePath).replaceAll(path.sep, "/")}:${line}`;
      if (fatal) throw new Error(`${place}: ${message}`);
      return place;
    }),
  );
  return { reports };
}

async function ourRule() {
  const { default: plugin } = await import("eslint-plugin-stale-guard");
  return { plugins: { "stale-guard": plugin }, rules: { "stale-guard/no-raw-fetch": "error" } };
}

/** What a project writes that has no such rule: names of globals, and of modules that are imported or required. */
function restricted() {
  const modules = ["http", "https", "http2", "net", "tls", "node:http", "node:https", "node:http2", "node:net", "node:tls", "undici", "axios", "node-fetch", "got", "ws"];
  const globals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];
  const required = `CallExpression[callee.name="require"][arguments.0.value=/^(?:${modules.join("|")})$/]`;
  const properties = ["globalThis", "window", "self"].flatMap((object) => globals.map((property) => ({ object, property })));
  return {
    rules: {
      "no-restricted-globals": ["error", ...globals],
      "no-restricted-imports": ["error", ...modules],
      "no-restricted-properties": ["error", ...properties],
      "no-restricted-syntax": ["error", required],
    },
  };
}
