import { expect, test } from 'vitest';
import { docsTable } from '../../../fixtures/docs-table.js';
import type { HostName } from '../ids.js';
import {
  failureHint,
  hostFailureKinds,
  hostFailureTable,
  triedAgain,
  type RetryClass,
} from './host-failure.js';

const again: Readonly<Record<RetryClass, string>> = {
  network: 'after 1, 2, 4 … 30 s',
  slow: 'after 15, 30, 60, 120 s',
  login: 'after 60 and 120 s, then not by itself',
  never: 'when known_hosts or the configuration changes (checked every 10 s)',
};

test.each(hostFailureKinds)(
  'docs/hosts.md says of %s what happened, what to do, and when it is tried again',
  (kind) => {
    const row = docsTable('docs/hosts.md', 'When it does not work').find((line) =>
      line.startsWith(`| \`${kind}\` |`),
    );
    expect(row?.split(' | ')).toHaveLength(4);
    expect(row).toContain(` | ${again[hostFailureTable[kind].retry]} |`);
  },
);

test.each(hostFailureKinds)('a failure of kind %s that says no remedy is given one', (kind) => {
  const failure = { host: 'studio' as HostName, kind, error: 'x' };
  const hint = failureHint({ ...failure, hint: undefined });
  expect(hint).toBe(hostFailureTable[kind].hint?.replaceAll('{host}', 'studio') ?? triedAgain);
  expect(failureHint({ ...failure, hint: 'ask ada' })).toBe('ask ada');
});
