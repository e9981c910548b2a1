import { expect, test } from 'vitest';
import type { LinkState } from '../../core/session/link-state.js';
import { epochMs } from '../../core/time.js';
import { linkText } from './link-text.js';

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
