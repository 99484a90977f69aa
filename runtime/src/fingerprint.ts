const prime = 0x01000193;

/**
 * A short name for a text: twelve hexadecimal digits, the same on every platform. It tells texts apart that nobody chose in
 * order to deceive, and is no cryptographic digest.
 */
export function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, prime);
    // The second sum sees the first one, so that texts which meet in one do not meet in both.
    high = Math.imul(high ^ (unit + (low >>> 15)), prime + 0x1a2);
  }
  return hex(low) + hex(high).slice(0, 4);
}

function hex(sum: number): string {
  return (sum >>> 0).toString(16).padStart(8, "0");
}
