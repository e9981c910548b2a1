import { lastLine, withDetail } from './openssh-trouble.js';
import { trouble, troubles, type SshTrouble } from './ssh-trouble.js';

/** By the code of the system call that failed. */
const byCode: Readonly<Record<string, SshTrouble>> = {
  ENOTFOUND: troubles.dns,
  EAI_AGAIN: troubles.dns,
  EAI_NONAME: troubles.dns,
  ECONNREFUSED: troubles.refused,
  EHOSTUNREACH: troubles.unreachable,
  ENETUNREACH: troubles.unreachable,
  EHOSTDOWN: troubles.unreachable,
  ENETDOWN: troubles.unreachable,
  EADDRNOTAVAIL: troubles.unreachable,
  ETIMEDOUT: troubles.timeout,
  ECONNRESET: troubles.reset,
  EPIPE: troubles.reset,
};

export function dialTrouble(code: string, server: string): SshTrouble {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  return withDetail(known ?? troubles.unreachable, known ? server : `${server}: ${code}`);
}

interface Sign {
  readonly says: RegExp;
  readonly means: SshTrouble;
}

/** By what ssh2 1.17 says. */
const byMessage: readonly Sign[] = [
  { says: /Too many authentication failures/, means: troubles.tooManyKeys },
  { says: /All configured authentication methods failed/, means: troubles.auth },
  { says: /(no matching .*)/i, means: troubles.algorithms },
  { says: /before handshake|ECONNRESET|EPIPE|No response from server/, means: troubles.reset },
];

/** Why ssh2 gave up before the login was through. */
export function handshakeTrouble(message: string): SshTrouble {
  for (const { says, means } of byMessage) {
    const found = says.exec(message);
    if (found) return withDetail(means, found[1]);
  }
  return trouble('protocol', `ssh failed: ${lastLine(message) ?? 'no reason given'}`, undefined);
}
