import type { ESLint, Linter } from "eslint";

export interface Measured {
  readonly file: string;
  readonly parse: number;
  readonly rules: number;
  readonly findings: number;
  readonly throws: readonly string[];
  readonly skipped?: string;
}

export function timed(plugin: unknown, spent: Map<string, number>): ESLint.Plugin;
export function rulesMeasurer(how: {
  readonly config: Linter.Config[];
  readonly spent: Map<string, number>;
  readonly detectors: { analyze(text: string, file: string): readonly unknown[]; rawSites(text: string, file: string): { readonly sites: readonly unknown[] } };
  readonly swallowed: unknown[];
  readonly isSlow: (measured: { parse: number; rules: number }) => boolean;
}): (file: string) => Measured;
