import type { Effect } from './effect.js';
import type { WordAction } from '../state/action.js';
import { copyId, fold, freeze, goBack, mute } from './reduce-list.js';
import { clearName, openNameBox, submitName, undoClear } from './reduce-naming.js';
import type { ReduceView } from '../state/monitor-view.js';
import { confirmPlan, copyPasteLine, openMenu } from './reduce-actions.js';
import { reasonsShown } from '../state/reasons-shown.js';
import { stay, wanting, type Step } from './step.js';
import type { UiState } from '../state/ui-state.js';

/** What each of the actions does that one word says. */
export const wordActions: Readonly<Record<WordAction, (ui: UiState, view: ReduceView) => Step>> = {
  fold: (ui, view) => stay(fold(ui, view)),
  details: (ui) =>
    stay({ ...ui, detailsOpen: !ui.detailsOpen && ui.selected !== undefined, detailsTop: 0 }),
  help: (ui) => stay({ ...ui, helpOpen: !ui.helpOpen, helpTop: 0 }),
  back: (ui) => stay(goBack(ui)),
  quit: want({ kind: 'quit' }),
  suspend: want({ kind: 'suspend' }),
  redraw: want({ kind: 'redraw' }),
  refresh: want({ kind: 'refresh' }),
  freeze: (ui, view) => stay(freeze(ui, view)),
  'copy-id': copyId,
  mute: (ui, view) => stay(mute(ui, view)),
  filter: (ui) => stay({ ...ui, filterOpen: true }),
  'attention-only': (ui) => stay({ ...ui, attentionOnly: !ui.attentionOnly }),
  'hidden-sources': (ui) => stay({ ...ui, hiddenShown: !ui.hiddenShown, lookedAt: undefined }),
  why: (ui, view) =>
    stay({ ...ui, why: reasonsShown({ ...view, ui }, view.size.columns) ? 'off' : 'on' }),
  timeline: (ui) => stay({ ...ui, timelineShown: !ui.timelineShown }),
  reverse: (ui) => stay({ ...ui, reversed: !ui.reversed }),
  name: openNameBox,
  'clear-name': clearName,
  'undo-clear': (ui, view) => undoClear(ui, view.now),
  actions: openMenu,
  confirm: (ui) => confirmPlan(ui),
  'copy-paste-line': (ui, view) => copyPasteLine(ui, view.now),
  submit: (ui) => (ui.nameBox ? submitName(ui, ui.nameBox) : stay({ ...ui, filterOpen: false })),
};

function want(effect: Effect): (ui: UiState) => Step {
  return (ui) => wanting(ui, effect);
}
