import { newSnooze } from '../../core/fleet/marked-rows.js';
import { rowRef } from '../../core/fleet/row-key.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import type { RowMarks } from '../../core/session/row-marks.js';
import type { Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { wakeText } from '../../output/table/detail-fields.js';
import { formatInterval } from '../../output/text/format.js';
import { fleetGroups, groupWith } from '../state/listed-rows.js';
import { textInput } from '../state/text-input.js';
import { screenView, type ScreenView } from '../state/screen-layout.js';
import {
  keysIn,
  noSession,
  sessionModes,
  withError,
  withMessage,
  type KeyBinding,
  type Step,
} from './key-binding.js';
import { goToTerminal } from './menu-keys.js';
import { isOnTour, nextThatNeedsYou, nobodyNeedsYou } from './moving.js';

export const sessionKeys = keysIn(sessionModes, [
  { ...goToTerminal, footer: { text: 'go to it', rank: 6 } },
  { keys: 'O', help: 'go to the next session that needs you', run: goToNext },
  {
    keys: '.',
    help: 'open the action menu',
    run: ({ ui, row }) => (row ? [{ ...ui, actionBox: { kind: 'menu' } }] : noSession),
    footer: { text: 'actions', rank: 10 },
  },
  { keys: 'n', help: 'name the session', run: openNameBox, footer: { text: 'name', rank: 5 } },
  {
    keys: 'x',
    help: 'remove its name',
    run: removeName,
    footer: { text: 'remove name', rank: 11 },
  },
  {
    keys: 'u',
    help: 'restore the name removed last',
    run: ({ ui }) =>
      ui.cleared ? [ui, { kind: 'save-name', ...ui.cleared }] : 'no name was removed',
    footer: { text: 'undo', rank: 7 },
  },
  {
    keys: 'y',
    help: 'copy its thread id',
    run: ({ ui, row }) => (row ? [ui, { kind: 'copy', text: row.session.threadId }] : noSession),
    footer: { text: 'copy id', rank: 10 },
  },
  { keys: 'm', help: 'mute or unmute its notifications', run: toggles('muted', 'm unmutes') },
  {
    keys: 'p',
    help: 'pin the session to the top, or unpin it',
    run: toggles('pinned', 'p unpins'),
  },
  {
    keys: 's',
    help: 'snooze the session, or wake it',
    run: ({ ui, row }) => (row ? [{ ...ui, actionBox: { kind: 'snooze' } }] : noSession),
  },
  {
    keys: 'r',
    help: 'refresh now, and retry failed hosts',
    run: ({ ui }) => [ui, { kind: 'refresh' }],
  },
  { keys: 'z', help: 'freeze or resume the list', run: freeze },
  { keys: '+', help: 'refresh less often', run: refreshes('less often') },
  { keys: '-', help: 'refresh more often', run: refreshes('more often') },
]);

/** Begins with the most urgent. One whose terminal is not known is selected, so that the key goes on from there. */
function goToNext(view: ScreenView): Step | string {
  const from = isOnTour(view.ui) ? view.ui : { ...view.ui, selectedIndex: -1 };
  const next = nextThatNeedsYou({ ...view, ui: from }, 1);
  if (!next) return nobodyNeedsYou;
  const step = goToTerminal.run(screenView({ ...view, ui: next }));
  return typeof step === 'string' ? [withError(next, step, view.now)] : step;
}

/** Opens the box with the present name, and holds the list still while it is open. */
function openNameBox({ ui, row, shown }: ScreenView): Step | string {
  if (!row) return noSession;
  const present = row.session.name;
  const input = textInput(present ?? '');
  const box = { row: rowRef(row.session), input, present, saving: false, failure: undefined };
  return [{ ...ui, nameBox: { ...box, held: shown } }];
}

function removeName({ ui, row }: ScreenView): Step | string {
  if (!row) return noSession;
  if (row.session.name === undefined) return 'it has no name';
  const cleared = { row: rowRef(row.session), name: row.session.name };
  return [
    { ...ui, cleared },
    { kind: 'save-name', row: cleared.row, name: null },
  ];
}

type Marking = readonly [session: Session, change: Partial<RowMarks>, message: string];

/** Keeps what the user says of the selected session, and says so. */
function marks(of: (group: SessionGroup, view: ScreenView) => Marking): KeyBinding['run'] {
  return (view) => {
    const { row, ui, fleet, now } = view;
    // As it is now, for the list may be frozen.
    const group = row && fleet && groupWith(fleetGroups(fleet, ui), row.session);
    if (!group) return noSession;
    const [session, change, message] = of(group, view);
    return [
      withMessage({ ...ui, actionBox: undefined }, message, now),
      { kind: 'save-marks', row: rowRef(session), change },
    ];
  };
}

/** A subagent can be muted by itself; it is pinned and snoozed with its root, for the list orders roots. */
function toggles(mark: 'muted' | 'pinned', undo: string): KeyBinding['run'] {
  return marks((group, { row }) => {
    const member = group.members.find(({ key }) => mark === 'muted' && key === row?.key);
    const { session } = member ?? group;
    const isOn = session.marks?.[mark] !== true;
    return [session, { [mark]: isOn }, isOn ? `${mark}; ${undo}` : `un${mark}`];
  });
}

/** Undefined: at the next change of STATE. */
const snoozeEnds: readonly (readonly [help: string, at: (now: EpochMs) => number | undefined])[] = [
  ['for 15 minutes', (now) => now + 15 * 60_000],
  ['for 1 hour', (now) => now + 60 * 60_000],
  ['until tomorrow, 6:00', nextMorning],
  ['until its STATE changes', () => undefined],
];

/** Before 6:00 that of the same day. */
function nextMorning(now: EpochMs): number {
  const date = new Date(now);
  if (date.getHours() >= 6) date.setDate(date.getDate() + 1);
  return date.setHours(6, 0, 0, 0);
}

export const snoozeKeys = keysIn(
  ['snooze'],
  [
    ...snoozeEnds.map(([help, at], index) => ({
      ...{ keys: `${index + 1}`, help },
      run: marks((group, { now }) => {
        const snooze = newSnooze(group, at(now) as EpochMs | undefined);
        return [group.session, { snooze }, `snoozed until ${wakeText(snooze.until, now)}`];
      }),
    })),
    {
      ...{ keys: 's', help: 'wake it now' },
      run: marks(({ session }) => [session, { snooze: undefined }, 'awake']),
    },
  ],
);

function freeze({ ui, fleet, now }: ScreenView): Step | string {
  if (!fleet) return 'nothing to freeze yet';
  return ui.frozen
    ? [withMessage({ ...ui, frozen: undefined }, 'list resumed', now)]
    : [withMessage({ ...ui, frozen: fleet }, 'list frozen; z resumes', now)];
}

const intervalsMs: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

function refreshes(how: 'less often' | 'more often'): KeyBinding['run'] {
  return ({ ui, options, now }) => {
    const intervalMs =
      how === 'less often'
        ? intervalsMs.find((ms) => ms > options.intervalMs)
        : intervalsMs.findLast((ms) => ms < options.intervalMs);
    if (intervalMs === undefined) {
      return `already at the ${how === 'less often' ? 'longest' : 'shortest'} interval`;
    }
    const message = withMessage(ui, `refreshes every ${formatInterval(intervalMs)}`, now);
    return [message, { kind: 'set-interval', intervalMs }];
  };
}
