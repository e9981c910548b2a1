import type { ThreadId } from '../../core/ids.js';

/** Every request that codex-ps may send to Codex's app-server: each only reads. The types allow no other. */
export interface DaemonRequests {
  readonly initialize: {
    readonly clientInfo: {
      readonly name: typeof clientName;
      readonly title: string;
      readonly version: string;
    };
    /** No experimental methods. */
    readonly capabilities: null;
  };
  readonly 'thread/loaded/list': { readonly cursor?: string };
  readonly 'thread/read': { readonly threadId: ThreadId; readonly includeTurns: false };
}

/**
 * Not our own name, on purpose: for any other client `initialize` changes the daemon's User-Agent towards the model's
 * provider, and for the first client the originator that it records in every new thread (seen with 0.169:
 * `… (codex-ps; 0.1.0)` on every request from then on). This is the name of Codex's own probe of the daemon.
 */
const clientName = 'codex_app_server_daemon';

/** Our own name is in the title. */
export function initializeParams(version: string): DaemonRequests['initialize'] {
  return { clientInfo: { name: clientName, title: 'codex-ps', version }, capabilities: null };
}
