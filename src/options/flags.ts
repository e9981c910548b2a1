import type { TransportChoice } from '../remote/ssh/ssh-transport.js';
import type { DiscoveryMode } from '../local/processes/start-discovery.js';
import { themeNames } from '../config/theme-name.js';

/** The options of the command line, as yargs takes them. */
export const flags = {
  json: { type: 'boolean', describe: 'print one JSON document and exit' },
  watch: { type: 'boolean', describe: 'print one JSON line now and at each change' },
  events: { type: 'boolean', describe: 'with --watch: one JSON line at each change of a state' },
  once: { type: 'boolean', describe: 'print one plain table and exit (as without a terminal)' },
  timeline: {
    type: 'boolean',
    describe: 'with --once or --json: what each did over the last 8 hours',
  },
  host: {
    type: 'string',
    requiresArg: true,
    describe: 'local, all, or ssh aliases: a,b,c',
    defaultDescription: '$CODEX_PS_HOST, else default_host of the configuration, else local',
  },
  'codex-home': {
    type: 'string',
    requiresArg: true,
    describe: 'look at this CODEX_HOME alone',
    defaultDescription: '$CODEX_HOME, else every home that a running Codex of yours uses',
  },
  discovery: {
    choices: ['auto', 'lsof', 'proc'],
    describe: 'how to find processes; auto falls back from lsof to /proc',
    default: 'auto',
  },
  debug: { type: 'boolean', describe: 'say how each value came about' },
  'all-sources': { type: 'boolean', describe: "show the desktop app's threads too" },
  'no-color': { type: 'boolean', describe: 'no colours (as with NO_COLOR)' },
  'refresh-ms': {
    type: 'number',
    requiresArg: true,
    describe: 'how often the monitor, --watch and wait look, at least every 100',
    defaultDescription: '1000',
  },
  transport: {
    choices: ['auto', 'node-ssh', 'openssh'],
    describe: 'how other hosts are reached; auto takes OpenSSH where node-ssh would differ from it',
    defaultDescription: 'auto',
  },
  'ssh-bin': {
    type: 'string',
    requiresArg: true,
    describe: 'the OpenSSH client',
    default: 'ssh',
  },
  'remote-bin': {
    type: 'string',
    requiresArg: true,
    describe: 'codex-ps on the other hosts; @push sends this one and installs nothing',
    defaultDescription: 'codex-ps',
  },
  'ssh-timeout-ms': {
    type: 'number',
    requiresArg: true,
    describe: 'how long another host may take, at least 100',
    defaultDescription: '6000',
  },
  'deadline-ms': { type: 'number', requiresArg: true, hidden: true },
  mouse: { type: 'boolean', describe: 'the monitor takes clicks and the wheel' },
  columns: {
    type: 'string',
    requiresArg: true,
    describe: 'the columns of the list and of --once, in their order: state,name,why',
  },
  sort: {
    type: 'string',
    requiresArg: true,
    describe: 'the order of the rows: need, or a column; with = and a minus, reversed: --sort=-age',
    defaultDescription: 'need',
  },
  theme: { choices: themeNames, describe: 'the colours', defaultDescription: 'default' },
  glyphs: {
    choices: ['auto', 'unicode', 'ascii'],
    describe: 'the marks beside words; auto goes by the locale',
    defaultDescription: 'auto',
  },
  titles: {
    choices: ['all', 'names'],
    describe: 'names: nothing that you or the model said is on the screen',
    defaultDescription: 'all',
  },
  notify: { type: 'boolean', describe: 'the monitor calls you when a session needs you' },
  demo: { type: 'boolean', describe: 'show a made-up fleet on three hosts' },
} as const;

export type SharedFlag = keyof typeof flags;

/** What chooses hosts and the way to them. */
export const whereFlags: readonly SharedFlag[] = [
  'host',
  'codex-home',
  'discovery',
  'all-sources',
  'transport',
  'ssh-bin',
  'remote-bin',
  'ssh-timeout-ms',
];

/** What can also be set in the configuration. */
export const settingFlags: readonly SharedFlag[] = [
  ...(['host', 'columns', 'sort', 'refresh-ms', 'theme', 'no-color'] as const),
  ...(['glyphs', 'mouse', 'titles', 'notify'] as const),
];

/** What a command line says of them, each in its own type. */
export interface ParsedFlags {
  /** Words that belong to no option: yargs lets those behind `--` pass. */
  readonly _: readonly (string | number)[];
  readonly json: boolean | undefined;
  readonly once: boolean | undefined;
  readonly timeline: boolean | undefined;
  readonly watch: boolean | undefined;
  readonly events: boolean | undefined;
  readonly host: string | undefined;
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly debug: boolean | undefined;
  readonly allSources: boolean | undefined;
  readonly noColor: boolean | undefined;
  readonly refreshMs: number | undefined;
  readonly mouse: boolean | undefined;
  readonly columns: string | undefined;
  readonly sort: string | undefined;
  readonly theme: string | undefined;
  readonly glyphs: string | undefined;
  readonly titles: string | undefined;
  readonly notify: boolean | undefined;
  readonly demo: boolean | undefined;
  readonly transport: TransportChoice | undefined;
  readonly sshBin: string;
  readonly remoteBin: string | undefined;
  readonly sshTimeoutMs: number | undefined;
  readonly deadlineMs: number | undefined;
}
