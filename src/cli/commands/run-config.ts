import type { ConfiguredHost } from '../../config/setting-kinds.js';
import {
  settingTable,
  type EffectiveSetting,
  type EffectiveSettings,
  type Setting,
  type SettingKey,
  type SettingOrigin,
} from '../../config/setting-table.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { displayWidth, drawable } from '../../output/text/display-width.js';
import { userFile } from '../../platform/paths/user-file.js';
import { printError, printJson, printText } from '../../platform/print-text.js';

export async function runConfig({
  options,
  own,
}: CommandCall<{ readonly check: boolean | undefined }>): Promise<CommandEnd> {
  const { configProblems: problems } = options;
  const entries = entriesOf(options.settings);
  if (own.check === true) {
    await printText(problems.map((problem) => `${problem}\n`).join(''));
  } else if (options.mode === 'json') {
    const file = userFile('config');
    const settings = entries.map(([key, { value, origin }]) => {
      const where = originText(origin).replace(/^(?:environment|state file) /, '');
      const from = origin.kind;
      const shown = { value: value ?? null, from, where: from === 'default' ? null : where };
      return [key, shown] as const;
    });
    await printJson({ file, settings: Object.fromEntries(settings), problems }, 2);
  } else {
    await printText(settingsTable(entries));
    for (const problem of problems) printError(problem);
  }
  return { kind: 'exit', code: problems.length === 0 ? 0 : 1 };
}

type Entry = readonly [key: SettingKey, setting: EffectiveSetting<unknown>];

/** Keys, values as the configuration would say them, and where each comes from, in three aligned columns. */
function settingsTable(entries: readonly Entry[]): string {
  const rows = entries.map(([key, { value, origin }]) => {
    const { defaultText }: Setting<unknown> = settingTable[key];
    const text = (origin.kind === 'default' ? defaultText : undefined) ?? JSON.stringify(value);
    return [key, drawable(text), originText(origin)] as const;
  });
  const widest = (column: 0 | 1): number =>
    Math.max(...rows.map((row) => displayWidth(row[column])));
  const widths = [widest(0), Math.min(widest(1), 40)] as const;
  const pad = (text: string, width: number): string =>
    text + ' '.repeat(Math.max(0, width - displayWidth(text)));
  return rows
    .map(([key, value, from]) => `${pad(key, widths[0])}  ${pad(value, widths[1])}  ${from}\n`)
    .join('');
}

/** A host is its name, where nothing else is said of it. */
function hostJson({ host, transport, remoteBin, timeoutMs }: ConfiguredHost): unknown {
  if (transport === undefined && remoteBin === undefined && timeoutMs === undefined) return host;
  return { name: host, transport, remote_bin: remoteBin, timeout_ms: timeoutMs };
}

function entriesOf(settings: EffectiveSettings): readonly Entry[] {
  const { hosts, views } = settings;
  const filters = views.value?.map(({ name, filter }) => [name, filter] as const);
  return Object.entries({
    ...settings,
    hosts: { ...hosts, value: hosts.value?.map(hostJson) },
    views: { ...views, value: filters && Object.fromEntries(filters) },
  }) as never;
}

export function originText(origin: SettingOrigin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.flag;
    case 'environment':
      return `environment ${origin.variable}`;
    case 'file':
      return drawable(`${origin.file}:${origin.line}`);
    case 'state':
      return drawable(`state file ${origin.file}`);
    case 'default':
      return 'default';
  }
}
