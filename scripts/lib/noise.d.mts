import type { PublishedPackage } from "./published-sources.mjs";

export interface Finding {
  file: string;
  line: number;
  rule: string;
  message: string;
}

export interface PackageNoise {
  package: string;
  kind: PublishedPackage["kind"];
  version: string;
  files: number;
  lines: number;
  findings: Finding[];
}

export const limits: { connection: number; other: number };
export function measureNoise(plugin: object, configName: string, chosen?: readonly PublishedPackage[]): Promise<PackageNoise[]>;
export function totalsOf(rows: readonly PackageNoise[], kind: PackageNoise["kind"]): { files: number; lines: number; findings: number; perThousand: number };
export function breaches(rows: readonly PackageNoise[]): string[];
