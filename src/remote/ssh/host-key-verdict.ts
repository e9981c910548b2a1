import type { KnownKey } from './known-hosts.js';

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** What OpenSSH would say to this key; `blob` is the key itself, in base64. */
export function hostKeyVerdict(known: readonly KnownKey[], blob: string): HostKeyVerdict {
  const same = known.filter((key) => key.blob === blob);
  if (same.some(({ marker }) => marker === 'revoked')) return 'revoked';
  if (same.some(({ marker }) => marker === undefined)) return 'known';
  return known.some(({ marker }) => marker === undefined) ? 'changed' : 'unknown';
}

/** An RSA key signs by these; never by SHA-1. */
const rsaAlgorithms = ['rsa-sha2-512', 'rsa-sha2-256'];

/**
 * The algorithms to offer, so that a server with several keys shows the one that is known; all that
 * are allowed where none is known. `allowed` is the order of the configuration, its certificates too.
 */
export function hostKeyAlgorithms(
  known: readonly KnownKey[],
  allowed: readonly string[],
): readonly string[] {
  const plain = allowed.filter(
    (algorithm) => !/-cert-v0\d@|^sk-|^ssh-rsa$|^ssh-dss$/.test(algorithm),
  );
  const types = known
    .filter(({ marker }) => marker === undefined)
    .flatMap(({ type }) => (type === 'ssh-rsa' ? rsaAlgorithms : [type]));
  if (types.length === 0) return plain;
  return plain.filter((algorithm) => types.includes(algorithm));
}
