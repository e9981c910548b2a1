import type { Pid, ThreadId } from '../core/ids.js';
import type { EpochMs } from '../core/time.js';

/** A TUI that shows a server's thread and holds nothing itself. */
export interface TuiClient {
  readonly pid: Pid;
  readonly tty: string | undefined;
  /** Where its thread works: its own directory, or what `-C` names. */
  readonly cwd: string | undefined;
  readonly startedAt: EpochMs | undefined;
  /** `codex resume <id>`. */
  readonly resumes: ThreadId | undefined;
  /** `codex fork <id>`. */
  readonly forks: ThreadId | undefined;
  /** `resume` or `fork`, with or without an id: it began no thread of its own. */
  readonly continuesThread: boolean;
}

/** A root thread of a server, as far as finding its terminal goes. */
export interface DaemonRoot {
  readonly threadId: ThreadId;
  readonly cwd: string | undefined;
  readonly createdAt: EpochMs | undefined;
  readonly forkedFromId: ThreadId | undefined;
  /** When it was made, or loaded by a resume: from then on a terminal could show it. */
  readonly takenUpAt: EpochMs | undefined;
  /** When something was last written, or it was loaded. */
  readonly lastActivityAt: EpochMs | undefined;
  /** No turn runs. */
  readonly atRest: boolean;
}

/** Which terminal shows a thread. */
export type Attachment =
  | { readonly kind: 'attached'; readonly client: TuiClient }
  /** Its terminal has closed, or has moved on to another thread. */
  | { readonly kind: 'detached' }
  /** Two answers fit equally well, or none can be ruled out. */
  | { readonly kind: 'unclear' };
