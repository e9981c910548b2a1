import { describe, expect, it } from 'vitest';
import { mountFinder, parseRemoteMounts } from './mounts.js';

const table = [
  '22 1 254:0 / / rw - ext4 /dev/vda rw',
  '23 22 0:5 / /proc rw - proc proc rw',
  '30 22 0:40 / /mnt/far rw shared:7 - nfs4 server:/x rw,vers=4.2',
  '31 22 0:41 / /home/me/my\\040disk rw - fuse.sshfs me@host: rw',
  '32 22 0:42 / /mnt/local rw - xfs /dev/vdb rw',
  '33 22 0:43 / /mnt/covered rw - nfs server:/y rw',
  '34 22 0:44 / /mnt/covered rw - tmpfs tmpfs rw',
  'a line of another form',
  '',
].join('\n');

/** A machine with this table and these links; touching anything below a remote mount would hang. */
function machine(links: Readonly<Record<string, string>> = {}, text = table) {
  const state = { time: 0, touched: [] as string[], text };
  const remoteMountOf = mountFinder({
    readPoints: () => parseRemoteMounts(state.text),
    readLink: (path) => {
      state.touched.push(path);
      return links[path];
    },
    now: () => state.time,
  });
  return Object.assign(state, { remoteMountOf });
}

describe('the table of mounts', () => {
  it('lists what another machine or program answers for, by its decoded path', () => {
    expect(parseRemoteMounts(table)).toEqual(['/mnt/far', '/home/me/my disk']);
  });

  it('lists the drives of Windows in WSL', () => {
    const wsl2 = [
      '58 46 8:48 / / rw,relatime - ext4 /dev/sdd rw,discard,errors=remount-ro,data=ordered',
      '60 58 0:27 / /usr/lib/wsl/drivers ro,nosuid - 9p drivers ro,dirsync,aname=drivers;fmask=222',
      '78 58 8:48 / /mnt/wslg/distro ro,relatime shared:8 - ext4 /dev/sdd ro,discard',
      '99 58 0:66 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000',
      '99 58 0:67 / /mnt/my\\040disk rw,noatime - virtiofs drvfsa rw',
    ];
    const wsl1 = [
      '2 2 0:2 / / rw,noatime - wslfs rootfs rw',
      '9 2 0:11 / /mnt/c rw - drvfs C:\\ rw',
    ];
    expect(parseRemoteMounts(wsl2.join('\n'))).toEqual([
      '/usr/lib/wsl/drivers',
      '/mnt/c',
      '/mnt/my disk',
    ]);
    expect(parseRemoteMounts(wsl1.join('\n'))).toEqual(['/mnt/c']);
  });

  it('never lists the root, and may be empty', () => {
    expect(parseRemoteMounts('22 1 0:1 / / rw - 9p root rw')).toEqual([]);
    expect(parseRemoteMounts('')).toEqual([]);
  });
});

describe('the mount that a path leads to', () => {
  it.each([
    ['/mnt/far', '/mnt/far'],
    ['/mnt/far/a/b', '/mnt/far'],
    ['/mnt/farther', undefined],
    ['/home/me/my disk/x', '/home/me/my disk'],
    ['/home/me/../../mnt/far/x', '/mnt/far'],
    ['/mnt/local/x', undefined],
    ['/mnt/covered/x', undefined],
    ['/', undefined],
  ])('of %s is %s', (path, mount) => {
    const here = machine();
    expect(here.remoteMountOf(path)).toBe(mount);
    expect(here.touched.filter((touched) => touched.startsWith('/mnt/far/'))).toEqual([]);
  });

  it('is found behind links, absolute and relative ones, of directories and of the file itself', () => {
    const here = machine({
      '/data': '/home/me/link',
      '/home/me/link': '../../mnt/far/deep',
      '/home/me/file': '/data/file',
      '/loop': '/loop',
    });
    expect(here.remoteMountOf('/data/project')).toBe('/mnt/far');
    expect(here.remoteMountOf('/home/me/file')).toBe('/mnt/far');
    expect(here.remoteMountOf('/loop/x')).toBeUndefined();
    expect(here.touched.filter((touched) => touched.startsWith('/mnt/far/'))).toEqual([]);
  });

  it('costs no system call where no remote file system is mounted', () => {
    const here = machine({}, '22 1 254:0 / / rw - ext4 /dev/vda rw');
    expect(here.remoteMountOf('/a/b/c')).toBeUndefined();
    expect(here.touched).toEqual([]);
  });

  it('is looked up once for all files of a directory, and again after a second', () => {
    const here = machine();
    here.remoteMountOf('/a/b/one');
    const first = here.touched.length;
    here.remoteMountOf('/a/b/two');
    expect(here.touched).toHaveLength(first + 1);
    here.text = '40 22 0:50 / /a rw - ceph x rw';
    expect(here.remoteMountOf('/a/b/one')).toBeUndefined();
    here.time = 1_000;
    expect(here.remoteMountOf('/a/b/one')).toBe('/a');
  });
});
