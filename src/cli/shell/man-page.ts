import { labelOf } from '../../monitor/keys/key-binding.js';
import { keyGroups } from '../../monitor/keys/key-table.js';
import type { Command } from '../../options/command.js';
import { flagFacts, type FlagFacts, type ValueKind } from '../../options/flag-facts.js';

/** `codex-ps(1)`, from the tables that `--help` and the monitor's help page are made of. */
export function manPage(commands: readonly Command[], version: string): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const lines = [
    `.TH CODEX\\-PS 1 "" ${quoted(`codex-ps ${version}`)} "User Commands"`,
    '.SH NAME',
    'codex\\-ps \\- live status of every running Codex CLI session',
    '.SH SYNOPSIS',
    ...['.B codex\\-ps', '[options]'],
    ...shown.map(callOf).flatMap(synopsis),
    '.SH DESCRIPTION',
    ...description.flatMap(paragraph),
    '.SH OPTIONS',
    ...flagFacts(undefined).flatMap(flagLines),
    '.SH COMMANDS',
    ...shown.flatMap(commandLines),
    '.SH KEYS',
    ...keyGroups.flatMap(({ title, bindings }) => [
      `.SS ${quoted(title)}`,
      ...bindings.flatMap((binding) => [
        '.TP',
        `.B ${quoted(labelOf(binding))}`,
        text(binding.help),
      ]),
    ]),
    ...sections.flatMap(({ title, entries }) => [
      `.SH ${quoted(title)}`,
      ...entries.flatMap(([label, words]) => ['.TP', `.B ${quoted(label)}`, text(words)]),
    ]),
    '.SH SEE ALSO',
    '.BR ssh (1),',
    '.BR ssh_config (5)',
  ];
  return `${lines.join('\n')}\n`;
}

const description = [
  'Without a command it opens the monitor, or prints one plain table if stdout is not a terminal.',
  'It only observes: it never writes under a CODEX_HOME, never types into a session, never ends one.',
];

const sections: readonly {
  readonly title: string;
  readonly entries: readonly (readonly [label: string, words: string])[];
}[] = [
  {
    title: 'EXIT STATUS',
    entries: [
      ['0', 'success; the monitor was closed by q or Ctrl-C'],
      ['1', 'codex-ps failed'],
      ['2', 'wrong usage: one line on stderr says what is allowed'],
      ['128 + n', 'ended by signal n'],
    ],
  },
  {
    title: 'ENVIRONMENT',
    entries: [
      ['CODEX_HOME', 'the only home to show, as --codex-home'],
      ['CODEX_PS_HOST', 'the hosts to show, as --host'],
      ['COLUMNS', 'width of tables and pages, as --width'],
      ['NO_COLOR', 'if not empty: no colours, as --color=never'],
      [
        'CLICOLOR_FORCE, FORCE_COLOR',
        'if not empty or 0: colours in a pipe too, as --color=always',
      ],
      ['XDG_CONFIG_HOME', 'directory of the files below instead of ~/.config'],
      ['XDG_CACHE_HOME', 'directory of the cache instead of ~/.cache'],
      ['NODE_DISABLE_COMPILE_CACHE', 'if 1: keep no compiled code'],
    ],
  },
  {
    title: 'FILES',
    entries: [
      ['~/.config/codex-ps/config.toml', 'the configuration'],
      ['~/.cache/codex-ps/compiled', 'compiled code of codex-ps, to start faster'],
      ['~/.config/codex-ps/session_names.jsonl', 'the names that you gave to sessions'],
    ],
  },
];

function callOf({ name, words }: Command): string {
  return `${name} ${words}`.trim();
}

function synopsis(call: string): readonly string[] {
  return ['.br', `.B codex\\-ps ${roff(call)}`, '[options]'];
}

function commandLines(command: Command): readonly string[] {
  const isOwn = ({ names }: FlagFacts): boolean =>
    names.some((name) => Object.hasOwn(command.flags, name.replace(/^--/, '')));
  const flags = flagFacts(command);
  const shared = flags.filter((flag) => !isOwn(flag)).map(({ names }) => names.at(-1) ?? '');
  return [
    `.SS ${quoted(callOf(command))}`,
    text(`${command.summary}.`),
    ...noteLines(command.notes),
    ...flags.filter(isOwn).flatMap(flagLines),
    ...paragraph(`Also takes these options, described above: ${shared.join(', ')}.`),
  ];
}

/** Notes are written for help, where their lines are broken: a line that follows a full stop starts a new one. */
function noteLines(notes: string): readonly string[] {
  const lines: string[] = [];
  let ended = false;
  for (const line of notes.split('\n')) {
    if (lines.length === 0 && line !== '') lines.push('.PP');
    else if (line !== '' && (ended || /^[A-Za-z ]+: /.test(line))) lines.push('.br');
    if (line !== '') lines.push(text(line.replace(/  +/g, ' ')));
    ended = line === '' || line.endsWith('.');
  }
  return lines;
}

function flagLines({ names, value, help, defaultText }: FlagFacts): readonly string[] {
  const behind = value ? `=${placeholder(value)}` : '';
  const default_ = defaultText === undefined ? '' : `; default: ${defaultText}`;
  return ['.TP', `.B ${quoted(`${names.join(', ')}${behind}`)}`, text(`${help}${default_}`)];
}

function placeholder(value: ValueKind): string {
  if (value.kind !== 'choices') return placeholders[value.kind];
  const choices = value.choices.join('|');
  return choices.length > maxChoicesWidth || value.commaSeparated ? placeholders.text : choices;
}

const maxChoicesWidth = 80;

const placeholders: Readonly<Record<Exclude<ValueKind['kind'], 'choices'>, string>> = {
  threads: 'THREAD',
  hosts: 'HOSTS',
  directory: 'DIR',
  program: 'PROGRAM',
  text: 'VALUE',
  number: 'N',
};

function paragraph(words: string): readonly string[] {
  return ['.PP', text(words)];
}

/** One line of text: a dot or a quote at its start is no request. */
function text(words: string): string {
  return roff(words).replace(/^(?=[.'])/, '\\&');
}

/** One argument of a request. */
function quoted(words: string): string {
  return `"${roff(words).replaceAll('"', '\\(dq')}"`;
}

function roff(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('`', '\\(ga')
    .replace(/[^\0-\x7f]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
      return `\\[u${code.padStart(4, '0')}]`;
    });
}
