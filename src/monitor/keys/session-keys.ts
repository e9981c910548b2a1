import { rowKey } from '../../core/fleet/row-key.js';
import { formatInterval } from '../../output/text/format.js';
import { shownFleet } from '../state/listed-rows.js';
import { textInput } from '../state/text-input.js';
import type { NameBox, UiState } from '../state/ui-state.js';
import { sessionModes, withoutSession, type KeyBinding } from './key-binding.js';
import type { ScreenView } from '../state/screen-layout.js';
import { goToTerminal, sessionActionBinding } from './menu-keys.js';
import { stay, withEffect, withMessage, type Step } from './step.js';

export const sessionKeys: readonly KeyBinding[] = [
  {
    ...sessionActionBinding(goToTerminal, sessionModes),
    footer: { text: 'go to it', rank: 6, when: hasSession },
  },
  {
    keys: '.',
    modes: sessionModes,
    help: 'open the action menu',
    disabled: withoutSession,
    run: ({ ui }) => stay({ ...ui, actionBox: { kind: 'menu' } }),
    footer: { text: 'actions', rank: 10 },
  },
  {
    keys: 'n',
    alias: 'N',
    modes: sessionModes,
    help: 'name the session',
    disabled: withoutSession,
    run: openNameBox,
    footer: { text: 'name', rank: 5 },
  },
  {
    keys: 'x',
    alias: 'X',
    modes: sessionModes,
    help: 'remove its name',
    disabled: (context) =>
      withoutSession(context) ??
      (context.row?.session.name === undefined ? 'it has no name' : undefined),
    run: removeName,
    footer: { text: 'remove name', rank: 11 },
  },
  {
    keys: 'u',
    modes: sessionModes,
    help: 'restore the name removed last',
    disabled: ({ ui }) => (ui.cleared ? undefined : 'no name was removed'),
    run: ({ ui }) => (ui.cleared ? withEffect(ui, { kind: 'save-name', ...ui.cleared }) : stay(ui)),
    footer: { text: 'undo', rank: 7 },
  },
  {
    keys: 'y',
    modes: sessionModes,
    help: 'copy its thread id',
    disabled: withoutSession,
    run: copyId,
    footer: { text: 'copy id', rank: 10 },
  },
  {
    keys: 'm',
    modes: sessionModes,
    help: 'mute or unmute its notifications',
    disabled: (context) =>
      withoutSession(context) ??
      (context.options.notify ? undefined : 'notifications are off; start with --notify'),
    run: (context) => stay(mute(context)),
  },
  {
    keys: 'r',
    alias: 'R',
    modes: sessionModes,
    help: 'refresh now, and retry failed hosts',
    run: ({ ui }) => withEffect(ui, { kind: 'refresh' }),
  },
  {
    keys: 'z',
    modes: sessionModes,
    help: 'freeze or resume the list',
    disabled: ({ fleet }) => (fleet ? undefined : 'nothing to freeze yet'),
    run: (context) => stay(freeze(context)),
  },
  {
    keys: '+',
    alias: '=',
    modes: sessionModes,
    help: 'refresh less often',
    disabled: ({ options }) =>
      nextInterval(options.intervalMs, 1) === undefined
        ? 'already at the longest interval'
        : undefined,
    run: (context) => changeInterval(context, 1),
  },
  {
    keys: '-',
    modes: sessionModes,
    help: 'refresh more often',
    disabled: ({ options }) =>
      nextInterval(options.intervalMs, -1) === undefined
        ? 'already at the shortest interval'
        : undefined,
    run: (context) => changeInterval(context, -1),
  },
];

function hasSession({ row }: ScreenView): boolean {
  return row !== undefined;
}

/** Opens the box with the present name, and holds the list still while it is open. */
function openNameBox({ ui, row, fleet }: ScreenView): Step {
  if (!row) return stay(ui);
  const { host, threadId, name } = row.session;
  const nameBox: NameBox = {
    row: { host, threadId },
    input: textInput(name ?? ''),
    present: name,
    saving: false,
    failure: undefined,
  };
  return stay({ ...ui, nameBox, held: shownFleet(ui, fleet) });
}

function removeName({ ui, row }: ScreenView): Step {
  if (row?.session.name === undefined) return stay(ui);
  const { host, threadId, name } = row.session;
  const cleared = { host, threadId, name };
  return withEffect({ ...ui, cleared }, { kind: 'save-name', host, threadId, name: null });
}

function copyId({ ui }: ScreenView): Step {
  if (!ui.selected) return stay(ui);
  const { threadId } = ui.selected;
  return withEffect(ui, { kind: 'copy', text: threadId });
}

/** No notifications of the selected thread, or again. It lasts until codex-ps ends. */
function mute({ ui, now }: ScreenView): UiState {
  if (!ui.selected) return ui;
  const muted = new Set(ui.muted);
  const key = rowKey(ui.selected);
  if (muted.delete(key)) return withMessage({ ...ui, muted }, 'unmuted', now);
  return withMessage({ ...ui, muted: muted.add(key) }, 'muted; m unmutes', now);
}

function freeze({ ui, fleet, now }: ScreenView): UiState {
  return ui.frozen
    ? withMessage({ ...ui, frozen: undefined }, 'list resumed', now)
    : withMessage({ ...ui, frozen: fleet }, 'list frozen; z resumes', now);
}

const intervalsMs: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** The next of a few round intervals. */
function nextInterval(intervalMs: number, step: 1 | -1): number | undefined {
  return step === 1
    ? intervalsMs.find((ms) => ms > intervalMs)
    : intervalsMs.findLast((ms) => ms < intervalMs);
}

function changeInterval({ ui, options, now }: ScreenView, step: 1 | -1): Step {
  const intervalMs = nextInterval(options.intervalMs, step);
  if (intervalMs === undefined) return stay(ui);
  const message = withMessage(ui, `refreshes every ${formatInterval(intervalMs)}`, now);
  return withEffect(message, { kind: 'set-interval', intervalMs });
}
