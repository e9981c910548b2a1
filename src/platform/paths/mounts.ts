import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path/posix';
import { tryTo } from '../errno.js';
import { bytesOf, pathOf } from './path-bytes.js';

/**
 * File systems of another machine or program, which may stop responding, so that every access hangs: by their names in
 * /proc/self/mountinfo, with or without a subtype (`fuse.sshfs`).
 */
const remoteTypes = new Set([
  ...['9p', 'afs', 'autofs', 'beegfs', 'ceph', 'cifs', 'coda', 'davfs', 'drvfs', 'fuse', 'fuseblk'],
  ...['gfs2', 'glusterfs', 'gpfs', 'lustre', 'ncpfs', 'nfs', 'nfs4', 'ocfs2', 'orangefs', 'smb3'],
  ...['smbfs', 'virtiofs', 'vboxsf', 'vmhgfs'],
]);

/** Their mount points, save the root. Of several mounts on one directory the last one counts. */
export function parseRemoteMounts(mountinfo: string): readonly string[] {
  const typeByPoint = new Map<string, string>();
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4];
    const type = after.split(' ')[0];
    if (point === undefined || type === undefined || type === '') continue;
    typeByPoint.set(unescapeOctal(point), type);
  }
  return [...typeByPoint].flatMap(([point, type]) =>
    point !== '/' && remoteTypes.has(type.split('.')[0] ?? '') ? [point] : [],
  );
}

/** Blanks, tabs, line breaks and backslashes are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The remote mount point that an access to a path would touch. */
type RemoteMountOf = (path: string) => string | undefined;

export interface MountsInput {
  readonly readPoints: () => readonly string[];
  /** The target of a link on a local disk; undefined where it is not a link. */
  readonly readLink: (path: string) => string | undefined;
  readonly now: () => number;
}

/** How long the table of mounts and the targets of links are kept. */
const keptMs = 1_000;
/** As Linux counts before it says ELOOP. */
const maxLinks = 40;

/** Follows links itself, and touches only local disks: a stat would hang where a part of the path is in a dead mount. */
export function mountFinder({ readPoints, readLink, now }: MountsInput): RemoteMountOf {
  let readAt = Number.NEGATIVE_INFINITY;
  let points: readonly string[] = [];
  let directories = new Map<string, Place>();

  const mountAt = (path: string): string | undefined =>
    points.find((point) => path === point || path.startsWith(`${point}/`));

  const placeOf = (path: string, linksLeft: number): Place => {
    const mount = mountAt(path);
    if (mount !== undefined) return { mount };
    if (path === '/') return { real: '/' };
    const parent = directoryOf(dirname(path), linksLeft);
    if (parent.mount !== undefined) return parent;
    const real = join(parent.real, path.slice(path.lastIndexOf('/') + 1));
    const realMount = mountAt(real);
    if (realMount !== undefined) return { mount: realMount };
    const target = linksLeft > 0 ? readLink(real) : undefined;
    return target === undefined ? { real } : placeOf(resolve(parent.real, target), linksLeft - 1);
  };
  const directoryOf = (path: string, linksLeft: number): Place => {
    const known = directories.get(path);
    if (known) return known;
    const place = placeOf(path, linksLeft);
    directories.set(path, place);
    return place;
  };
  return (path) => {
    const at = now();
    if (at - readAt >= keptMs) {
      points = readPoints();
      directories = new Map();
      readAt = at;
    }
    if (points.length === 0) return undefined;
    return placeOf(resolve('/', path), maxLinks).mount;
  };
}

type Place =
  | { readonly mount: string; readonly real?: undefined }
  | { readonly mount?: undefined; readonly real: string };

function linuxRemoteMounts(): readonly string[] {
  return parseRemoteMounts(tryTo(() => pathOf(fs.readFileSync('/proc/self/mountinfo'))) ?? '');
}

/** The numbers of statfs differ between versions of macOS. */
const darwinRemoteTypes = /^(?:afpfs|autofs|cifs|ftp|nfs|smbfs|webdav|.*fuse.*)$/;

/** From mount(8): `//ada@nas/team on /Volumes/Team (smbfs, nodev, mounted by ada)`. */
export function parseDarwinMounts(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type = ''] = /^.* on (\/.+) \(([^,)]+)[^()]*\)$/.exec(line) ?? [];
    return point !== undefined && point !== '/' && darwinRemoteTypes.test(type) ? [point] : [];
  });
}

const mountProgram = '/sbin/mount';

/** mount(8) touches no volume, and takes some 5 ms. */
const darwinKeptMs = 30_000;
let darwinPoints: { readonly at: number; readonly points: readonly string[] } | undefined;

function darwinRemoteMounts(): readonly string[] {
  const at = performance.now();
  if (darwinPoints === undefined || at - darwinPoints.at >= darwinKeptMs) {
    const printed = tryTo(() =>
      execFileSync(mountProgram, { timeout: 1_000, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    darwinPoints = { at, points: printed ? parseDarwinMounts(pathOf(printed)) : [] };
  }
  return darwinPoints.points;
}

export const remoteMountOf = mountFinder({
  readPoints: process.platform === 'darwin' ? darwinRemoteMounts : linuxRemoteMounts,
  readLink: (path) => {
    const raw = bytesOf(path);
    return tryTo(() =>
      fs.lstatSync(raw, { throwIfNoEntry: false })?.isSymbolicLink() === true
        ? pathOf(fs.readlinkSync(raw, 'buffer'))
        : undefined,
    );
  },
  // `performance` would load a module of its own.
  now: () => Number(process.hrtime.bigint()) / 1e6,
});

const answerMs = 1_000;
/** When remote mounts were last asked, and whether they answered. */
const answers = new Map<string, { readonly at: number; readonly came: boolean }>();

/**
 * Whether an access to `path` would end: what is on a remote mount is asked first, by a process that may hang in our
 * place, and nobody waits for it longer than a second.
 */
export function responds(path: string): boolean {
  const mount = remoteMountOf(path);
  if (mount === undefined) return true;
  const at = performance.now();
  const known = answers.get(mount);
  if (known && at - known.at < 30 * answerMs) return known.came;
  const { error } = spawnSync('/bin/sh', ['-c', 'test -e "$0" & wait $!', mount], {
    ...{ stdio: 'ignore', timeout: answerMs, killSignal: 'SIGKILL' },
  });
  answers.set(mount, { at, came: error === undefined });
  return error === undefined;
}
