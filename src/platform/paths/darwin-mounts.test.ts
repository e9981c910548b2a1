import { expect, it } from 'vitest';
import { parseDarwinMounts } from './mounts.js';

it('knows network file systems of macOS by their names', () => {
  const text = [
    '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
    'devfs on /dev (devfs, local, nobrowse)',
    'map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)',
    '//ada@nas/team on /Volumes/Team (on site) (smbfs, nodev, nosuid, mounted by ada)',
    'server:/export on /Volumes/nfs (nfs, nodev, nosuid)',
    'ada@host: on /Users/ada/far (macfuse, nodev, synchronous)',
    '/dev/disk5s1 on /Volumes/Backup (apfs, local, nodev)',
    'nonsense',
    '',
  ].join('\n');
  expect(parseDarwinMounts(text)).toEqual([
    '/System/Volumes/Data/home',
    '/Volumes/Team (on site)',
    '/Volumes/nfs',
    '/Users/ada/far',
  ]);
});
