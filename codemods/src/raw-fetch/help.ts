export const rawFetchHelp = `stale-guard raw-fetch holds raw network calls to an allowlist, raw-fetch.allowlist.json.

Usage
  stale-guard raw-fetch [paths...] [options]      checks
  stale-guard raw-fetch --self-test               checks that a planted raw call would fail
  stale-guard raw-fetch init --reason TEXT        writes an allowlist of all there are
  stale-guard raw-fetch allow ID --reason TEXT    adds one, by the id that the check shows
  stale-guard raw-fetch update                    follows what moved, drops what is stale
  stale-guard raw-fetch explain FILE:LINE         tells what the check makes of a line
  stale-guard raw-fetch migrate LIST --reason TEXT  takes over a list by path:line

The allowlist is the nearest one from the current folder upwards, and is about all the source
files below it that git tracks or would track, but for those it excludes. Paths narrow that. An
entry is for one call, told by file, function, kind and shape, not by line; it names its reason.
A folder called like a command is given as ./init.

Options
  --allowlist FILE     another allowlist
  --format NAME        text (default), json, sarif or github
  --max-entries N      fail when the allowlist has more entries than N
  --self-test          see above
  --reason TEXT        why the calls may stay
  --owner TEXT         who answers for them
  --issue TEXT         where their removal is discussed
  --expires DAY        YYYY-MM-DD, the last day on which they are allowed
  -h, --help           show this text
  -v, --version        show the version

Exit codes
  0  every raw call is allowed; what moved, and what could not be analysed, is listed
  1  raw calls that are not allowed, entries that are stale or have run out, or too many of them
  2  misuse or failure: a broken allowlist, a file that cannot be read or parsed, no git; nothing
     is written then

Examples
  stale-guard raw-fetch init --reason 'from before the wrapper' --issue '#42'
  stale-guard raw-fetch --format github --max-entries 40
`;
