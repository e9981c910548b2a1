import type { OpenedFile } from '../../platform/host-ports.js';

/** How much was read, for benches and for tests that later reads touch new bytes only. */
export interface ByteCount {
  bytes: number;
}

export function countedFile(file: OpenedFile, count: ByteCount): OpenedFile {
  return {
    stat: () => file.stat(),
    close: () => file.close(),
    read: async (offset, length) => {
      const read = await file.read(offset, length);
      if (read.ok) count.bytes += read.value.length;
      return read;
    },
  };
}
