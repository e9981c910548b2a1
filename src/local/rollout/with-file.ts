import type { FileOutcome, FilePort, OpenedFile } from '../../platform/host-ports.js';

export async function withFile<T>(
  files: Pick<FilePort, 'open'>,
  path: string,
  use: (file: OpenedFile) => FileOutcome<T>,
): FileOutcome<T> {
  const opened = await files.open(path);
  if (!opened.ok) return opened;
  try {
    return await use(opened.value);
  } finally {
    await opened.value.close();
  }
}
