/** A line of a known_hosts file that is about the host in question. */
export interface KnownKey {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly type: string;
  /** The key itself, in base64. */
  readonly blob: string;
}

/** Any name that is no white space, for what stands there may be a hash. */
const line = /^(?:@(revoked|cert-authority)\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/;

/** What `ssh-keygen -F` printed: the lines that fit the host, behind a comment each. */
export function parseKnownKeys(text: string): readonly KnownKey[] {
  return text.split('\n').flatMap((each) => {
    const [, marker, type, blob] = line.exec(each) ?? [];
    if (each.startsWith('#') || type === undefined || blob === undefined) return [];
    const known = marker === 'revoked' || marker === 'cert-authority' ? marker : undefined;
    return [{ marker: known, type, blob }];
  });
}
