export const explainHelp = `stale-guard explain shows how a finding goes wrong: who arms, who tears down, what runs late.

Usage
  stale-guard explain FILE:LINE[:COLUMN] [options]

Shows every finding that begins on the line, also what only the strict config reports, and what
a comment keeps check silent about. Where two begin there, the column picks one. The same facts
as in check's message, as a timeline: each step with its line, beside the track of whoever runs.

Options
  --format NAME        text (default), mermaid (a sequence diagram) or json
  -h, --help           show this text
  -v, --version        show the version

Exit codes
  0  explained
  1  no finding begins on that line; the nearest ones are named
  2  misuse or failure: an unknown option, no such file, a file that cannot be read or parsed

Examples
  stale-guard explain src/client.ts:42
  stale-guard explain src/client.ts:42:7 --format mermaid
`;
