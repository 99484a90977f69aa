const output = /^dist\/(?<module>.+?)(?:\.d\.ts|\.js)$/;

/** What a build wrote for modules that are no longer among the sources; paths are relative to the package. */
export function orphans(built, sources) {
  const modules = new Set(sources.map((name) => name.replace(/^src\/(.+)\.ts$/, "$1")));
  return built.filter((name) => {
    const module = output.exec(name)?.groups.module;
    return module !== undefined && !modules.has(module);
  });
}
