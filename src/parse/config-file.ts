import { parse, TomlError } from 'smol-toml';
import type { HostName } from '../domain/ids.js';
import type { ConfiguredHost, UserConfig } from '../domain/user-config.js';
import { asObject, asText, type JsonObject } from './fields.js';

const transports = ['auto', 'node-ssh', 'openssh'] as const;
/** A line that is no TOML is left out and the rest read again, so often. */
const maxBadLines = 20;
const unsafeHost = /^-|[\s,\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;
const leastTimeoutMs = 100;

/** Reads the configuration file; `file` is how its problems name it. What is wrong is left out, the rest counts. */
export function parseConfig(text: string, file: string): UserConfig {
  const problems: string[] = [];
  const lines = text.split('\n');
  const read = (): JsonObject => {
    for (let bad = 0; bad < maxBadLines; bad += 1) {
      try {
        return parse(lines.join('\n'));
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        const what = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
        problems.push(`${file}, line ${error.line}: no TOML (${what}): the line is left out`);
        lines[error.line - 1] = '';
      }
    }
    return {};
  };
  const config = read();
  const complain: Complain = (key, allowed) => {
    problems.push(`${file}, line ${lineOf(lines, key)}: ${key}: ${allowed}`);
  };
  for (const key of Object.keys(config)) {
    if (key !== 'hosts' && key !== 'default_host')
      complain(key, 'unknown; allowed are hosts and default_host');
  }
  const { hosts, default_host: defaultHost } = config;
  if (defaultHost !== undefined && typeof defaultHost !== 'string') {
    complain('default_host', 'must be a text such as "all" or "home,local"');
  }
  return {
    hosts: hosts === undefined ? undefined : hostsOf(hosts, complain),
    defaultHost: asText(defaultHost),
    problems,
  };
}

type Complain = (key: string, allowed: string) => void;

/** `["a", { name = "b" }]`, `[[hosts]]` tables with a name, or a table `[hosts.a]` for each. */
function hostsOf(value: unknown, complain: Complain): readonly ConfiguredHost[] | undefined {
  const table = asObject(value);
  if (!Array.isArray(value) && !table) {
    complain('hosts', 'must be a list of host aliases, or one table [hosts.ALIAS] for each');
    return undefined;
  }
  const entries: readonly (readonly [unknown, unknown])[] = table
    ? Object.entries(table)
    : (value as readonly unknown[]).map((item) =>
        typeof item === 'string' ? [item, {}] : [asObject(item)?.['name'], item],
      );
  return entries.flatMap(([name, settings]) => {
    if (typeof name !== 'string' || name === '' || unsafeHost.test(name)) {
      complain(
        typeof name === 'string' ? name : 'hosts',
        'no host alias: give each host a name of your ssh configuration',
      );
      return [];
    }
    return [hostOf(name, asObject(settings) ?? {}, complain)];
  });
}

function hostOf(name: string, settings: JsonObject, complain: Complain): ConfiguredHost {
  for (const key of Object.keys(settings)) {
    if (!['name', 'transport', 'remote_bin', 'timeout_ms'].includes(key)) {
      complain(key, 'unknown; a host may have transport, remote_bin and timeout_ms');
    }
  }
  const { transport, remote_bin: remoteBin, timeout_ms: timeoutMs } = settings;
  const known = transports.find((word) => word === transport);
  if (transport !== undefined && !known)
    complain('transport', `allowed are ${transports.join(', ')}`);
  if (remoteBin !== undefined && typeof remoteBin !== 'string') {
    complain('remote_bin', 'must be a text: a program, a path or @push');
  }
  const isTime = typeof timeoutMs === 'number' && timeoutMs >= leastTimeoutMs;
  if (timeoutMs !== undefined && !isTime) complain('timeout_ms', 'must be a number, at least 100');
  return {
    host: name as HostName,
    transport: known,
    remoteBin: asText(remoteBin),
    timeoutMs: isTime ? timeoutMs : undefined,
  };
}

/** Where the word stands first; TOML's reader does not tell. */
function lineOf(lines: readonly string[], word: string): number {
  const at = lines.findIndex((line) => !line.trimStart().startsWith('#') && line.includes(word));
  return at < 0 ? 1 : at + 1;
}
