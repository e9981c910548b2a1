import { expect, it, test } from 'vitest';
import { checkedDocument } from '../../fixtures/json-schema.js';
import { jsonDocument } from '../output/json/json-document.js';
import { dayMs, durationMs } from '../core/time.js';
import { collectEnded, parseSince } from './collect-ended.js';
import { programOptions } from './program-options.js';

test.each([
  ['90m', 5_400_000],
  ['24h', dayMs],
  [' 7d ', 7 * dayMs],
  ['10s', 10_000],
])('--since %j is %d ms', (text, ms) => {
  expect(parseSince(text)).toEqual({ ok: true, value: ms });
});

test.each(['', '24', 'h', '-1h', '0h', '1.5h', '91d', '1w', '999999999d', '24h x'])(
  '--since %j is refused',
  (text) => {
    expect(parseSince(text)).toEqual({
      ok: false,
      error: '--since needs a time such as 90m, 24h or 7d, at most 90d',
    });
  },
);

it('lists the demo’s, with the resume command of each host, in a document that fits the schema', async () => {
  const options = await programOptions({ demo: true, json: true });
  const fleet = await collectEnded(options, durationMs(dayMs));
  const ends = fleet.sessions.map(({ host, ended }) => `${host} ${ended?.ending ?? ''}`);
  expect(ends.toSorted()).toEqual([
    ...['home died', 'home lost_at_reboot', 'local finished', 'local interrupted'],
  ]);
  for (const { host, threadId, ended } of fleet.sessions) {
    const end = ` && codex resume ${threadId}`;
    const shape = host === 'home' ? `^ssh -t -- home 'cd /\\S+${end}'$` : `^cd /\\S+${end}$`;
    expect(ended?.resume).toMatch(new RegExp(shape));
  }
  const json = jsonDocument(fleet, options);
  const { sessions } = checkedDocument(JSON.stringify(json));
  expect(sessions.map((row) => row['ended'])).toEqual(
    sessions.map(() => expect.objectContaining({ resume: expect.any(String) as string }) as object),
  );
});
