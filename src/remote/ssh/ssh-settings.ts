/** What `ssh -G` says of a host: each key in lower case, with all its values in order. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

export function parseSshSettings(text: string): SshSettings {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Za-z0-9]+) (.*?)\r?$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const name = key.toLowerCase();
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

/** The first value; undefined where the key is not there or says `none`. */
export function settingOf(settings: SshSettings, key: string): string | undefined {
  const value = settings.get(key)?.[0];
  return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
}
