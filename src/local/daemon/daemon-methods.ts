import type { ThreadId } from '../../core/ids.js';

/**
 * Everything that we may ask Codex's app-server, and nothing else: each of these only reads.
 * A method that is not named here cannot be sent, since the types know no other.
 */
export interface DaemonRequests {
  readonly initialize: {
    readonly clientInfo: {
      readonly name: typeof clientName;
      readonly title: string;
      readonly version: string;
    };
    /** None: no experimental methods, no server requests of our own. */
    readonly capabilities: null;
  };
  readonly 'thread/loaded/list': { readonly cursor?: string };
  readonly 'thread/read': { readonly threadId: ThreadId; readonly includeTurns: false };
}

export type DaemonMethod = keyof DaemonRequests;

/** What we may say without asking. */
export type DaemonNotice = 'initialized';

/**
 * Not our own name, on purpose. For any other client, `initialize` rewrites what the whole daemon calls
 * itself: its User-Agent towards the model's provider, and, for the first client, the originator that it
 * records in every new thread (seen with 0.169: `… (codex-ps; 0.1.0)` on every request from then on).
 * The app-server leaves its identity alone for this name alone, that of Codex's own probe of the daemon.
 */
const clientName = 'codex_app_server_daemon';

/** Who we are stands in the title. */
export function initializeParams(version: string): DaemonRequests['initialize'] {
  return { clientInfo: { name: clientName, title: 'codex-ps', version }, capabilities: null };
}
