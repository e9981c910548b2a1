import { describe, expect, it } from 'vitest';

import { capturedText } from '../../../fixtures/captured-text.js';
import { exited } from '../../../fixtures/fake-host.js';
import { readLsofOutcome } from './lsof.js';

const none = { ok: true, value: [] };
const warnings = capturedText('lsof/linux-warnings-on-stderr.txt');

describe('no sessions', () => {
  it.each([
    ['exit 1 and not a word', exited('', 1)],
    ['exit 0 and not a word', exited('')],
    ['exit 1 and warnings of mounts', exited('', 1, warnings)],
    ['exit 1 and warnings that were cut', exited('', 1, warnings.slice(20))],
    ['exit 1 and a user without a name', exited('', 1, 'lsof: no pwd entry for UID 1000\n')],
  ])('%s', (_, outcome) => {
    expect(readLsofOutcome(outcome)).toEqual(none);
  });
});

it('one process that cannot be described does not make the list a failure', () => {
  const stderr = "lsof: PID 77: can't get argument buffer: Invalid argument\n";
  expect(readLsofOutcome(exited('', 1, stderr))).toEqual({ ok: true, value: [] });
});

it('processes count whatever the exit code and the complaints', () => {
  const text = capturedText('lsof/linux-0.169-daemon-and-client.txt');
  for (const outcome of [exited(text), exited(text, 1), exited(text, 1, 'lsof: oh dear\n')]) {
    expect(readLsofOutcome(outcome)).toMatchObject({ ok: true, value: { length: 3 } });
  }
});

describe('a failure', () => {
  const usage = "lsof: illegal option character: X\nlsof: illegal option argument: 'x'\n";
  it.each([
    ['missing', { kind: 'missing' }, { kind: 'lsof-missing' }],
    ['hangs', { kind: 'timed-out', afterMs: 2000 }, { kind: 'lsof-timed-out', afterMs: 2000 }],
    ['is killed', { kind: 'killed', signal: 'SIGKILL' }, 'killed by SIGKILL'],
    ['prints too much', { kind: 'too-big', limitBytes: 9 }, 'more than 9 bytes of output'],
    ['cannot start', { kind: 'failed', detail: 'EACCES' }, 'cannot be started (EACCES)'],
    ['exits with 1', exited('', 1, usage), 'exit 1: lsof: illegal option character: X'],
    ['exits with 127', exited('', 127), 'exit 127: no output'],
    ['is another', exited('12\t/bin/x\t\x1b[31m\n'), "its output is not lsof's: 12 /bin/x [31m"],
  ] as const)('lsof %s', (_, outcome, failure) => {
    const error = typeof failure === 'string' ? { kind: 'lsof-failed', detail: failure } : failure;
    expect(readLsofOutcome(outcome)).toEqual({ ok: false, error });
  });
});
