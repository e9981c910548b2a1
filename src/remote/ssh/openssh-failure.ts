import { hostFailureTable, specialFailures } from '../../core/session/host-failure.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { failure, failures, withDetail, type SshFailure } from './failures.js';

interface Message {
  readonly last: RegExp;
  readonly before?: RegExp;
  readonly means: SshFailure;
}

/** Those that need an earlier line first, then the special ones. */
const messages = Object.entries({ ...specialFailures, ...hostFailureTable })
  .flatMap(([name, entry]): readonly Message[] =>
    'openssh' in entry
      ? [{ ...entry.openssh, means: failures[name as keyof typeof failures] }]
      : [],
  )
  .toSorted((a, b) => Number(b.before !== undefined) - Number(a.before !== undefined));

/** What ssh cannot connect to, itself or through a bastion; the group is the system's reason. */
const noConnection =
  /^(?:ssh: connect to .+ port \d+: |channel \d+: open failed: |Stdio forwarding request failed: )(.+)$/;

const reasons: readonly (readonly [says: RegExp, means: SshFailure])[] = [
  [/refused/, failures.refused],
  [/timed out/, failures.timeout],
  [/not known|resolve|name resolution|nodename nor servname/i, failures.dns],
];

/** Only reports the end; an earlier line may have the reason. */
const closing =
  /^(?:(?:kex|ssh)_exchange_identification: |banner exchange: |ssh_dispatch_run_fatal: |client_loop: |Connection (?:closed|reset) by |Connection to .+ closed|Read from (?:remote host|socket)|packet_write_wait: |Received disconnect from |Write failed)/;

/** About something else: the ControlMaster, a proxy's end, the key that was added, a bad configuration as a whole. */
const aside =
  /^(?:Control socket |ControlSocket |mux_client_|Warning: |Disconnected from |stdio forwarding failed|Pseudo-terminal |ssh_askpass: |.*: terminating, \d+ bad configuration options|Killed by signal|Load key |@+$)/;

/** How far back an earlier line may be: the longest is the block before "Host key verification failed." */
const blockLines = 25;

/**
 * Why the client ended with 255. Only its own final message counts: a banner may say anything.
 * @param printed on stderr, without its debug lines
 */
export function opensshFailure(printed: readonly string[], started: boolean): SshFailure {
  const lines = printed.filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => !aside.test(line));
  if (last === undefined) return failures.lost;
  if (started) {
    const isEnd = closing.test(last) || last.startsWith('Timeout, server ');
    return withDetail(failures.lost, isEnd ? last : undefined);
  }
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

function meaningOf(line: string, earlier: readonly string[]): SshFailure | undefined {
  const [, reason] = noConnection.exec(line) ?? [];
  if (reason !== undefined) {
    return reasons.find(([says]) => says.test(reason))?.[1] ?? failures.unreachable;
  }
  for (const { last, before, means } of messages) {
    const end = last.exec(line);
    if (!end) continue;
    if (!before) return withDetail(means, end[1]);
    const matches = earlier.flatMap((each) => {
      const match = before.exec(each);
      return match ? [match] : [];
    });
    if (matches.length > 0) return withDetail(means, matches.at(-1)?.[1]);
  }
  return undefined;
}
