import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';
import {
  aFleet,
  ago,
  aSession,
  aThreadId,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import { aView, click, press } from '../../../fixtures/a-view.js';
import type { HostName } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { epochMs } from '../../core/time.js';
import { err, ok } from '../../core/result.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { lineWidth } from '../../output/text/line.js';
import type { Action } from '../state/action.js';
import { frame } from '../view/frame.js';
import { keyBindings } from '../keys/key-table.js';
import { listedRows, selectedKey } from '../state/listed-rows.js';
import type { MonitorView, Size } from '../state/monitor-view.js';
import { reduce } from '../update/reduce.js';

const anyText = fc.oneof(
  fc.constantFrom(
    'main',
    '',
    'release/2026-11',
    '日本語のとても長い題名',
    '\x1b[2J\u009b31m',
    'שלום\u202e',
    '👩‍💻🏽❤️🇩🇪',
    'e\u0301'.repeat(9),
  ),
  fc.string({ unit: anyCharacter, maxLength: 80 }),
);
const maybeText = fc.option(anyText, { nil: undefined });
const host = fc.constantFrom('local', 'home', 'a-host-with-a-rather-long-name');
const detail = fc.constantFrom(
  'model',
  'tool',
  'approval',
  'question',
  'idle',
  'new',
  'error',
  'rate_limited',
  'unclear',
);
const instant = fc.option(fc.integer({ min: -100, max: 200_000 }).map(ago), { nil: undefined });

const anySession: fc.Arbitrary<Session> = fc
  .record({
    number: fc.nat(9),
    parent: fc.option(fc.nat(9), { nil: undefined }),
    host,
    detail,
    certain: fc.boolean(),
    since: instant,
    reason: anyText,
    lastActivityAt: instant,
    texts: fc.record({
      title: maybeText,
      name: maybeText,
      cwd: maybeText,
      gitBranch: maybeText,
      tty: maybeText,
    }),
    flags: fc.record({
      stale: fc.boolean(),
      hiddenSource: fc.boolean(),
      attached: fc.option(fc.boolean(), { nil: undefined }),
    }),
  })
  .map(
    ({
      number,
      parent,
      host: on,
      detail: word,
      certain,
      since,
      reason,
      lastActivityAt,
      texts,
      flags,
    }) => ({
      ...aSession({ number, host: on }),
      subagentParentThreadId: parent === undefined ? undefined : aThreadId(parent),
      verdict: aVerdict(word, { certain, since, reason }),
      lastActivityAt,
      ...texts,
      ...flags,
    }),
  );

const anyFleet: fc.Arbitrary<Fleet> = fc
  .record({
    sessions: fc.array(anySession, { maxLength: 14 }),
    failures: fc.array(anyText, { maxLength: 8 }),
    warnings: fc.array(anyText, { maxLength: 3 }),
  })
  .map(({ sessions, failures, warnings }) =>
    aFleet(sessions, {
      warnings,
      failures: failures.map((error) => ({
        host: 'home' as HostName,
        kind: 'timeout',
        error,
        hint: undefined,
      })),
    }),
  );

const named = fc.record({ number: fc.nat(9), host, fails: fc.boolean() });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...keyBindings.flatMap(({ keys }) => keys.split(' '))).map(press),
  },
  { weight: 2, arbitrary: anyText.map((text): Action => ({ kind: 'paste', text })) },
  fc
    .record({ row: fc.integer({ min: -5, max: 110 }), column: fc.nat(300) })
    .map(({ row, column }) => click(row, column)),
  fc.constantFrom<Action>({ kind: 'resize' }, { kind: 'notice', text: 'done\x1b', failed: true }),
  named.map(({ number, host: on, fails }): Action => ({
    kind: 'name-saved',
    row: { host: on as HostName, threadId: aThreadId(number) },
    name: 'x',
    result: fails ? err('full') : ok(undefined),
  })),
);

const anySize: fc.Arbitrary<Size> = fc.oneof(
  fc.record({ columns: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ columns: fc.integer({ min: 1, max: 12 }), rows: fc.integer({ min: 1, max: 6 }) }),
);

type Step =
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'fleet'; readonly fleet: Fleet }
  | { readonly kind: 'size'; readonly size: Size };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: anyAction.map((action): Step => ({ kind: 'act', action })) },
  { weight: 2, arbitrary: anyFleet.map((fleet): Step => ({ kind: 'fleet', fleet })) },
  anySize.map((size): Step => ({ kind: 'size', size })),
);

/** What is wrong with the screen. An assertion for each line of each frame would take most of the time. */
function wrongsOf(view: MonitorView, size: Size): readonly string[] {
  const { lines, cursor } = frame({ ...view, size });
  const listed = listedRows(view.ui, view);
  const keys = new Set<string>(listed.entries.map((entry) => entry.key));
  const key = selectedKey(view.ui);
  const isOutside = cursor && (cursor.row >= size.rows || cursor.column >= size.columns);
  return [
    ...(lines.length === size.rows ? [] : [`${lines.length} lines`]),
    ...lines
      .filter((line) => lineWidth(line) > size.columns)
      .map((line) => `too wide: ${line.map(({ text }) => text).join('')}`),
    ...lines
      .flat()
      .flatMap(({ text }) =>
        /[\p{Cc}\u202e]/u.test(text) ? [`unsafe: ${JSON.stringify(text)}`] : [],
      ),
    ...(isOutside ? ['the cursor is outside'] : []),
    ...(key !== undefined && !keys.has(key) ? ['the selection is on no row'] : []),
    ...(key === undefined && keys.size > 0 ? ['no row is selected'] : []),
    ...(keys.size === listed.entries.length ? [] : ['a row is listed twice']),
  ];
}

test('whatever comes and whatever the user does, the frame fits and the selection is on a row', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 25 }),
      anySize,
      fc.boolean(),
      (steps, start, unicode) => {
        let size = start;
        const wrongs: string[] = [];
        let view = aView({ fleet: undefined, glyphs: glyphsFor({ unicode }) });
        for (const [index, step] of steps.entries()) {
          if (step.kind === 'size') size = step.size;
          if (step.kind === 'fleet') view = { ...view, fleet: step.fleet };
          const now = epochMs(fixtureNow + index * 1500);
          const action =
            step.kind === 'act'
              ? step.action
              : ({ kind: step.kind === 'size' ? 'resize' : 'fleet' } as const);
          const [ui] = reduce({ ...view, now, size }, action);
          view = { ...view, now, ui };
          wrongs.push(...wrongsOf(view, size));
        }
        expect(wrongs).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
