import type { HostName } from './ids.js';

/** A host that the configuration names. What is undefined is not set there. */
export interface ConfiguredHost {
  readonly host: HostName;
  readonly transport: 'auto' | 'node-ssh' | 'openssh' | undefined;
  readonly remoteBin: string | undefined;
  readonly timeoutMs: number | undefined;
}

/** What the user's configuration file says. */
export interface UserConfig {
  /** undefined: the key is not there. */
  readonly hosts: readonly ConfiguredHost[] | undefined;
  readonly defaultHost: string | undefined;
  /** One sentence each: file, line, what is wrong, what is allowed. */
  readonly problems: readonly string[];
}

export const noConfig: UserConfig = { hosts: undefined, defaultHost: undefined, problems: [] };
