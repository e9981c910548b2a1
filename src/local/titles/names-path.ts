import { isAbsolute, join } from 'node:path/posix';

/** The user's names file, where the first codex-ps kept it too. */
export function namesFilePath(
  environment: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string {
  const configured = environment['XDG_CONFIG_HOME'];
  // By the XDG base directory specification a relative path there counts as none.
  const config =
    configured !== undefined && isAbsolute(configured) ? configured : join(homeDir, '.config');
  return join(config, 'codex-ps', 'session_names.jsonl');
}
