import type { ConfiguredHost } from '../../config/setting-kinds.js';
import type {
  EffectiveSetting,
  EffectiveSettings,
  SettingKey,
  SettingOrigin,
} from '../../config/setting-table.js';
import { displayWidth, drawable } from '../../output/text/display-width.js';

type Entry = readonly [key: SettingKey, setting: EffectiveSetting<unknown>];

/**
 * Keys, values as the configuration would say them, and where each comes from, in three aligned columns. `wordsFor`
 * says what a default is called that is no value.
 */
export function settingsTable(
  settings: EffectiveSettings,
  wordsFor: (key: SettingKey) => string | undefined,
): readonly string[] {
  const rows = entriesOf(settings).map(
    ([key, { value, origin }]) =>
      [
        key,
        (origin.kind === 'default' ? wordsFor(key) : undefined) ?? valueText(value),
        originText(origin),
      ] as const,
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

function valueText(value: unknown): string {
  return drawable(JSON.stringify(value));
}

/** A host is its name, where nothing else is said of it. */
function hostJson({ host, transport, remoteBin, timeoutMs }: ConfiguredHost): unknown {
  if (transport === undefined && remoteBin === undefined && timeoutMs === undefined) return host;
  return { name: host, transport, remote_bin: remoteBin, timeout_ms: timeoutMs };
}

/** Every setting with its value as the configuration would say it. */
function entriesOf(settings: EffectiveSettings): readonly Entry[] {
  const { value, origin } = settings.hosts;
  const hosts = { value: value?.map(hostJson) ?? null, origin };
  return Object.entries({ ...settings, hosts, columns: orNull(settings.columns) }) as never;
}

function orNull(setting: EffectiveSetting<unknown>): EffectiveSetting<unknown> {
  return { ...setting, value: setting.value ?? null };
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
  readonly settings: EffectiveSettings;
  readonly problems: readonly string[];
}): object {
  return {
    file,
    settings: Object.fromEntries(
      entriesOf(settings).map(([key, { value, origin }]) => [
        key,
        { value, from: origin.kind, where: whereOf(origin) },
      ]),
    ),
    problems,
  };
}

function whereOf(origin: SettingOrigin): string | null {
  return origin.kind === 'default' ? null : originText(origin).replace(/^environment /, '');
}
