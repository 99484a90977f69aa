import { getHeapStatistics } from "node:v8";

/** What a byte of dense code comes to, as a tree and with all that the rules work out about it. */
const heapPerByte = 250;
const megabyte = 2 ** 20;

/** Why a text is not even parsed; undefined when there is memory for it. Running out of it would end the whole run. */
export function tooLarge(length: number, heapLimit = getHeapStatistics().heap_size_limit): string | undefined {
  if (length * heapPerByte <= heapLimit) return undefined;
  const needed = Math.ceil((length * heapPerByte) / megabyte / 256) * 256;
  return `${(length / megabyte).toFixed(1)} MB are too much for the memory that Node has; NODE_OPTIONS=--max-old-space-size=${needed} gives it more`;
}
