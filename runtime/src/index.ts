export type { Clock } from "./clock.ts";
export { Generation, type GenerationOptions } from "./generation.ts";
export { generationOf } from "./generation-of.ts";
export { guard } from "./guard.ts";
export type { Handle } from "./handle.ts";
export { isStale, StaleError, type StaleInfo, type StaleKind } from "./stale-error.ts";
export type { EmitterLike, GuardOptions, ListenOptions, OnceOptions, Token } from "./token.ts";
