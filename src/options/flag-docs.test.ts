import { expect, it } from 'vitest';
import { expectDocsTable } from '../../fixtures/docs-table.js';
import { commands } from '../cli/commands/commands.js';
import { allFlags } from './flag-table.js';
import { flagFacts, type FlagFacts, type ValueKind } from './flag-facts.js';

function placeholder(value: ValueKind): string {
  if (value.kind !== 'choices') return { ...names, [value.kind]: names[value.kind] }[value.kind];
  const choices = value.choices.join('\\|');
  return value.commaSeparated || choices.length > 80 ? 'VALUE' : choices;
}

const names = {
  ...{ threads: 'THREAD', hosts: 'HOSTS', directory: 'DIR', program: 'PROGRAM' },
  ...{ views: 'VIEW', words: 'WORDS', text: 'VALUE', number: 'N' },
};

/** One row of a table of flags in the documentation. */
function row({ names: all, value, help, defaultText }: FlagFacts): string {
  const flags = all.map((name) => `\`${name}${value ? ` ${placeholder(value)}` : ''}\``);
  return `| ${flags.join(', ')} | ${help} | ${defaultText ?? ''} |`.replace(/ {2}\|$/, ' |');
}

/** Those that the README shows; the configuration page lists all. */
const inReadme = ['--json', '--once', '--watch', '--events', '--host', '--codex-home', '--debug'];

it('docs/configuration.md lists every flag of codex-ps', () => {
  expectDocsTable('docs/configuration.md', 'Flags', flagFacts(undefined).map(row));
});

it('the README describes flags as --help does', () => {
  const shown = flagFacts(undefined).filter(({ names: all }) =>
    inReadme.includes(all.at(-1) ?? ''),
  );
  const rows = shown.map((flag) => row({ ...flag, defaultText: undefined }));
  expectDocsTable(
    'README.md',
    'Use',
    rows.map((line) => line.replace(/ \| \|$/, ' |')),
  );
});

it('flags name only commands that exist', () => {
  const existing = commands.map(({ name }) => name);
  for (const flag of Object.values(allFlags)) {
    expect(existing).toEqual(expect.arrayContaining([...(flag.commands ?? [])]));
  }
});
