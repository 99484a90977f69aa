/**
 * Memoises summaries of functions that call one another. Inside a recursion a function's summary is cut short at the point
 * where the recursion closes; such a partial one serves until the recursion has been left, and is then worked out anew.
 */
export class RecursionMemo<Key, Value> {
  private readonly done = new Map<Key, Value>();
  private readonly partial = new Map<Key, { readonly value: Value; readonly lowest: number }>();
  private readonly open = new Map<Key, number>();
  /** The outermost open summary that the one being worked out was cut short at. */
  private lowest = Infinity;

  get isIdle(): boolean {
    return this.open.size === 0;
  }

  /** The key's summary; `cut` stands for it where it is already being worked out. */
  get(key: Key, cut: Value, summarise: () => Value): Value {
    const known = this.done.get(key);
    if (known !== undefined) return known;
    const partial = this.partial.get(key);
    const openAt = partial?.lowest ?? this.open.get(key);
    if (openAt !== undefined) {
      this.lowest = Math.min(this.lowest, openAt);
      return partial === undefined ? cut : partial.value;
    }
    const depth = this.open.size;
    const outer = this.lowest;
    this.open.set(key, depth);
    this.lowest = Infinity;
    try {
      const value = summarise();
      if (this.lowest >= depth) this.done.set(key, value);
      else this.partial.set(key, { value, lowest: this.lowest });
      return value;
    } finally {
      this.open.delete(key);
      this.lowest = Math.min(outer, this.lowest >= depth ? Infinity : this.lowest);
      if (this.open.size === 0) this.partial.clear();
    }
  }
}
