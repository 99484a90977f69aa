import type { Row } from "./measure-packages.mjs";

export interface Figures {
  cases: string[];
  found: string[];
  discriminated: string[];
}

export const ownFigures: string;
export function readFigures(file: string): Record<string, Figures>;
export function writeFigures(file: string, figures: Record<string, Figures>): void;
export function figuresOf(rows: readonly Pick<Row, "id" | "status" | "found" | "discriminated">[]): Figures;
export function falls(config: string, recorded: Figures | undefined, now: Figures): string[];
export function merge(recorded: Figures | undefined, now: Figures): Figures;
