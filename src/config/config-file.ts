import { parse, TomlError } from 'smol-toml';
import { groupBy } from '../core/group-by.js';
import { cleanLine } from '../core/text/clean-text.js';
import { asObject, type JsonObject } from '../core/text/fields.js';
import { settingKeys, settingTable } from './setting-table.js';
import type { EffectiveSetting, StoredSettings } from './setting-table.js';

const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const keyBefore = /^\s*([\w."'-][\w."' -]*?)\s*=/;

/**
 * The line, from 1, of a key in a TOML text, which the parser does not report. For a key in an inline table: the first
 * line that contains its last part.
 */
function lineOfKey(lines: readonly string[], path: readonly string[]): number {
  const usual = usualLine(lines, path.join('\0'));
  if (usual >= 0) return usual + 1;
  const word = path.at(-1) ?? '';
  return lines.findIndex((line) => !/^\s*#/.test(line) && line.includes(word)) + 1 || 1;
}

/** Longer keys are in no table of ours, and the patterns above take the square of a line's length. */
const maxKeyLength = 500;

function usualLine(lines: readonly string[], wanted: string): number {
  let table: readonly string[] = [];
  return lines.findIndex((whole) => {
    const line = whole.slice(0, maxKeyLength);
    const opened = header.exec(line)?.[1];
    if (opened !== undefined) {
      table = parts(opened);
      return table.join('\0') === wanted;
    }
    const key = keyBefore.exec(line)?.[1];
    return key !== undefined && [...table, ...parts(key)].join('\0') === wanted;
  });
}

/** The parts of `a."b c".d`. */
function parts(key: string): readonly string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([^.\s]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** A line that is not valid TOML is ignored and the rest is parsed again, at most this often. */
const maxBadLines = 20;

/** What is reported of one file: it may hold a mistake in each of its lines. */
const maxProblems = 20;
const maxProblemChars = 500;

type Report = (path: readonly string[], sentence: string) => void;

/** Parses the configuration file; `file` is its name in problems. What is wrong is ignored, the rest is used. */
export function parseConfig(text: string, file: string): StoredSettings {
  const problems: string[] = [];
  const lines = text.split('\n');
  const config = readToml(lines, (line, what) => {
    problems.push(`${file}, line ${line}: invalid TOML (${what}); line ignored`);
  });
  let unreported = 0;
  const report: Report = (path, sentence) => {
    if (problems.length >= maxProblems) unreported += 1;
    else problems.push(`${file}, line ${lineOfKey(lines, path)}: ${path.join('.')}: ${sentence}`);
  };
  reportUnknown(config, report);
  const entries: Record<string, EffectiveSetting<unknown>> = {};
  for (const key of settingKeys) {
    const path = key.split('.');
    const [first = '', second] = path;
    const raw = second === undefined ? config[first] : asObject(config[first])?.[second];
    if (raw === undefined) continue;
    const value = settingTable[key].kind.read(raw, (sentence, below = []) => {
      report([...path, ...below], sentence);
    });
    const origin = { kind: 'file', file, line: lineOfKey(lines, path) } as const;
    if (value !== undefined) entries[key] = { value, origin };
  }
  if (unreported > 0) problems.push(`${file}: ${unreported} more mistakes are not listed`);
  return { entries, problems: problems.map((problem) => cleanLine(problem, maxProblemChars)) };
}

function readToml(lines: string[], bad: (line: number, what: string) => void): JsonObject {
  for (let tries = 0; tries < maxBadLines; tries += 1) {
    try {
      return parse(lines.join('\n'));
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const line = blamed(lines, error.line);
      bad(line, error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '');
      lines[line - 1] = '';
    }
  }
  return {};
}

/** The parser blames the end of the text for what is not closed: the last line that is not blank is left out. */
function blamed(lines: readonly string[], reported: number): number {
  let line = Math.min(reported, lines.length);
  while (line > 1 && lines[line - 1]?.trim() === '') line -= 1;
  return line;
}

/** The keys in each table: `via` and others in `notify`. */
const tables: ReadonlyMap<string, readonly string[]> = new Map(
  [...groupBy(settingKeys, (key) => /^(.+)\./.exec(key)?.[1])].map(([table, keys]) => [
    table,
    keys.map((key) => key.slice(table.length + 1)),
  ]),
);

const topKeys = [
  ...settingKeys.filter((key) => !key.includes('.')),
  ...[...tables.keys()].map((name) => `[${name}]`),
];

function reportUnknown(config: JsonObject, report: Report): void {
  for (const [key, value] of Object.entries(config)) {
    const valid = tables.get(key);
    const table = asObject(value);
    if (valid && !table) report([key], `must be a table [${key}] with ${valid.join(', ')}`);
    for (const below of valid ? Object.keys(table ?? {}) : []) {
      if (!valid?.includes(below)) {
        report([key, below], `unknown key; valid keys: ${valid?.join(', ') ?? ''}`);
      }
    }
    if (!valid && !settingKeys.some((known) => known === key)) {
      report([key], `unknown key; valid keys: ${topKeys.join(', ')}`);
    }
  }
}
