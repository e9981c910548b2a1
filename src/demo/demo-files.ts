import { err, ok, type Result } from '../core/result.js';
import { epochMs } from '../core/time.js';
import type { FilePort, FileStat, FileTrouble, OpenedFile } from '../platform/host-ports.js';
import { digest } from './script.js';

/** A made-up file as it is now. */
export interface DemoFile {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

/** The made-up files of now, by absolute path. */
export type DemoTree = () => ReadonlyMap<string, DemoFile>;

const uid = 501;
const missing = err({ code: 'ENOENT' });

type Found = { readonly file: DemoFile } | { readonly names: readonly string[] } | undefined;

/** A folder is whatever files lie in. */
function find(tree: ReadonlyMap<string, DemoFile>, path: string): Found {
  const file = tree.get(path);
  if (file) return { file };
  const inside = path.endsWith('/') ? path : `${path}/`;
  const names = new Set<string>();
  for (const other of tree.keys()) {
    if (other.startsWith(inside)) names.add(other.slice(inside.length).split('/')[0] ?? '');
  }
  return names.size > 0 ? { names: [...names] } : undefined;
}

function statOf(path: string, found: NonNullable<Found>): FileStat {
  const identity = digest(path).slice(0, 16);
  return 'file' in found
    ? {
        kind: 'file',
        identity,
        sizeBytes: found.file.bytes.length,
        modifiedAt: epochMs(found.file.modifiedMs),
        uid,
        mode: 0o600,
      }
    : { kind: 'directory', identity, sizeBytes: 0, modifiedAt: epochMs(0), uid, mode: 0o700 };
}

class DemoFiles {
  readonly #tree: DemoTree;

  constructor(tree: DemoTree) {
    this.#tree = tree;
  }

  stat(path: string): Result<FileStat, FileTrouble> {
    const found = find(this.#tree(), path);
    return found ? ok(statOf(path, found)) : missing;
  }

  bytes(path: string, maxBytes: number): Result<Buffer, FileTrouble> {
    const found = find(this.#tree(), path);
    if (!found) return missing;
    return 'file' in found ? ok(found.file.bytes.subarray(0, maxBytes)) : err({ code: 'EISDIR' });
  }

  list(path: string): Result<readonly string[], FileTrouble> {
    const found = find(this.#tree(), path);
    if (!found) return missing;
    return 'names' in found ? ok(found.names) : err({ code: 'ENOTDIR' });
  }

  open(path: string): Result<OpenedFile, FileTrouble> {
    const found = find(this.#tree(), path);
    if (!found) return missing;
    if (!('file' in found)) return err({ code: 'EISDIR' });
    return ok({
      stat: () => Promise.resolve(this.stat(path)),
      read: (offset, length) => {
        const bytes = this.bytes(path, offset + length);
        return Promise.resolve(bytes.ok ? ok(bytes.value.subarray(offset)) : bytes);
      },
      close: () => Promise.resolve(),
    });
  }
}

/** Files that exist in the telling only. */
export function demoFilePort(tree: DemoTree): FilePort {
  const files = new DemoFiles(tree);
  return {
    stat: (path) => Promise.resolve(files.stat(path)),
    open: (path) => Promise.resolve(files.open(path)),
    readBytes: (path, maxBytes) => Promise.resolve(files.bytes(path, maxBytes)),
    readText: (path, maxBytes) => {
      const bytes = files.bytes(path, maxBytes);
      return Promise.resolve(bytes.ok ? ok(bytes.value.toString('utf8')) : bytes);
    },
    list: (path) => Promise.resolve(files.list(path)),
    readLink: (path) => Promise.resolve(files.stat(path).ok ? err({ code: 'EINVAL' }) : missing),
    realPath: (path) => Promise.resolve(files.stat(path).ok ? ok(path) : missing),
  };
}
