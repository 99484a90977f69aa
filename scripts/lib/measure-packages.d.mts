import type { Case } from "./cases.mjs";
import type { Report, Run } from "./engines.mjs";

export interface Row {
  id: string;
  categories: string[];
  status: string;
  found?: boolean;
  discriminated?: boolean;
  reports?: Report[];
  hits?: Report[];
  left?: Report[];
}

export function measurePackages(
  cases: readonly Case[],
  runs: readonly Run[],
  options: { cache?: string; installed?: boolean; onProgress?: (done: number, all: number) => void; folders?: ReadonlyMap<string, string> },
): Promise<Row[][]>;
