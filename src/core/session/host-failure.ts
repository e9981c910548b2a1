import type { HostName } from '../ids.js';

/** Why a host gave no rows. */
export const hostFailureKinds = [
  'unsupported',
  'config',
  'dns',
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'lost',
  'hostkey-unknown',
  'hostkey-changed',
  'hostkey-revoked',
  'auth',
  'not-found',
  'exit',
  'deadline',
  'protocol',
  'too-big',
  'version',
] as const;

/** The words of `host_errors[].kind`. */
export type HostFailureKind = (typeof hostFailureKinds)[number];

export interface HostFailure {
  readonly host: HostName;
  readonly kind: HostFailureKind;
  /** What happened, one clean sentence. */
  readonly error: string;
  /** What to do about it. */
  readonly hint: string | undefined;
}
