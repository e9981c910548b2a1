import { cleanLine, cleanText } from '../core/text/clean-text.js';
import { asObject, objectAt, parseJson, type JsonObject } from '../core/text/fields.js';
import { err, ok, type Result } from '../core/result.js';
import { replaceFile } from '../platform/files/replace-file.js';
import { readUserFile } from './read-config.js';
import { settingTable } from './setting-table.js';
import type { EffectiveSetting, SettingValues, StoredSettings } from './setting-table.js';

const maxKiB = 1024;

/** A change keeps the entries that it does not know. */
type Change = (kept: JsonObject) => JsonObject;

/** What codex-ps keeps for itself between runs: one JSON object. */
export interface StateFile {
  readonly path: string;
  /** What is in it, unchecked; nothing where there is no file. The error is one clean sentence. */
  readonly read: () => Promise<Result<JsonObject, string>>;
  /**
   * Writes what `change` makes of what is in it by then. A file that cannot be read is left as it is: what it held could
   * not be kept.
   */
  readonly update: (change: Change) => Promise<Result<undefined, string>>;
  /** Resolves when every update is written. */
  readonly settled: () => Promise<unknown>;
}

export function stateFile(path: string): StateFile {
  const read: StateFile['read'] = async () => {
    const text = await readUserFile(path, maxKiB);
    if (!text.ok) return text;
    const kept = text.value === undefined ? {} : asObject(parseJson(text.value));
    return kept ? ok(kept) : err(cleanText(`${path}: not a JSON object`));
  };
  const write = async (change: Change): Promise<Result<undefined, string>> => {
    const kept = await read();
    if (!kept.ok) return err(`${kept.error}; repair or remove it`);
    const text = `${JSON.stringify(change(kept.value), null, 2)}\n`;
    const written = await replaceFile(path, text);
    return written.ok ? written : err(cleanText(`cannot write ${path}: ${written.error}`));
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    path,
    read,
    update: (change) => {
      // One after the other, so that none reads what another is about to replace.
      const written = last.then(() => write(change));
      last = written;
      return written;
    },
    settled: () => last,
  };
}

const maxProblemChars = 500;

/** The settings in its `view`. What is wrong there is ignored and reported, each value by itself. */
export async function keptSettings({ path, read }: StateFile): Promise<StoredSettings> {
  const state = await read();
  if (!state.ok) return { entries: {}, problems: [`${state.error}; ignored`] };
  const problems: string[] = [];
  const report = (key: string, sentence: string): undefined => {
    problems.push(cleanLine(`${path}: ${key}: ${sentence}; ignored`, maxProblemChars));
  };
  const { view } = state.value;
  if (view !== undefined && !asObject(view)) report('view', 'must be an object');
  const entries: Record<string, EffectiveSetting<unknown>> = {};
  for (const key of ['columns', 'sort', 'group'] as const) {
    const raw = asObject(view)?.[key];
    if (raw === undefined) continue;
    const value = settingTable[key].kind.read(raw, (sentence) => report(`view.${key}`, sentence));
    if (value !== undefined) entries[key] = { value, origin: { kind: 'state', file: path } };
  }
  return { entries, problems };
}

export function withView(state: JsonObject, view: Partial<SettingValues>): JsonObject {
  return { ...state, view: { ...objectAt(state, 'view'), ...view } };
}
