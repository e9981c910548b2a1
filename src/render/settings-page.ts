import type { SettingInForce, SettingOrigin, SettingsInForce } from '../domain/settings.js';
import { displayWidth, drawable } from './display-width.js';

type Entry = readonly [key: string, setting: SettingInForce<unknown>];

/** Keys, values as the configuration would say them, and where each comes from, in three aligned columns. */
export function settingsTable(settings: SettingsInForce): readonly string[] {
  const rows = (Object.entries(settings) as readonly Entry[]).map(
    ([key, { value, origin }]) => [key, valueText(value), originText(origin)] as const,
  );
  const widest = (column: 0 | 1): number =>
    Math.max(...rows.map((row) => displayWidth(row[column])));
  const widths = [widest(0), Math.min(widest(1), 40)] as const;
  const pad = (text: string, width: number): string =>
    text + ' '.repeat(Math.max(0, width - displayWidth(text)));
  return rows.map(([key, value, from]) =>
    `${pad(key, widths[0])}  ${pad(value, widths[1])}  ${from}`.trimEnd(),
  );
}

/** What is not set and has no value of its own is a dash. */
function valueText(value: unknown): string {
  if (value === undefined) return '-';
  return drawable(JSON.stringify(valueJson(value)));
}

/** A host is its name, where nothing else is said of it. */
function valueJson(value: unknown): unknown {
  return value === undefined ? null : value;
}

function originText(origin: SettingOrigin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.flag;
    case 'environment':
      return `environment ${origin.variable}`;
    case 'file':
      return drawable(`${origin.file}:${origin.line}`);
    case 'default':
      return 'default';
  }
}

/** The same for programs. */
export function settingsDocument({
  file,
  settings,
  problems,
}: {
  readonly file: string;
  readonly settings: SettingsInForce;
  readonly problems: readonly string[];
}): object {
  return {
    file,
    settings: Object.fromEntries(
      (Object.entries(settings) as readonly Entry[]).map(([key, { value, origin }]) => [
        key,
        { value: valueJson(value), from: origin.kind, where: whereOf(origin) },
      ]),
    ),
    problems,
  };
}

function whereOf(origin: SettingOrigin): string | null {
  return origin.kind === 'default' ? null : originText(origin).replace(/^environment /, '');
}
