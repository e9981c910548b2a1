import type { CommandLine } from '../../platform/processes/command-line.js';
import type { Pid } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';

/** The socket of a terminal program, and what shows that it is really its own. */
export type TrustedSocket =
  /** Its file is ours. */
  | { readonly kind: 'file'; readonly path: string }
  /** A name of Linux without a file, which anybody may take: this process, which is ours, must listen at it. */
  | { readonly kind: 'abstract'; readonly name: string; readonly pid: Pid };

/** The way to a terminal as far as it is known: what is to be found out, or what is to be run. */
export type FocusStep =
  /** Ask nothing of this socket unless it is ours: who answers a client tells it what to run. */
  | { readonly kind: 'trust'; readonly socket: TrustedSocket; readonly then: FocusStep }
  /** Run what changes nothing, and read on with what it prints. */
  | {
      readonly kind: 'ask';
      readonly command: CommandLine;
      readonly read: (stdout: string) => FocusStep;
      /** What the user can do where it fails. */
      readonly remedy: string;
    }
  | {
      readonly kind: 'go';
      readonly commands: readonly CommandLine[];
      /** The process that stands in the next terminal outwards; undefined: there is none, or the user sits at it. */
      readonly outer: Pid | undefined;
      /** What stays undone. */
      readonly note?: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function refused(reason: string, paste?: string): FocusStep {
  return { kind: 'refused', refusal: { reason, paste } };
}

export function go(commands: readonly CommandLine[], outer?: Pid, note?: string): FocusStep {
  return { kind: 'go', commands, outer, ...(note === undefined ? {} : { note }) };
}
