export const help = `stale-guard finds late code acting on a closed or replaced connection.

Usage
  stale-guard check [paths...] [options]
  stale-guard --help | --version

Paths are files, folders or quoted globs; the default is the current folder.
Folders are searched for .ts .tsx .mts .cts .js .jsx .mjs .cjs, skipping node_modules,
dist, build, coverage, dot folders, *.d.ts and *.min.js. What is named outright is
linted wherever it lies.

Options
  --config NAME        recommended (default) or strict
  --rule ID            run only this rule; repeat it for more
  --format NAME        stylish (default), json, html, or the path of an ESLint formatter
  -o, --output-file F  write the report to a file
  --max-warnings N     more warnings than N count as findings
  --quiet              report errors only
  --cache              skip unchanged files next time (.stale-guard-cache)
  --no-inline-config   take no notice of eslint-disable and other comments
  -h, --help           show this text
  -v, --version        show the version

Exit codes
  0  clean
  1  findings: errors, or more warnings than --max-warnings
  2  misuse or failure: an unknown option, no such path, a file that cannot be read or parsed

Examples
  stale-guard check src --max-warnings 0
  stale-guard check 'packages/*/src/**/*.ts' --format json -o report.json
`;
