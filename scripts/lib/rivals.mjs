// Other rules against late code, timed beside ours; those that are not installed are left out.

const candidates = [
  { name: "core require-atomic-updates", rules: () => ({ "require-atomic-updates": "error" }) },
  { name: "eslint-plugin-clean-timer", load: () => import("eslint-plugin-clean-timer") },
  { name: "eslint-plugin-listeners", load: () => import("eslint-plugin-listeners") },
  { name: "eslint-plugin-promise", load: () => import("eslint-plugin-promise") },
];

/** The installed rivals, each as { name, plugins, rules }. */
export async function installedRivals() {
  const found = await Promise.all(candidates.map(describe));
  return found.filter((rival) => rival !== null);
}

async function describe({ name, rules, load }) {
  if (!load) return { name, plugins: {}, rules: rules() };
  try {
    const loaded = await load();
    const plugin = loaded.default ?? loaded;
    return { name, plugins: { rival: plugin }, rules: Object.fromEntries(Object.keys(plugin.rules).map((rule) => [`rival/${rule}`, "error"])) };
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}
