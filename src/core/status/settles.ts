import type { Verdict } from '../session/status.js';

const daemonsWord = "the word of Codex's daemon, where it owns the thread (0.157 on)";
const turnEvent = 'the next turn event that Codex writes';
const openFile =
  'a codex-ps that may read the file: run it as the user who owns it, on the machine or in the container that it lies in';

/** By rule and detail: what would end the doubt. Every inferred or unknown verdict of the scenarios has an entry. */
const bySituation: Readonly<Record<string, string>> = {
  'open-call approval': `a look at its terminal; the output of the call; ${daemonsWord}`,
  'open-call tool': `a process below its owner that is this call, or its output; ${daemonsWord}`,
  'open-call unclear': `the output of the call; ${daemonsWord}`,
  'turn-completed error':
    'a look at its terminal: this Codex (0.121 to 0.149) records no more of an error',
  'legacy-last-word idle': 'a look at its terminal: this Codex records no turns',
  'legacy-last-word model': 'its next answer or output: this Codex records no turns',
  'legacy-last-word rate_limited': 'a look at its terminal: this Codex records no errors',
  'legacy-last-word unclear': 'a look at its terminal: this Codex records neither turns nor errors',
  'unreadable-rollout unclear': openFile,
  'file-time model': turnEvent,
  'file-time unclear': turnEvent,
  'no-evidence unclear': turnEvent,
};

/** What would settle a state that is inferred or unknown; undefined for a certain one, and where we do not know. */
export function settles({ status, certain, rule }: Verdict): string | undefined {
  if (certain && status.kind !== 'unknown') return undefined;
  return bySituation[`${rule} ${status.detail}`];
}
