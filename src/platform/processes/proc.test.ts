import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';

import { capturedText } from '../../../fixtures/captured-text.js';
import {
  isOpenForWriting,
  parseBootSeconds,
  parseCmdline,
  parseCodexEnvironment,
  freezerFiles,
  parsePids,
  parseProcStat,
  parseStatusUid,
  parseUptime,
  ttyName,
} from './proc.js';

describe('/proc/<pid>/stat', () => {
  it('gives the terminal of a TUI, and none to the daemon', () => {
    expect(parseProcStat(capturedText('proc/0.169-client-stat.txt'))).toEqual({
      pid: 7395,
      command: 'codex',
      parentPid: 7382,
      tty: 'pts/0',
      stopped: false,
      startTicks: 105176,
    });
    expect(parseProcStat(capturedText('proc/0.169-daemon-stat.txt'))?.tty).toBeUndefined();
  });

  it('reads a command with blanks and parentheses', () => {
    const text = '42 (a) S (b c)) S 7 1 1 34817 1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0';
    expect(parseProcStat(text)).toMatchObject({ command: 'a) S (b c)', tty: 'pts/1' });
  });

  it('distinguishes a stop signal (T) from a stop by a tracer (t)', () => {
    const inState = (state: string): string =>
      `42 (codex) ${state} 7 1 1 0 1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0`;
    expect(parseProcStat(inState('T'))?.stopped).toBe(true);
    expect(parseProcStat(inState('t'))?.stopped).toBe(false);
  });

  it('takes a zombie for gone', () => {
    expect(parseProcStat('42 (codex) Z 7 1 1 0 1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0')).toBeUndefined();
  });

  it.each(['', '42', '42 (codex', 'x (codex) S 1', '42 (codex) S 7 1', '42 ) ('])(
    'is nothing where the text is none: %j',
    (text) => {
      expect(parseProcStat(text)).toBeUndefined();
    },
  );
});

it('finds the cgroups of a process that can be frozen, and never the root', () => {
  const text =
    '9:name=systemd:/user\n6:freezer:/docker/a:b\n4:memory:/m\n3:cpu,freezer:/c\n0::/x/y.scope\n';
  expect(freezerFiles(text)).toEqual([
    ['/sys/fs/cgroup/freezer/docker/a:b/freezer.state'],
    ['/sys/fs/cgroup/freezer/c/freezer.state'],
    ['/sys/fs/cgroup/x/y.scope/cgroup.events', '/sys/fs/cgroup/unified/x/y.scope/cgroup.events'],
  ]);
  expect(freezerFiles('6:freezer:/\n0::/\n')).toEqual([]);
  expect(freezerFiles('nonsense')).toEqual([]);
});

describe('a terminal', () => {
  it.each([
    [0, undefined],
    [(136 << 8) | 3, 'pts/3'],
    [(137 << 8) | 0, 'pts/256'],
    // Minor 300 of major 136, in the kernel's split form.
    [(136 << 8) | (300 & 0xff) | ((300 & 0xfff00) << 12), 'pts/300'],
    [(4 << 8) | 1, 'tty1'],
    [(4 << 8) | 64, 'ttyS0'],
    [(5 << 8) | 1, 'console'],
    [(229 << 8) | 0, 'hvc0'],
    [(200 << 8) | 0, undefined],
    [Number.NaN, undefined],
  ])('of device %d is %s', (device, name) => {
    expect(ttyName(device)).toBe(name);
  });
});

describe('the smaller files of a process', () => {
  it('gives the arguments as they were given, empty ones too', () => {
    expect(parseCmdline(capturedText('proc/0.169-daemon-cmdline.txt')).slice(1)).toEqual([
      'app-server',
      '--listen',
      'unix://',
      '--analytics-default-enabled',
      '--managed-daemon',
    ]);
    expect(parseCmdline('codex\0\0a b\0')).toEqual(['codex', '', 'a b']);
    expect(parseCmdline('renamed itself')).toEqual(['renamed itself']);
    expect(parseCmdline('')).toEqual([]);
  });

  it('distinguishes a writer from a reader', () => {
    expect(isOpenForWriting(capturedText('proc/fdinfo-rollout.txt'))).toBe(true);
    expect(isOpenForWriting(capturedText('proc/fdinfo-reader.txt'))).toBe(false);
    expect(isOpenForWriting('flags:\t0100001\n')).toBe(true);
    expect(isOpenForWriting('nonsense')).toBe(false);
  });

  it('gives the user', () => {
    expect(parseStatusUid(capturedText('proc/0.169-daemon-status.txt'))).toBe(0);
    expect(parseStatusUid('Uid:\t1000\t0\t0\t0\n')).toBe(1000);
    expect(parseStatusUid('')).toBeUndefined();
  });

  it('gives the clocks', () => {
    expect(parseUptime('1509.68 2828.74\n')).toBe(1509.68);
    expect(parseUptime('')).toBeUndefined();
    expect(parseBootSeconds('cpu 1 2\nbtime 1795448898\n')).toBe(1795448898);
    expect(parseBootSeconds('cpu 1 2\n')).toBeUndefined();
  });

  it('gives the children', () => {
    expect(parsePids('12 34 \n')).toEqual([12, 34]);
    expect(parsePids('0 -1 x')).toEqual([]);
  });
});

describe('the environment of a tool', () => {
  const id = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';

  it('gives the two variables of Codex', () => {
    const environ = `SECRET=1\0CODEX_THREAD_ID=${id}\0CODEX_TOOL_CALL_ID=call_7\0`;
    expect(parseCodexEnvironment(environ)).toMatchObject({ threadId: id, callId: 'call_7' });
    expect(parseCodexEnvironment(`CODEX_THREAD_ID=${id}`).threadId).toBe(id);
  });

  it('gives none where they are missing, empty, or only part of another', () => {
    const none = { threadId: undefined, callId: undefined };
    expect(parseCodexEnvironment('')).toMatchObject(none);
    expect(parseCodexEnvironment(`X=CODEX_THREAD_ID=${id}\0CODEX_TOOL_CALL_ID=\0`)).toMatchObject(
      none,
    );
    expect(parseCodexEnvironment(`MY_CODEX_THREAD_ID=${id}\0CODEX_THREAD_ID=x`)).toMatchObject(
      none,
    );
  });

  it('says whether it was cleared: each shell gives PWD to what it starts', () => {
    const isCleared = (environ: string): boolean => parseCodexEnvironment(environ).isCleared;
    expect([isCleared('HOME=/a\0PATH=/b\0'), isCleared('HOME=/a\0PWD=/c\0')]).toEqual([
      true,
      false,
    ]);
    expect(isCleared('')).toBe(false);
  });
});

it('no text of /proc makes a parser throw', () => {
  const parsers = [
    ...[parseProcStat, parseCmdline, isOpenForWriting, parseStatusUid, parseUptime],
    ...[parseBootSeconds, parsePids, parseCodexEnvironment],
  ];
  const text = fc.string({ unit: anyCharacter });
  fc.assert(
    fc.property(text, (any) => {
      for (const parse of parsers) parse(any);
    }),
  );
});
