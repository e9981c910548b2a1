import type { Rollout } from '../facts/rollout.js';
import { between } from '../time.js';
import { limits } from './limits.js';
import { newRuling } from './rest-ruling.js';
import { nextTurnEvent, rolloutRule, ruling, type StatusRule } from './thread-evidence.js';

/** A rollout that nobody can read says nothing. */
const unreadable: StatusRule = {
  name: 'unreadable-rollout',
  when: 'there is a rollout that cannot be read',
  silence: ({ rollout }) =>
    rollout === undefined ? 'there is no rollout yet' : 'the rollout was read',
  decide: ({ rollout }) => {
    if (rollout === undefined || rollout.ok) return undefined;
    switch (rollout.error.kind) {
      case 'gone':
        return ruling('unclear', 'its rollout was deleted while Codex was running');
      case 'elsewhere':
        return ruling(
          'unclear',
          'its files lie where only its own process sees them, as in a container',
        );
      case 'unreadable':
        return ruling('unclear', `the rollout cannot be read here (${rollout.error.code})`);
    }
  },
  settledBy: {
    unclear:
      'a codex-ps that may read the file: run it as the user who owns it, on the machine or in the container that holds it',
  },
};

/** Line 1 was read, nothing was said since: the thread waits for its first prompt. */
const untouched = rolloutRule({
  name: 'no-turn-yet',
  when: 'line 1 of the rollout was read, and nothing was said since',
  silence: (rollout) => {
    if (!rollout.meta.ok) return 'line 1 of the rollout could not be read';
    return wroteUnknown(rollout)
      ? 'it holds records of types we do not know: they may be turns'
      : 'something was said';
  },
  decide: (rollout, evidence) => {
    if (!rollout.meta.ok || wroteUnknown(rollout)) return undefined;
    const { turn, lastItem } = rollout.progress;
    return turn.kind === 'none' && lastItem.kind === 'none' ? newRuling(evidence) : undefined;
  },
});

/** A newer Codex may have other records for its turns. */
function wroteUnknown({ progress }: Rollout): boolean {
  return Object.keys(progress.unknownRecords).length > 0;
}

/** The first codex-ps's rule, less its last step: an old file may wait or may run a quiet tool. */
const fileTime = rolloutRule({
  name: 'file-time',
  when: 'no other rule has anything to say of a rollout: then its file time must do',
  // It always decides.
  silence: () => '',
  decide: (rollout, evidence) => {
    const age = between(rollout.modifiedAt, evidence.now);
    const why = 'no turn event in the rollout, and its file time';
    const basis = 'mtime';
    if (age < -limits.futureFileMs)
      return ruling('unclear', `${why} lies in the future`, { basis });
    if (age > limits.freshFileMs) return ruling('unclear', `${why} does not decide`, { basis });
    const fresh = 'likely working: the rollout was written just now, and holds no turn event';
    return ruling('model', fresh, { basis, certain: false });
  },
  settledBy: { model: nextTurnEvent, unclear: nextTurnEvent },
  isLastResort: true,
});

export const lastResortRules = { unreadable, untouched, fileTime };
