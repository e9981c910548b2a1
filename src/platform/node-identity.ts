import { epochMs, type EpochMs } from '../core/time.js';
import { tryTo } from './errno.js';
import type { HostIdentity } from './host-ports.js';

export function nodeIdentity(): HostIdentity {
  const { platform } = process;
  return {
    platform: platform === 'linux' || platform === 'darwin' ? platform : 'other',
    uid: process.getuid?.() ?? -1,
    homeDir: homeFolder(process.env),
  };
}

/** HOME if it is an absolute path, else the home of the user database, else `/`. */
export function homeFolder(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['HOME'];
  return chosen?.startsWith('/') === true ? chosen : (accountHome() ?? '/');
}

/** Who runs this, for what must not be told to others. */
export interface Account {
  readonly user: string | undefined;
  readonly hostname: string;
  readonly homeDir: string;
}

export function accountOf(): Account {
  const { hostname, userInfo } = process.getBuiltinModule('node:os');
  const user = tryTo(() => userInfo().username) ?? process.env['USER'];
  return { user, hostname: hostname(), homeDir: homeFolder(process.env) };
}

export function accountHome(): string | undefined {
  // Loaded only here, which few ever need.
  return tryTo(() => process.getBuiltinModule('node:os').userInfo().homedir);
}

export function bootTime(): EpochMs {
  return epochMs(Date.now() - process.getBuiltinModule('node:os').uptime() * 1000);
}
