import type { HostName } from '../../core/ids.js';
import type { Transport } from '../../core/session/snapshot.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import type { SshFailure } from './failures.js';

/** What has come of a place among those that log in: called when it is free again. */
export type Release = () => void;

/** Asks for a place among those that log in; hosts behind the same bastion share a few. */
export type Admit = (bastion: string | undefined, granted: (release: Release) => void) => void;

/** What both ssh clients work with. */
export interface SshDeps {
  readonly ports: SshPorts;
  readonly sshBin: string;
  readonly admit: Admit;
}

export interface RemoteRequest {
  readonly host: HostName;
  /** One string for the login shell there. */
  readonly command: string;
  /** Until the server answers. */
  readonly connectTimeoutMs: number;
  /** The last try hung: a ControlMaster of the user's that does not answer may be why. */
  readonly avoidMaster: boolean;
}

export type RemoteEnding =
  /** The remote command ended. */
  | { readonly kind: 'exited'; readonly code: number; readonly stderr: string }
  | { readonly kind: 'failed'; readonly failure: SshFailure; readonly stderr: string };

export interface RemoteListener {
  /** Which client runs it, and why that one; again where another one takes over. */
  readonly onVia: (via: Exclude<Transport, 'local'>, because: string) => void;
  readonly onStdout: (chunk: Uint8Array) => void;
  /** Once, and last; never after `destroy`. */
  readonly onEnd: (ending: RemoteEnding) => void;
}

export interface ClientListener extends RemoteListener {
  /** What the client waits for now, as the failure where it never comes; undefined once it has come. */
  readonly onWaiting: (suspect: SshFailure | undefined) => void;
}

/** A command that runs on another host. */
export interface RemoteRun {
  readonly write: (bytes: Uint8Array) => void;
  /** The remote command has begun: its shell has spoken. */
  readonly started: () => void;
  /** Ends it here and, by the end of its standard input, there; nothing is heard of it after that. */
  readonly destroy: () => void;
}

/** Knows what may keep it from an answer. */
export interface SuspectingRun extends RemoteRun {
  /** What is to blame where nothing comes; undefined where nothing is known of that, or the remote command has begun. */
  readonly suspect: () => SshFailure | undefined;
}

/** Runs commands on other hosts, as `ssh <alias>` would. */
export interface SshTransport {
  readonly run: (request: RemoteRequest, listener: RemoteListener) => SuspectingRun;
}
