import { expect, test } from 'vitest';
import type { HostName } from '../../core/ids.js';
import { failureText } from './failure-text.js';

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
