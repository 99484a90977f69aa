/** The guard primitives land here; see the project's README for what is available today. */
export {};
