import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from './config-file.js';
import { settingKeys, settingTable, type Setting } from './setting-table.js';
import { expectDocsTable } from '../../fixtures/docs-table.js';
import { themes } from '../output/text/theme.js';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

/** The rows of the table below this heading. */
function tableBelow(heading: string): readonly string[] {
  const below = page.slice(page.indexOf(`\n## ${heading}\n`));
  return (/\n\| --- .*\n((?:\|.*\n)+)/.exec(below)?.[1] ?? '').trimEnd().split('\n');
}

test('docs/configuration.md lists every setting', () => {
  const rows = settingKeys.map((key) => {
    const setting: Setting<unknown> = settingTable[key];
    const { kind, default: value, defaultText, flag, variable, help } = setting;
    const byDefault = defaultText ?? `\`${JSON.stringify(value)}\``;
    const others = [flag && `--${flag.name}`, variable].flatMap((name) =>
      name === undefined ? [] : [`\`${name}\``],
    );
    const by = others.length > 0 ? others.join(', ') : 'the file only';
    return `| \`${key}\` | ${kind.allowed} | ${byDefault} | ${by} | ${help} |`;
  });
  expectDocsTable('docs/configuration.md', 'Settings', rows);
});

test('docs/configuration.md lists every theme and its background', () => {
  const rows = tableBelow('Themes').map((row) => row.split('|').map((cell) => cell.trim()));
  const listed = Object.fromEntries(rows.map(([, name = '', ground]) => [name, ground]));
  const made = Object.entries(themes).map(([name, { ground }]) => [`\`${name}\``, ground]);
  expect(listed).toEqual({ ...Object.fromEntries(made), '`none`': 'any' });
});

test('the example in docs/configuration.md is right', () => {
  const example = /```toml\n([^]*?)```/.exec(page)?.[1] ?? '';
  expect(parseConfig(example, 'c').problems).toEqual([]);
});
