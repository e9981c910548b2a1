import type { Result } from '../../core/result.js';
import type { FileFailure, FilePort, OpenedFile } from '../../platform/host-ports.js';

export async function withFile<T>(
  files: Pick<FilePort, 'open'>,
  path: string,
  use: (file: OpenedFile) => Promise<Result<T, FileFailure>>,
): Promise<Result<T, FileFailure>> {
  const opened = await files.open(path);
  if (!opened.ok) return opened;
  try {
    return await use(opened.value);
  } finally {
    await opened.value.close();
  }
}
