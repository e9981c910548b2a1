import { expect, test } from 'vitest';
import type { ThreadId } from '../../core/ids.js';
import { shortThreadIds } from './short-thread-id.js';

const id = (end: string): ThreadId => `01998a2b-4c1d-7e55-9f00-${end}` as ThreadId;

test('a thread id keeps its first eight and last five characters', () => {
  expect([...shortThreadIds([id('0000000c3d4e')], '…').values()]).toEqual(['01998a2b…c3d4e']);
  expect([...shortThreadIds([id('0000000c3d4e')], '..').values()]).toEqual(['01998a2b..c3d4e']);
});

test('two that would be equal get longer until they differ, and only these', () => {
  const ids = [id('0000001c3d4e'), id('0000002c3d4e'), id('0000000aaaaa')];
  expect([...shortThreadIds(ids, '…').entries()]).toEqual([
    [ids[2], '01998a2b…aaaaa'],
    [ids[0], '01998a2b…1c3d4e'],
    [ids[1], '01998a2b…2c3d4e'],
  ]);
});

test('the same thread on two hosts has one short id', () => {
  expect(shortThreadIds([id('0000000c3d4e'), id('0000000c3d4e')], '…').size).toBe(1);
});
