import type { HostName } from '../../core/ids.js';
import type { Transport } from '../../core/session/snapshot.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import type { SshFailure } from './failures.js';
import type { LoginSlots } from './login-slots.js';

export type TransportChoice = 'auto' | 'node-ssh' | 'openssh';

export interface SshDeps {
  readonly ports: SshPorts;
  readonly sshBin: string;
  readonly slots: LoginSlots;
}

export interface RemoteRequest {
  readonly host: HostName;
  readonly transport: TransportChoice;
  /** One string for the login shell there. */
  readonly command: string;
  /** What the command reads first. */
  readonly input: Uint8Array | undefined;
  /** Until the server answers. */
  readonly connectTimeoutMs: number;
  /** The last try hung: a ControlMaster of the user's that does not answer may be why. */
  readonly avoidMaster: boolean;
}

export type RemoteEnding =
  | { readonly kind: 'exited'; readonly code: number; readonly stderr: string }
  | { readonly kind: 'failed'; readonly failure: SshFailure; readonly stderr: string };

export interface RemoteListener {
  /** Which client runs it, and why that one; again where another one takes over. */
  readonly onVia: (via: Exclude<Transport, 'local'>, because: string) => void;
  /** What the client waits for, as the failure if it never comes; undefined once it has come. */
  readonly onWaiting: (suspect: SshFailure | undefined) => void;
  readonly onStdout: (chunk: Uint8Array) => void;
  /** Whether the remote command has begun: its shell has printed something. */
  readonly hasBegun: () => boolean;
  /** Once, and last; never after `destroy`. */
  readonly onEnd: (ending: RemoteEnding) => void;
}

export interface RemoteRun {
  /** For a remote command that has begun. */
  readonly write: (bytes: Uint8Array) => void;
  /** Ends it here and, by the end of its standard input, there; the listener is not called after that. */
  readonly destroy: () => void;
}
