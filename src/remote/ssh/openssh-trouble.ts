import { cleanLine } from '../../core/text/clean-text.js';
import { trouble, troubles, type SshTrouble } from './ssh-trouble.js';

interface Sign {
  /** What the client says on stderr; its first group, if any, is the detail worth showing. */
  readonly says: RegExp;
  readonly means: SshTrouble;
}

/** In this order, for a later line explains less than an earlier one. */
const whileConnecting: readonly Sign[] = [
  { says: /REVOKED HOST KEY DETECTED|host key .*\brevoked\b/i, means: troubles.revokedKey },
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED(?:[\s\S]*?(?:Offending \S+ key in (\S+)))?/,
    means: troubles.changedKey,
  },
  { says: /Host key verification failed|No \S+ host key is known/, means: troubles.unknownKey },
  {
    says: /^(.*(?:bad configuration option|bad owner or permissions|missing argument|extra arguments|unsupported option|keyword .* (?:unknown|invalid)|hostname contains invalid|bad port|percent_expand|unknown key type|no argument after).*)$/im,
    means: troubles.config,
  },
  { says: /Could not resolve hostname (\S+?):/, means: troubles.dns },
  { says: /Connection refused/, means: troubles.refused },
  {
    says: /No route to host|Network is unreachable|Network is down|Host is down|Cannot assign requested address|administratively prohibited|open failed: connect failed/,
    means: troubles.unreachable,
  },
  { says: /timed out/i, means: troubles.timeout },
  { says: /Unable to negotiate.*?(no matching [a-z ]+ found)/, means: troubles.algorithms },
  { says: /Too many authentication failures/, means: troubles.tooManyKeys },
  { says: /(Permission denied \([^)]*\))|No more authentication methods/, means: troubles.auth },
  { says: /^.*(?:not available|nologin|account.*(?:expired|locked)).*$/im, means: troubles.auth },
  {
    says: /Connection (?:closed|reset)|kex_exchange_identification|ssh_exchange_identification|banner exchange|Broken pipe/,
    means: troubles.reset,
  },
];

const whileRunning: readonly Sign[] = [
  { says: /Timeout, server \S+ not responding/, means: troubles.lost },
  { says: /(closed by remote host|Broken pipe|Connection reset)/, means: troubles.lost },
];

/** Why the client ended with 255, from what it said. `started` tells that the remote command had begun. */
export function opensshTrouble(stderr: string, started: boolean): SshTrouble {
  for (const { says, means } of started ? whileRunning : whileConnecting) {
    const found = says.exec(stderr);
    if (found) return withDetail(means, found[1]);
  }
  const last = lastLine(stderr);
  // 255 and not a word is also what a signal leaves that killed the program at the other end.
  if (started || last === undefined) return troubles.lost;
  return trouble('protocol', `ssh failed: ${last}`, 'check with `ssh {host} true`');
}

export function withDetail(means: SshTrouble, detail: string | undefined): SshTrouble {
  if (detail === undefined || detail === '') return means;
  return { ...means, error: `${means.error} (${cleanLine(detail, 200)})` };
}

/** The last line that says anything, cleaned. */
export function lastLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => cleanLine(line, 300));
  return lines.findLast((line) => line !== '');
}
