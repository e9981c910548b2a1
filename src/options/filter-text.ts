import { someOf, type View } from '../config/setting-kinds.js';
import { err, ok, type Result } from '../core/result.js';
import { cleanLine, cleanText } from '../core/text/clean-text.js';
import { maxFilterLength } from '../output/table/session-filter.js';
import { flagTable, type ParsedFlags } from './flag-table.js';

const stateWords = someOf(flagTable.state.choices);

/**
 * The filter that `--view`, `--state`, `--repo`, `--model` and `--filter` make together, as one would type it in the
 * monitor; empty without them. The error is one sentence.
 */
export function filterText(
  { view, state, repo, model, filter }: ParsedFlags,
  views: readonly View[],
): Result<string, string> {
  const parts = [
    view === undefined ? ok('') : filterOfView(view, views),
    ...Object.entries({ state, repo, model }).map(([key, value]) =>
      value === undefined ? ok('') : keyed(key, value),
    ),
    ok(filter ?? ''),
  ];
  const wrong = parts.find((part) => !part.ok);
  if (wrong) return wrong;
  const text = cleanText(parts.map((part) => (part.ok ? part.value : '')).join(' '));
  return text.length > maxFilterLength
    ? err(`--filter: longer than ${maxFilterLength} characters`)
    : ok(text);
}

function filterOfView(view: string, views: readonly View[]): Result<string, string> {
  const chosen = views.find(({ name }) => name === view);
  if (chosen) return ok(chosen.filter);
  const names = views.map(({ name }) => name).join(', ') || 'none';
  return err(`--view: unknown view ${JSON.stringify(cleanLine(view, 40))}; views: ${names}`);
}

function keyed(key: string, value: string): Result<string, string> {
  let problem: string | undefined;
  if (key === 'state') {
    stateWords.read(stateWords.fromText(value), (sentence) => {
      problem ??= `--state: ${sentence}`;
    });
  }
  const text = cleanText(value.replaceAll('"', '')).replace(/ ?, ?/g, ',');
  if (text === '') problem ??= `--${key} needs a value`;
  if (problem !== undefined) return err(problem);
  return ok(/\s/.test(text) ? `${key}:"${text}"` : `${key}:${text}`);
}
