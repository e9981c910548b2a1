import type { HostName } from '../core/ids.js';
import type { ConfiguredHost } from './settings.js';
import { asObject, asText, type JsonObject } from '../core/text/fields.js';
import type { Complain, SettingKind } from './setting-kind.js';

const transports = ['auto', 'node-ssh', 'openssh'] as const;
const unsafeHost = /^-|[\s,\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;
const leastTimeoutMs = 100;

/** `["a", { name = "b" }]`, `[[hosts]]` tables with a name, or a table `[hosts.a]` for each. */
export const hostList: SettingKind<readonly ConfiguredHost[]> = {
  allowed: 'a list of host aliases, or one table [hosts.ALIAS] for each',
  fromText: (text) => text.split(','),
  read: (raw, complain) => {
    // A date of TOML is an object too.
    const table = raw instanceof Date ? undefined : asObject(raw);
    if (!Array.isArray(raw) && !table) {
      complain(`must be ${hostList.allowed}`);
      return undefined;
    }
    const entries: readonly (readonly [unknown, unknown])[] = table
      ? Object.entries(table)
      : (raw as readonly unknown[]).map((item) =>
          typeof item === 'string' ? [item, {}] : [asObject(item)?.['name'], item],
        );
    return entries.flatMap(([name, settings]) => {
      if (typeof name !== 'string' || name === '' || unsafeHost.test(name)) {
        complain(
          'no host alias: give each host a name of your ssh configuration',
          typeof name === 'string' ? [name] : [],
        );
        return [];
      }
      const at: Complain = (sentence, below = []) => complain(sentence, [name, ...below]);
      return [hostOf(name, asObject(settings) ?? {}, at)];
    });
  },
};

function hostOf(name: string, settings: JsonObject, complain: Complain): ConfiguredHost {
  for (const key of Object.keys(settings)) {
    if (!['name', 'transport', 'remote_bin', 'timeout_ms'].includes(key)) {
      complain('unknown; a host may have transport, remote_bin and timeout_ms', [key]);
    }
  }
  const { transport, remote_bin: remoteBin, timeout_ms: timeoutMs } = settings;
  const known = transports.find((word) => word === transport);
  if (transport !== undefined && !known)
    complain(`allowed are ${transports.join(', ')}`, ['transport']);
  if (remoteBin !== undefined && typeof remoteBin !== 'string') {
    complain('must be a text: a program, a path or @push', ['remote_bin']);
  }
  const isTime = typeof timeoutMs === 'number' && timeoutMs >= leastTimeoutMs;
  if (timeoutMs !== undefined && !isTime)
    complain('must be a number, at least 100', ['timeout_ms']);
  return {
    host: name as HostName,
    transport: known,
    remoteBin: asText(remoteBin),
    timeoutMs: isTime ? timeoutMs : undefined,
  };
}
