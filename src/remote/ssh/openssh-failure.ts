import { cleanLine } from '../../core/text/clean-text.js';
import { exposedHint, failure, failures, withDetail, type SshFailure } from './failures.js';

/** What the OpenSSH client printed on stderr, without its debug lines. */
export interface SshOutput {
  /** Until the host's key was accepted: all of it is from this machine, or from a bastion. */
  readonly beforeLogin: readonly string[];
  /** From then on the host's own texts are among it; undefined where it did not come to that. */
  readonly sinceLogin: readonly string[] | undefined;
  /** The remote command had begun. */
  readonly started: boolean;
}

interface Message {
  /** A whole line of OpenSSH's own; its first group, if any, is the detail worth showing. */
  readonly line: RegExp;
  readonly means: SshFailure;
}

const reasons: readonly Message[] = [
  { line: /refused/, means: failures.refused },
  { line: /timed out/, means: failures.timeout },
  { line: /not known|resolve|name resolution|nodename nor servname/i, means: failures.dns },
];

/** One of these says what went wrong. OpenSSH 7 to 10. */
const messages: readonly Message[] = [
  {
    line: /^((?!debug).* line \d+: .+|Bad owner or permissions on .+|hostname contains invalid characters|Bad port .+|.*percent_expand: .+|no argument after keyword .+|Bad configuration option: .+)$/i,
    means: failures.config,
  },
  { line: /^ssh: Could not resolve hostname (\S+?):/, means: failures.dns },
  { line: /^Connection to .+ timed out$|^Connection timed out during /, means: failures.timeout },
  { line: /^Unable to negotiate with .+: (no matching [a-z ]+ found)/, means: failures.algorithms },
  { line: /Invalid key length$/, means: failures.shortKey },
  {
    line: /^Received disconnect from .+: Too many authentication failures/,
    means: failures.tooManyKeys,
  },
  { line: /^.+@.+: (Permission denied \([^)]*\))\.?$/, means: failures.auth },
  { line: /^No more authentication methods/, means: failures.auth },
];

/** What ssh cannot connect to, itself or through a bastion; the group is the system's reason. */
const noConnection =
  /^(?:ssh: connect to .+ port \d+: |channel \d+: open failed: |Stdio forwarding request failed: )(.+)$/;

/** Only says that it is over; why, an earlier line may tell. */
const closing =
  /^(?:(?:kex|ssh)_exchange_identification: |banner exchange: |ssh_dispatch_run_fatal: |client_loop: |Connection (?:closed|reset) by |Connection to .+ closed|Read from (?:remote host|socket)|packet_write_wait: |Received disconnect from |Write failed)/;

/** About something else: the ControlMaster, a proxy's end, the key that was added, a bad configuration as a whole. */
const aside =
  /^(?:Control socket |ControlSocket |mux_client_|Warning: |Disconnected from |stdio forwarding failed|Pseudo-terminal |ssh_askpass: |.*: terminating, \d+ bad configuration options|Killed by signal|Load key |@+$)/;

/** The lines of the block before "Host key verification failed." */
const blockLines = 25;

/** Why the client ended with 255. Only its own final message counts: a banner may say anything. */
export function opensshFailure({ beforeLogin, sinceLogin, started }: SshOutput): SshFailure {
  const lines = (sinceLogin ?? beforeLogin).filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => !aside.test(line));
  if (last === undefined) return failures.lost;
  if (started) return withDetail(failures.lost, isEnd(last) ? last : undefined);
  let end: SshFailure | undefined;
  for (const [index, line] of [...lines.entries()].reverse()) {
    if (aside.test(line)) continue;
    const found = meaningOf(line, lines.slice(Math.max(0, index - blockLines), index));
    if (found) return found;
    if (!closing.test(line)) {
      if (end) return withDetail(end, line);
      return failure(
        'protocol',
        `ssh failed: ${cleanLine(line, 300)}`,
        'check with `ssh {host} true`',
      );
    }
    end ??= line.includes('timed out') ? failures.timeout : failures.reset;
  }
  return end ?? failures.lost;
}

function isEnd(line: string): boolean {
  return closing.test(line) || line.startsWith('Timeout, server ');
}

function meaningOf(line: string, before: readonly string[]): SshFailure | undefined {
  if (/^Host key verification failed\.?$/.test(line)) return hostKeyFailure(before);
  const [, reason] = noConnection.exec(line) ?? [];
  if (reason !== undefined) {
    return reasons.find(({ line: says }) => says.test(reason))?.means ?? failures.unreachable;
  }
  for (const { line: says, means } of messages) {
    const found = says.exec(line);
    if (found)
      return means === failures.auth ? authFailure(found[1], before) : withDetail(means, found[1]);
  }
  return undefined;
}

function hostKeyFailure(before: readonly string[]): SshFailure {
  const has = (line: RegExp): boolean => before.some((each) => line.test(each));
  if (has(/^@ +WARNING: REVOKED HOST KEY DETECTED! +@$|^Host key .+ revoked by file /)) {
    return failures.revokedKey;
  }
  if (has(/^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! +@$/)) {
    const place = before.flatMap((each) => /^Offending \S+ key in (.+)$/.exec(each)?.[1] ?? []);
    return withDetail(failures.changedKey, place.at(-1));
  }
  return failures.unknownKey;
}

/** OpenSSH says of each key why it was not used. */
function authFailure(detail: string | undefined, before: readonly string[]): SshFailure {
  const has = (line: RegExp): boolean => before.some((each) => line.test(each));
  if (has(/^sign_and_send_pubkey: signing failed for .+: agent refused operation$/)) {
    return failures.agentRefused;
  }
  const found = withDetail(failures.auth, detail);
  const exposed = before.flatMap(
    (each) => /^Permissions \d+ for '(.+)' are too open\.$/.exec(each)?.[1] ?? [],
  )[0];
  return exposed === undefined ? found : { ...found, hint: exposedHint(exposed) };
}
