import type { LinkState } from '../../core/session/snapshot.js';
import { epochMs } from '../../core/time.js';
import { linkText, failureText, formatPath, formatAge } from './format.js';
import type { HostName } from '../../core/ids.js';
import { fit } from './display-width.js';
import { expect, test } from 'vitest';

test.each([
  [0, '0s'],
  [999, '0s'],
  [42_000, '42s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_000, '59m'],
  [3_600_000, '1h'],
  [86_399_000, '23h'],
  [86_400_000, '1d'],
  [40 * 86_400_000, '40d'],
  [-5000, '0s'],
])('%i ms ago reads %s', (ms, text) => {
  const now = epochMs(1_800_000_000_000);
  expect(formatAge(epochMs(now - ms), now)).toBe(text);
});

test.each([
  ['/home/ada', '/home/ada', '~'],
  ['/home/ada/src', '/home/ada', '~/src'],
  ['/home/ada/src', '/home/ada/', '~/src'],
  ['/home/adam/src', '/home/ada', '/home/adam/src'],
  ['/srv', undefined, '/srv'],
  ['/srv', '/', '/srv'],
])('%s with the home %s reads %s', (path, home, text) => {
  expect(formatPath(path, home)).toBe(text);
});

test.each([
  ['~/src/shop-api', 14, '~/src/shop-api'],
  ['~/src/shop-api', 11, '…/shop-api '],
  ['~/src/shop-api', 12, '…/shop-api  '],
  ['/srv/worktrees/release', 16, '…rktrees/release'],
  ['shop-api-without-a-folder', 8, '…-folder'],
])('%s in %i cells', (path, width, shown) => {
  expect(fit(path, width, { align: 'left', keep: 'path-end', ellipsis: '…' })).toBe(shown);
});

const host = 'home' as HostName;

test('a failure says what happened and then what to do', () => {
  const failure = {
    host,
    kind: 'not-found',
    error: 'lsof is missing.',
    hint: 'install lsof',
  } as const;
  expect(failureText(failure)).toBe('home: lsof is missing: install lsof');
});

test('a failure without a hint gets that of its kind', () => {
  const failure = { host, kind: 'dns', error: 'the name is not known', hint: undefined } as const;
  expect(failureText(failure)).toBe(
    'home: the name is not known: check HostName in your ssh configuration: ssh -G home',
  );
});

const now = epochMs(1_000_000);
const backingOff = (milliseconds: number): LinkState => ({
  kind: 'backing-off',
  until: epochMs(now + milliseconds),
});

test.each<readonly [LinkState | undefined, string | undefined]>([
  [undefined, undefined],
  [{ kind: 'ok' }, undefined],
  [{ kind: 'connecting' }, 'connecting'],
  [{ kind: 'stale' }, 'connecting'],
  [backingOff(11_001), 'retry in 12s'],
  [backingOff(1), 'retry in 1s'],
  [backingOff(120_000), 'retry in 2m'],
  [backingOff(0), 'connecting'],
  [backingOff(-500), 'connecting'],
  [{ kind: 'blocked' }, 'blocked: r tries again'],
])('%j reads %j', (state, text) => {
  expect(linkText(state, now)).toBe(text);
});
