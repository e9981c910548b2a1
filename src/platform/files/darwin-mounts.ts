import { execFileSync } from 'node:child_process';
import { attempt } from '../errno.js';
import { pathOf } from './path-bytes.js';

/** By their names: the numbers that statfs gives differ from Linux's, and from one macOS to the next. */
const remoteTypes = /^(?:afpfs|autofs|cifs|ftp|nfs|smbfs|webdav|.*fuse.*)$/;

/** From mount(8): `//ada@nas/team on /Volumes/Team (smbfs, nodev, mounted by ada)`. */
export function parseDarwinMounts(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type = ''] = /^.* on (\/.+) \(([^,)]+)[^()]*\)$/.exec(line) ?? [];
    return point !== undefined && point !== '/' && remoteTypes.test(type) ? [point] : [];
  });
}

const mountProgram = '/sbin/mount';

/** mount(8) reads what the kernel remembers of each volume and touches none; it takes some 5 ms. */
const keptMs = 30_000;
let known: { readonly at: number; readonly points: readonly string[] } | undefined;

export function darwinRemoteMounts(): readonly string[] {
  const at = performance.now();
  if (known === undefined || at - known.at >= keptMs) known = { at, points: readMounts() };
  return known.points;
}

function readMounts(): readonly string[] {
  const printed = attempt(() =>
    execFileSync(mountProgram, { timeout: 1_000, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return printed.ok ? parseDarwinMounts(pathOf(printed.value)) : [];
}
