import type { Flag, FlagTable, FlagValue } from '../config/flag.js';
import { stateOrder } from '../core/session/status.js';
import { hostTimeoutRange } from '../config/setting-kinds.js';
import {
  commandsAboutSessions,
  type Settings,
  settingTable,
  type Setting,
} from '../config/setting-table.js';

const filterFlag = {
  type: 'text',
  group: 'Sessions',
  commands: ['go', 'wait', 'status', 'list', 'ended'],
} as const;

/** Flags that are no settings: one entry is all about a flag. */
const ownFlags = {
  json: {
    type: 'switch',
    help: 'print one JSON document and exit',
    commands: ['wait', 'explain', 'ended', 'doctor', 'config'],
  },
  once: {
    type: 'switch',
    help: 'print one plain table and exit (the default without a terminal)',
  },
  watch: {
    type: 'switch',
    help: 'print a JSON line now and at each change',
  },
  events: {
    type: 'switch',
    help: 'with --watch: print a JSON line at each change of a state',
    needs: ['watch'],
  },
  timeline: {
    type: 'switch',
    help: 'with --once or --json: what each session did over the last 8 hours',
    needs: ['once', 'json'],
  },
  debug: { type: 'switch', help: 'include the evidence for each value' },
  width: {
    type: 'number',
    group: 'Display',
    range: [20, 10_000],
    defaultText: '$COLUMNS, or the width of the terminal',
    help: 'width of tables and pages, in columns',
    commands: ['wait', 'explain', 'ended', 'doctor'],
  },
  'no-color': {
    type: 'switch',
    group: 'Display',
    help: 'same as --color=never',
    commands: ['wait', 'explain', 'ended', 'doctor', 'config'],
  },
  'codex-home': {
    type: 'text',
    group: 'Sessions',
    value: 'directory',
    help: 'show only this CODEX_HOME',
    defaultText: '$CODEX_HOME, or every home that your running sessions use',
    commands: [...commandsAboutSessions, '__complete'],
  },
  'all-sources': {
    type: 'switch',
    group: 'Sessions',
    help: 'include the threads of the desktop app',
    commands: [...commandsAboutSessions, '__complete'],
  },
  state: {
    ...{ ...filterFlag, choices: stateOrder.map((word) => word.toLowerCase()) },
    commands: ['go', 'wait', 'status', 'list'],
    commaSeparated: true,
    help: 'show only sessions in these states, as in ask,fail',
  },
  repo: { ...filterFlag, help: 'show only sessions in repositories whose name contains this' },
  model: { ...filterFlag, help: 'show only sessions whose model contains this' },
  filter: {
    ...{ ...filterFlag, value: 'words' },
    help: 'show only sessions that match, as / in the monitor: words, key:word, !word',
  },
  view: {
    ...{ ...filterFlag, value: 'views' },
    help: 'show only sessions that match this view of the configuration',
  },
  discovery: {
    type: 'choice',
    group: 'Sessions',
    choices: ['auto', 'lsof', 'proc'],
    default: 'auto',
    help: 'how to find processes; auto falls back from lsof to /proc',
    commands: [...commandsAboutSessions, '__complete'],
  },
  demo: {
    type: 'switch',
    group: 'Sessions',
    help: 'show sample data',
    commands: ['status', 'list', 'ended', '__complete'],
  },
  transport: {
    type: 'choice',
    group: 'Hosts',
    choices: ['auto', 'node-ssh', 'openssh'],
    defaultText: 'auto',
    help: 'ssh client; auto: the built-in one, or OpenSSH where your ssh configuration needs it',
    commands: commandsAboutSessions,
  },
  'ssh-bin': {
    type: 'text',
    group: 'Hosts',
    value: 'program',
    default: 'ssh',
    help: 'OpenSSH client',
    commands: commandsAboutSessions,
  },
  'remote-bin': {
    type: 'text',
    group: 'Hosts',
    value: 'program',
    defaultText: 'codex-ps',
    help: 'codex-ps on the other hosts; @push sends this one and installs nothing',
    commands: commandsAboutSessions,
  },
  'ssh-timeout-ms': {
    type: 'number',
    group: 'Hosts',
    range: hostTimeoutRange,
    defaultText: '6000',
    help: 'timeout of another host, in milliseconds',
    commands: commandsAboutSessions,
  },
  /** For a codex-ps that another one started: it ends after so long. 0: never. */
  'deadline-ms': {
    type: 'number',
    group: 'Other',
    range: [0, 2 ** 31 - 1],
    help: 'end after this time, in milliseconds',
    hidden: true,
  },
} as const satisfies FlagTable;

export const everywhere = {
  help: { type: 'switch', group: 'Other', alias: 'h', help: 'show this help' },
  version: { type: 'switch', group: 'Other', alias: 'V', help: 'show the version' },
} as const satisfies FlagTable;

/** By the flag's name, the key of the setting that it overrides. */
type SettingFlags = {
  readonly [
    Key in keyof Settings as Settings[Key] extends {
      readonly flag: { readonly name: infer Name extends string };
    }
      ? Name
      : never
  ]: Settings[Key]['kind']['flag'] & Pick<Flag, 'help'>;
};

function flagOf(setting: Setting<unknown>): readonly [string, Flag][] {
  const { kind, flag, help, variable, default: value } = setting;
  if (!flag) return [];
  const { name, ...rest } = flag;
  const own = setting.defaultText ?? (typeof value === 'boolean' ? undefined : String(value));
  const defaultText = variable === undefined ? own : `$${variable}, or ${own ?? ''}`;
  const commands = ['config', ...(flag.commands ?? [])];
  const plainHelp = help.replaceAll('`', '');
  return [[name, { ...rest, ...kind.flag, defaultText, commands, help: plainHelp }]];
}

const settingFlags = Object.fromEntries(
  Object.values<Setting<unknown>>(settingTable).flatMap(flagOf),
) as unknown as SettingFlags;

export const flagTable = { ...settingFlags, ...ownFlags, ...everywhere };

/** The same, where the types of the single flags do not matter. */
export const allFlags: FlagTable = { ...flagTable };

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

/** The values on a command line, by the flags' names as yargs spells them: `codexHome`. */
export type ParsedFlags = {
  readonly [Name in keyof typeof flagTable as Camel<Name>]: FlagValue<(typeof flagTable)[Name]>;
} & {
  /** Arguments that belong to no flag: yargs lets those after `--` pass. */
  readonly _: readonly (string | number)[];
};

export function camelCase(name: string): string {
  return name
    .split('-')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

export const noFlags = {
  _: [],
  ...Object.fromEntries(
    Object.entries(allFlags).map(([name, flag]) => [camelCase(name), flag.default]),
  ),
} as unknown as ParsedFlags;

export function flagsOfCommand(command: string): FlagTable {
  return Object.fromEntries(
    Object.entries(allFlags).filter(
      ([name, { commands }]) => name in everywhere || commands?.includes(command) === true,
    ),
  );
}
