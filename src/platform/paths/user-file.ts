import { isAbsolute, join } from 'node:path';
import { homeFolder } from '../node-identity.js';

const files = {
  config: ['XDG_CONFIG_HOME', '.config', 'config.toml'],
  /** As of the first codex-ps. */
  names: ['XDG_CONFIG_HOME', '.config', 'session_names.jsonl'],
  state: ['XDG_STATE_HOME', '.local/state', 'state.json'],
  marks: ['XDG_STATE_HOME', '.local/state', 'marks.jsonl'],
  /** A folder. */
  notified: ['XDG_STATE_HOME', '.local/state', 'notified'],
} as const;

/** Where codex-ps keeps a file, by the XDG specification, which has a relative path in the environment ignored. */
export function userFile(
  file: keyof typeof files,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const [variable, folder, name] = files[file];
  const given = env[variable] ?? '';
  return join(isAbsolute(given) ? given : join(homeFolder(env), folder), 'codex-ps', name);
}
