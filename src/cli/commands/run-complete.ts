import { nodePorts } from '../../platform/ports/node-ports.js';
import { sshAliases } from '../../remote/ssh/ssh-aliases.js';
import { localHost } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { collectFleet } from '../../app/collect-fleet.js';
import type { Command, CommandCall, CommandEnd } from '../../options/command.js';
import { flagFacts, wordValues, type FlagFacts, type ValueKind } from '../../options/flag-facts.js';
import { parseHostList } from '../../options/host-list.js';
import { printText } from '../../platform/print-text.js';
import { withoutHidden } from '../../app/shown-sessions.js';

const maxDescription = 80;

type Candidate = readonly [value: string, description: string];

export interface Completion {
  /** `text`: codex-ps knows no candidates. */
  readonly value: ValueKind | { readonly kind: 'fixed'; readonly candidates: readonly Candidate[] };
  /** What of the last argument stays before each candidate: `--host=`, `local,`. */
  readonly prefix: string;
}

/** What completes the last of the arguments, which may be empty. `commands` are those that help shows. */
export function completionOf(args: readonly string[], commands: readonly Command[]): Completion {
  const last = args.at(-1) ?? '';
  const before = args.slice(0, -1);
  const command = commands.find(({ name }) => name === before[0]);
  const flags = flagFacts(command);
  const { flag, position } = walk(command ? before.slice(1) : before, flags);
  if (flag) return valueAfter(flag, '', last);
  const [assigned, name] = /^(--[a-z-]+)=/.exec(last) ?? [];
  if (assigned !== undefined) {
    const taker = flags.find(({ names }) => names.some((each) => each === name));
    return valueAfter(taker, assigned, last.slice(assigned.length));
  }
  if (before.length > 0 && !last.startsWith('-')) {
    const value = command ? wordValues(command)[position] : undefined;
    return { value: value ?? { kind: 'text' }, prefix: '' };
  }
  const named = commands.map(({ name, summary }) => [name, summary] as const);
  const candidates = last.startsWith('-') ? unused(flags, before) : named;
  return { value: { kind: 'fixed', candidates }, prefix: '' };
}

/** The flag that the last of these arguments gives no value to, and how many belong to no flag. */
function walk(
  args: readonly string[],
  flags: readonly FlagFacts[],
): { readonly flag: FlagFacts | undefined; readonly position: number } {
  let flag: FlagFacts | undefined;
  let position = 0;
  for (const arg of args) {
    if (flag) flag = undefined;
    else if (arg.startsWith('-')) {
      flag = flags.find(({ names, value }) => value !== undefined && names.includes(arg));
    } else position += 1;
  }
  return { flag, position };
}

function unused(flags: readonly FlagFacts[], args: readonly string[]): readonly Candidate[] {
  const given = new Set(args.map((arg) => arg.replace(/=.*/s, '')));
  return flags
    .filter(({ names, type }) => type === 'list' || !names.some((name) => given.has(name)))
    .flatMap(({ names, help }) => names.map((name) => [name, help] as const));
}

function valueAfter(flag: FlagFacts | undefined, before: string, text: string): Completion {
  const value = flag?.value ?? { kind: 'text' };
  const isList = value.kind === 'hosts' || (value.kind === 'choices' && value.commaSeparated);
  return { value, prefix: before + (isList ? text.slice(0, text.lastIndexOf(',') + 1) : '') };
}

/**
 * `codex-ps __complete -- ARGUMENT…`, for the shells: the kind of value and the number of characters of the last
 * argument that stay, then one candidate a line, each a whole argument, a tab, and a description. Of the kinds
 * `directory` and `program` the shell knows the candidates.
 */
export async function runComplete(call: CommandCall<unknown>): Promise<CommandEnd> {
  const shown = call.commands.filter(({ hidden }) => hidden !== true);
  const { value, prefix } = completionOf(call.words, shown);
  const lines = (await candidatesOf(value, call)).map(
    ([text, description]) => `${prefix}${text}\t${cleanLine(description, maxDescription)}\n`,
  );
  await printText(`${value.kind}\t${prefix.length}\n${lines.join('')}`);
  return { kind: 'exit', code: 0 };
}

function candidatesOf(
  value: Completion['value'],
  call: CommandCall<unknown>,
): readonly Candidate[] | Promise<readonly Candidate[]> {
  switch (value.kind) {
    case 'fixed':
      return value.candidates;
    case 'choices':
      return value.choices.map((choice) => [choice, '']);
    case 'threads':
      return threads(call);
    case 'hosts':
      return hosts(call);
    case 'views':
      return call.options.views.map(({ name, filter }) => [name, filter]);
    case 'words':
    case 'directory':
    case 'program':
    case 'number':
    case 'text':
      return [];
  }
}

/** Those of this machine only: nobody who presses Tab wants to wait for another. */
async function threads({ options }: CommandCall<unknown>): Promise<readonly Candidate[]> {
  const fleet = await collectFleet({ ...options, hosts: [localHost] });
  const { sessions } = withoutHidden(fleet, options);
  const titled = options.settings.titles.value !== 'names';
  const titleOf = ({ title }: Session): string | undefined => (titled ? title : undefined);
  return [
    ...sessions.flatMap((session): readonly Candidate[] =>
      session.name === undefined ? [] : [[session.name, titleOf(session) ?? session.threadId]],
    ),
    ...sessions.map(
      (session) =>
        [session.threadId, session.name ?? titleOf(session) ?? 'a running thread'] as const,
    ),
  ];
}

async function hosts({ options }: CommandCall<unknown>): Promise<readonly Candidate[]> {
  const configured = (options.settings.hosts.value ?? []).map(({ host }) => host);
  const aliases = await sshAliases(nodePorts());
  return [
    ['local', 'this machine'],
    ['all', 'this machine and the hosts of the configuration'],
    ...configured.map((host) => [host, 'from the configuration'] as const),
    ...aliases
      .filter((alias) => isHost(alias) && !configured.some((host) => host === alias))
      .map((alias) => [alias, 'from the ssh configuration'] as const),
  ];
}

/** As `--host` takes it: one name, and none that means something else. */
function isHost(alias: string): boolean {
  const parsed = parseHostList(alias, []);
  return parsed.ok && parsed.value.length === 1 && parsed.value[0] === alias && alias !== 'local';
}
