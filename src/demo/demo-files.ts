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

/** Files in memory; `tree` gives those of now, by absolute path. A directory is whatever contains files. */
export function demoFilePort(tree: () => ReadonlyMap<string, DemoFile>): FilePort {
  const namesIn = (path: string): readonly string[] => {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const inside = [...tree().keys()].filter((other) => other.startsWith(prefix));
    return [...new Set(inside.map((other) => other.slice(prefix.length).split('/')[0] ?? ''))];
  };
  const exists = (path: string): boolean => tree().has(path) || namesIn(path).length > 0;
  const bytesOf = (path: string, maxBytes: number): Result<Buffer, FileFailure> => {
    const file = tree().get(path);
    if (file) return ok(file.bytes.subarray(0, maxBytes));
    return exists(path) ? err({ code: 'EISDIR' }) : missing;
  };
  const existing = <T>(path: string, value: T): Promise<Result<T, FileFailure>> =>
    Promise.resolve(exists(path) ? ok(value) : missing);
  return {
    stat: (path) => existing(path, statOf(path, tree().get(path))),
    open: (path) => {
      const opened = bytesOf(path, 0);
      if (!opened.ok) return Promise.resolve(opened);
      return existing(path, {
        stat: () => existing(path, statOf(path, tree().get(path))),
        read: (offset: number, length: number) => {
          const bytes = bytesOf(path, offset + length);
          return Promise.resolve(bytes.ok ? ok(bytes.value.subarray(offset)) : bytes);
        },
        close: () => Promise.resolve(),
      });
    },
    readBytes: (path, maxBytes) => Promise.resolve(bytesOf(path, maxBytes)),
    readText: (path, maxBytes) => {
      const bytes = bytesOf(path, maxBytes);
      return Promise.resolve(bytes.ok ? ok(bytes.value.toString('utf8')) : bytes);
    },
    list: (path) => {
      if (tree().has(path)) return Promise.resolve(err({ code: 'ENOTDIR' }));
      return existing(path, namesIn(path));
    },
    readLink: (path) => Promise.resolve(exists(path) ? err({ code: 'EINVAL' }) : missing),
    realPath: (path) => existing(path, path),
  };
}

function statOf(path: string, file: DemoFile | undefined): FileStat {
  return {
    kind: file ? 'file' : 'directory',
    identity: digest(path).slice(0, 16),
    sizeBytes: file?.bytes.length ?? 0,
    modifiedAt: epochMs(file?.modifiedMs ?? 0),
    uid: demoUid,
    mode: file ? 0o600 : 0o700,
  };
}
