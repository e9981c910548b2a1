import { homedir } from 'node:os';

import type { HostIdentity } from './host-ports.js';

export function nodeIdentity(): HostIdentity {
  return { platform: platform(), uid: process.getuid?.() ?? -1, homeDir: home() };
}

function platform(): HostIdentity['platform'] {
  return process.platform === 'linux' || process.platform === 'darwin' ? process.platform : 'other';
}

/** A user without HOME and without an entry in the user database has none: `/` then. */
function home(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
