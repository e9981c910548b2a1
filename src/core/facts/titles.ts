import type { ThreadId } from '../ids.js';

/** What one CODEX_HOME says of its threads' titles, besides the rollouts and the daemon. */
export interface HomeTitles {
  /** session_index.jsonl: /rename and generated titles; the newest line of an id wins. */
  readonly sessionIndex: ReadonlyMap<ThreadId, string>;
  /** .codex-global-state.json of the desktop app. */
  readonly globalState: ReadonlyMap<ThreadId, string>;
}
