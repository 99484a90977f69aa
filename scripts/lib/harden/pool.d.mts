export function measureAll<Result extends { readonly file: string }>(
  files: readonly string[],
  how: { child: string; args?: readonly string[]; children: number; heapMegabytes: number; deadlineSeconds: number; onResult(result: Result | { file: string; crash: string }): void },
): Promise<void>;
