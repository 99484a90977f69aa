const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a file, which encodes to the very same bytes; undefined for bytes that are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
