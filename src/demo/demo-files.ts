import { err, ok, type Result } from '../core/result.js';
import { epochMs } from '../core/time.js';
import type { FilePort, FileStat, FileFailure } from '../platform/host-ports.js';
import { digest } from './demo-thread.js';

export interface DemoFile {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

export const demoUid = 501;
const missing = err({ code: 'ENOENT' });

type Found =
  | { readonly kind: 'file'; readonly file: DemoFile }
  | { readonly kind: 'directory'; readonly names: readonly string[] };

/** Files in memory; `tree` gives those of now, by absolute path. A directory is whatever contains files. */
export function demoFilePort(tree: () => ReadonlyMap<string, DemoFile>): FilePort {
  const find = (path: string): Result<Found, FileFailure> => {
    const file = tree().get(path);
    if (file) return ok({ kind: 'file', file });
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const inside = [...tree().keys()].filter((other) => other.startsWith(prefix));
    if (inside.length === 0) return missing;
    const names = inside.map((other) => other.slice(prefix.length).split('/')[0] ?? '');
    return ok({ kind: 'directory', names: [...new Set(names)] });
  };
  const bytesOf = (path: string, maxBytes: number): Result<Buffer, FileFailure> => {
    const found = find(path);
    if (!found.ok) return found;
    if (found.value.kind === 'directory') return err({ code: 'EISDIR' });
    return ok(found.value.file.bytes.subarray(0, maxBytes));
  };
  const stat = (path: string): Result<FileStat, FileFailure> => {
    const found = find(path);
    return found.ok ? ok(statOf(path, found.value)) : found;
  };
  return {
    stat: (path) => Promise.resolve(stat(path)),
    open: (path) => {
      const now = bytesOf(path, 0);
      if (!now.ok) return Promise.resolve(now);
      return Promise.resolve(
        ok({
          stat: () => Promise.resolve(stat(path)),
          read: (offset: number, length: number) => {
            const bytes = bytesOf(path, offset + length);
            return Promise.resolve(bytes.ok ? ok(bytes.value.subarray(offset)) : bytes);
          },
          close: () => Promise.resolve(),
        }),
      );
    },
    readBytes: (path, maxBytes) => Promise.resolve(bytesOf(path, maxBytes)),
    readText: (path, maxBytes) => {
      const bytes = bytesOf(path, maxBytes);
      return Promise.resolve(bytes.ok ? ok(bytes.value.toString('utf8')) : bytes);
    },
    list: (path) => {
      const found = find(path);
      if (!found.ok) return Promise.resolve(found);
      const { value } = found;
      return Promise.resolve(value.kind === 'file' ? err({ code: 'ENOTDIR' }) : ok(value.names));
    },
    readLink: (path) => Promise.resolve(find(path).ok ? err({ code: 'EINVAL' }) : missing),
    realPath: (path) => Promise.resolve(find(path).ok ? ok(path) : missing),
  };
}

function statOf(path: string, found: Found): FileStat {
  const isFile = found.kind === 'file';
  return {
    kind: found.kind,
    identity: digest(path).slice(0, 16),
    sizeBytes: isFile ? found.file.bytes.length : 0,
    modifiedAt: epochMs(isFile ? found.file.modifiedMs : 0),
    uid: demoUid,
    mode: isFile ? 0o600 : 0o700,
  };
}
