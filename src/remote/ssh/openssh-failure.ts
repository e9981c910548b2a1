import { failure, failures, lastLine, type SshFailure, withDetail } from './failures.js';

interface Sign {
  /** What the client says on stderr; its first group, if any, is the detail worth showing. */
  readonly says: RegExp;
  readonly means: SshFailure;
}

/** In this order, for a later line explains less than an earlier one. */
const whileConnecting: readonly Sign[] = [
  { says: /REVOKED HOST KEY DETECTED|host key .*\brevoked\b/i, means: failures.revokedKey },
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED(?:[\s\S]*?(?:Offending \S+ key in (\S+)))?/,
    means: failures.changedKey,
  },
  { says: /Host key verification failed|No \S+ host key is known/, means: failures.unknownKey },
  {
    says: /^(.*(?:bad configuration option|bad owner or permissions|missing argument|extra arguments|unsupported option|keyword .* (?:unknown|invalid)|hostname contains invalid|bad port|percent_expand|unknown key type|no argument after).*)$/im,
    means: failures.config,
  },
  { says: /Could not resolve hostname (\S+?):/, means: failures.dns },
  { says: /Connection refused/, means: failures.refused },
  {
    says: /No route to host|Network is unreachable|Network is down|Host is down|Cannot assign requested address|administratively prohibited|open failed: connect failed/,
    means: failures.unreachable,
  },
  { says: /timed out/i, means: failures.timeout },
  { says: /Unable to negotiate.*?(no matching [a-z ]+ found)/, means: failures.algorithms },
  { says: /Too many authentication failures/, means: failures.tooManyKeys },
  { says: /(Permission denied \([^)]*\))|No more authentication methods/, means: failures.auth },
  { says: /^.*(?:not available|nologin|account.*(?:expired|locked)).*$/im, means: failures.auth },
  {
    says: /Connection (?:closed|reset)|kex_exchange_identification|ssh_exchange_identification|banner exchange|Broken pipe/,
    means: failures.reset,
  },
];

const whileRunning: readonly Sign[] = [
  { says: /Timeout, server \S+ not responding/, means: failures.lost },
  { says: /(closed by remote host|Broken pipe|Connection reset)/, means: failures.lost },
];

/** Why the client ended with 255, from what it said. `started` tells that the remote command had begun. */
export function opensshFailure(stderr: string, started: boolean): SshFailure {
  for (const { says, means } of started ? whileRunning : whileConnecting) {
    const found = says.exec(stderr);
    if (found) return withDetail(means, found[1]);
  }
  const last = lastLine(stderr);
  // 255 and not a word is also what a signal leaves that killed the program at the other end.
  if (started || last === undefined) return failures.lost;
  return failure('protocol', `ssh failed: ${last}`, 'check with `ssh {host} true`');
}
