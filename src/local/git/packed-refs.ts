import { err, ok, type Result } from '../../core/result.js';
import { findPackedRef } from './git-files.js';
import type { FilePort, FileTrouble, OpenedFile } from '../../platform/host-ports.js';

const chunkBytes = 1 << 20;
/** Half a million branches. A larger file is a case for git, which bisects it. */
const maxBytes = 32 << 20;

/**
 * The commit of `ref` in a `packed-refs` file, piece by piece, so that a huge one costs time only.
 * Empty where it is not in it; EFBIG where the file is too large to look through.
 */
export async function searchPackedRefs(
  files: FilePort,
  path: string,
  ref: string,
): Promise<Result<string, FileTrouble>> {
  const opened = await files.open(path);
  if (!opened.ok) return opened;
  const found = await search(opened.value, ref);
  await opened.value.close();
  return found;
}

async function search(file: OpenedFile, ref: string): Promise<Result<string, FileTrouble>> {
  let rest = '';
  for (let offset = 0; offset < maxBytes; offset += chunkBytes) {
    // Ref names are bytes to git: latin1 keeps each as it is.
    const chunk = await file.read(offset, chunkBytes);
    if (!chunk.ok) return chunk;
    const text = rest + chunk.value.toString('latin1');
    const wholeLines = text.lastIndexOf('\n') + 1;
    const commit = findPackedRef(text.slice(0, wholeLines), latin1(ref));
    if (commit !== undefined) return ok(commit);
    if (chunk.value.length < chunkBytes) return ok('');
    rest = text.slice(wholeLines).slice(-chunkBytes);
  }
  return err({ code: 'EFBIG' });
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
