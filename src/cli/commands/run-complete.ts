import { nodePorts } from '../../platform/ports/node-ports.js';
import { sshAliases } from '../../remote/ssh/ssh-aliases.js';
import { localHost } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { collectFleet } from '../../app/collect-fleet.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { parseHostList } from '../../options/host-list.js';
import { printText } from '../../platform/print-text.js';
import { shownSessions } from '../../app/shown-sessions.js';

const maxDescription = 80;

interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** `codex-ps __complete threads|hosts`. */
export async function runComplete(call: CommandCall<unknown>): Promise<CommandEnd> {
  const [what] = call.words;
  if (what !== 'threads' && what !== 'hosts') {
    return { kind: 'wrong-usage', sentence: '__complete is for threads, hosts' };
  }
  const candidates = what === 'threads' ? await threads(call) : await hosts(call);
  await printText(
    candidates
      .map(({ value, description }) => `${value}\t${cleanLine(description, maxDescription)}\n`)
      .join(''),
  );
  return { kind: 'exit', code: 0 };
}

/** Those of this machine alone: nobody who presses Tab wants to wait for another. */
async function threads({ options, version }: CommandCall<unknown>): Promise<readonly Candidate[]> {
  const fleet = await collectFleet({ ...options, hosts: [localHost] }, version, undefined);
  const { sessions } = shownSessions(fleet, options);
  const titled = options.settings.titles.value !== 'names';
  const titleOf = ({ title }: Session): string | undefined => (titled ? title : undefined);
  return [
    ...sessions.flatMap((session): readonly Candidate[] => {
      const { name, threadId } = session;
      if (name === undefined) return [];
      return [{ value: name, description: titleOf(session) ?? threadId }];
    }),
    ...sessions.map((session) => ({
      value: session.threadId,
      description: session.name ?? titleOf(session) ?? 'a running thread',
    })),
  ];
}

async function hosts({ options }: CommandCall<unknown>): Promise<readonly Candidate[]> {
  const configured = options.ssh.configured.map(({ host }) => host);
  const aliases = await sshAliases(nodePorts());
  const fromSsh = aliases.filter((alias) => isHost(alias) && !configured.some((h) => h === alias));
  return [
    { value: 'local', description: 'this machine' },
    { value: 'all', description: 'this machine and those of the configuration' },
    ...configured.map((value) => ({ value, description: 'of the configuration' })),
    ...fromSsh.map((value) => ({ value, description: 'of the ssh configuration' })),
  ];
}

/** As `--host` takes it: one name, and none that means something else. */
function isHost(alias: string): boolean {
  const hosts = parseHostList(alias, []);
  return hosts.ok && hosts.value.length === 1 && hosts.value[0] === alias && alias !== 'local';
}
