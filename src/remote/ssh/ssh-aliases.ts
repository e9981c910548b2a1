import { dirname, isAbsolute, join } from 'node:path';
import type { HostPorts } from '../../platform/host-ports.js';
import { loadFastGlob } from '../../platform/late-packages.js';

const maxBytes = 1 << 20;
/** As deep as OpenSSH itself follows. */
const maxDepth = 16;
const maxFiles = 100;

/** The names that the ssh configuration of the user and of the machine, and what they include, give to hosts. */
export async function sshAliases(
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
  machineFile = '/etc/ssh/ssh_config',
): Promise<readonly string[]> {
  const aliases = new Set<string>();
  const seen = new Set<string>();
  for (const path of [join(identity.homeDir, '.ssh', 'config'), machineFile]) {
    await read(path, dirname(path), 0);
  }
  return [...aliases];

  /** A relative path in it is taken from `folder`. */
  async function read(path: string, folder: string, depth: number): Promise<void> {
    if (depth > maxDepth || seen.size >= maxFiles || seen.has(path)) return;
    seen.add(path);
    const text = await files.readText(path, maxBytes);
    if (!text.ok) return;
    const hosts = parseSshConfigHosts(text.value);
    for (const alias of hosts.aliases) aliases.add(alias);
    for (const pattern of hosts.includes) {
      for (const included of await matching(pattern, folder)) {
        await read(included, folder, depth + 1);
      }
    }
  }

  async function matching(pattern: string, folder: string): Promise<readonly string[]> {
    const home = pattern.replace(/^~(?=\/)/, () => identity.homeDir);
    const path = isAbsolute(home) ? home : join(folder, home);
    if (!/[*?[]/.test(path)) return [path];
    // As glob(3) does: no `**`, no braces.
    const found = await loadFastGlob()(path, {
      ...{ absolute: true, suppressErrors: true, globstar: false, braceExpansion: false },
      ...{ extglob: false, followSymbolicLinks: false },
    });
    return found.sort();
  }
}

/** Lines past this are not read: nobody has so many hosts. */
const maxLines = 20_000;

/**
 * The names of `Host a b` and `host=a`, without patterns, and the paths of `Include "some file" other` as they stand
 * there: keywords in any case. Conditions are of no matter here.
 */
export function parseSshConfigHosts(
  text: string,
): Readonly<Record<'aliases' | 'includes', readonly string[]>> {
  const aliases: string[] = [];
  const includes: string[] = [];
  for (const line of text.split(/\r?\n/, maxLines)) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    if (keyword.toLowerCase() === 'host') aliases.push(...wordsOf(rest).filter(isName));
    else if (keyword.toLowerCase() === 'include') includes.push(...wordsOf(rest));
  }
  return { aliases, includes };
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    // A comment may stand behind the words (OpenSSH 8.5).
    if (plain?.startsWith('#') === true) break;
    words.push(quoted ?? plain ?? '');
  }
  return words.filter((word) => word !== '');
}

function isName(word: string): boolean {
  return !/[*?!]/.test(word);
}
