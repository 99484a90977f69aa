export function readTarball(bytes: Buffer): Map<string, Buffer>;
