import { homedir } from 'node:os';
import { join } from 'node:path';

/** The names file: the first codex-ps's place. */
export function namesPath(environment: Readonly<Record<string, string | undefined>>): string {
  const config = environment['XDG_CONFIG_HOME'];
  // The base directory specification has relative paths ignored.
  const base = config?.startsWith('/') === true ? config : join(homedir(), '.config');
  return join(base, 'codex-ps', 'session_names.jsonl');
}
