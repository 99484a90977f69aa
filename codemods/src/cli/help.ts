export const help = `stale-guard finds late code acting on a closed or replaced connection.

Usage
  stale-guard check [paths...] [options]
  stale-guard codemod [paths...] [options], which rewrites; see stale-guard codemod --help
  stale-guard explain FILE:LINE [options], how a finding goes wrong; see stale-guard explain --help
  stale-guard raw-fetch [paths...] [options], an allowlist; see stale-guard raw-fetch --help
  stale-guard --help | --version

Paths are files, folders or quoted globs; the default is the current folder.
Folders are searched for .ts .tsx .mts .cts .js .jsx .mjs .cjs, skipping node_modules,
dist, build, coverage, dot folders, *.d.ts and *.min.js. What is named outright is
linted wherever it lies.

Options
  --config NAME        recommended (default) or strict
  --rule ID            run only this rule; repeat it for more
  --format NAME        stylish (default), json, html (one page, with timelines), or the path of an
                       ESLint formatter
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

export const codemodHelp = `stale-guard codemod rewrites late code that acts on a closed or replaced connection.

Usage
  stale-guard codemod [paths...] [options]
  ts-morph codemod [paths...] [options]

Shows what would change, as a unified diff, and writes nothing unless told to. A rewrite is kept
only when its finding is gone and no other finding, syntax error or type error has come up; the
rest is listed with the reason. Paths are those of stale-guard check.

Options
  --write              write the files: all of them, or none if anything is wrong
  --check              list the files that would change, for CI
  --json               print one JSON document
  --rule ID            rewrite only this rule's findings; repeat it for more. no-raw-fetch, only
                       by itself: to the wrapper that raw-fetch.allowlist.json names
  --strict             also what may go wrong, not only what is certain to
  --ignore GLOB        leave these files or folders out; repeat it for more
  --allow-dirty        write although git could not bring the files back
  --project TSCONFIG   the types to check against; default: the nearest tsconfig.json above the
                       first file, or none
  -h, --help           show this text
  -v, --version        show the version

Before it reads anything, --write refuses files with uncommitted changes, files that git does
not track, and files in no git repository.

Exit codes
  0  nothing left to do: no findings, all of them written, or all of them in the diff shown
  1  findings that could not be rewritten; with --check, also any change pending
  2  misuse or failure: an unknown option, no such path, a file that cannot be read, parsed or
     written; nothing is written then

Examples
  stale-guard codemod src
  stale-guard codemod src --write --ignore '**/*.test.ts'
  stale-guard codemod --check --json
  stale-guard codemod --rule no-raw-fetch src
`;
