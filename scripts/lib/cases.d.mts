export interface Case {
  id: string;
  categories: string[];
  function: string;
  statically_visible: "yes" | "partly" | "no";
  npm: { package: string; buggy_version: string; fixed_version: string; path_in_tarball: string } | null;
}

export const ownCases: string;
export function readCases(file: string, only?: string): Case[];
