import { rowRef } from '../../core/fleet/row-key.js';
import { formatInterval } from '../../output/text/format.js';
import { textInput } from '../state/text-input.js';
import type { UiState } from '../state/ui-state.js';
import { sessionModes, withoutSession, type KeyBinding } from './key-binding.js';
import type { ScreenView } from '../state/screen-layout.js';
import { goToTerminal, offerOf, sessionActionBinding } from './menu-keys.js';
import { stay, withEffect, withError, withMessage, type Step } from './step.js';

export const sessionKeys: readonly KeyBinding[] = [
  {
    ...sessionActionBinding(goToTerminal, sessionModes),
    footer: { text: 'go to it', rank: 6, when: canGoToTerminal },
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
    modes: sessionModes,
    help: 'name the session',
    disabled: withoutSession,
    run: openNameBox,
    footer: { text: 'name', rank: 5 },
  },
  {
    keys: 'x',
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
    run: ({ ui, row }) =>
      row ? withEffect(ui, { kind: 'copy', text: row.session.threadId }) : stay(ui),
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
    modes: sessionModes,
    help: 'refresh less often',
    run: (context) => changeInterval(context, 1),
  },
  {
    keys: '-',
    modes: sessionModes,
    help: 'refresh more often',
    run: (context) => changeInterval(context, -1),
  },
];

function canGoToTerminal({ row, fleet }: ScreenView): boolean {
  return row !== undefined && offerOf(goToTerminal, row.session, fleet).kind === 'plan';
}

/** Opens the box with the present name, and holds the list still while it is open. */
function openNameBox({ ui, row, shown }: ScreenView): Step {
  if (!row) return stay(ui);
  const present = row.session.name;
  const input = textInput(present ?? '');
  const nameBox = { row: rowRef(row.session), input, present, saving: false, failure: undefined };
  return stay({ ...ui, nameBox, held: shown });
}

function removeName({ ui, row }: ScreenView): Step {
  if (row?.session.name === undefined) return stay(ui);
  const cleared = { row: rowRef(row.session), name: row.session.name };
  return withEffect({ ...ui, cleared }, { kind: 'save-name', row: cleared.row, name: null });
}

/** No notifications of the selected thread, or again. It lasts until codex-ps ends. */
function mute({ ui, row, now }: ScreenView): UiState {
  if (!row) return ui;
  const muted = new Set(ui.muted);
  if (muted.delete(row.key)) return withMessage({ ...ui, muted }, 'unmuted', now);
  return withMessage({ ...ui, muted: muted.add(row.key) }, 'muted; m unmutes', now);
}

function freeze({ ui, fleet, now }: ScreenView): UiState {
  return ui.frozen
    ? withMessage({ ...ui, frozen: undefined }, 'list resumed', now)
    : withMessage({ ...ui, frozen: fleet }, 'list frozen; z resumes', now);
}

const intervalsMs: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** To the next of a few round intervals. */
function changeInterval({ ui, options, now }: ScreenView, step: 1 | -1): Step {
  const intervalMs =
    step === 1
      ? intervalsMs.find((ms) => ms > options.intervalMs)
      : intervalsMs.findLast((ms) => ms < options.intervalMs);
  if (intervalMs === undefined) {
    const end = step === 1 ? 'longest' : 'shortest';
    return stay(withError(ui, `already at the ${end} interval`, now));
  }
  const message = withMessage(ui, `refreshes every ${formatInterval(intervalMs)}`, now);
  return withEffect(message, { kind: 'set-interval', intervalMs });
}
