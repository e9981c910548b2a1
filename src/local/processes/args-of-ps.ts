import { resolve } from 'node:path/posix';
import { parseCodexArgs } from '../../core/session/codex-args.js';
import type { OsProcess } from '../../core/facts/processes.js';
import type { FilePort } from '../../platform/host-ports.js';
import { splitCommandLine } from '../../platform/processes/ps.js';

interface JoinedArgs extends Pick<OsProcess, 'executable' | 'cwd' | 'tty'> {
  /** As ps prints it, with one blank between two arguments. */
  readonly commandLine: string;
}

/**
 * The arguments of a Codex, which ps joins with blanks, as far as they can be separated. What can only be a prompt follows
 * `--`, so that no word of it is read as a subcommand or an option. Empty where ps may not read them (`(codex)`).
 */
export async function argsOfPs(
  { commandLine, executable, cwd, tty }: JoinedArgs,
  files: Pick<FilePort, 'stat'>,
): Promise<readonly string[]> {
  if (/^\(.*\)$/.test(commandLine)) return [];
  const words = await withDirectory(splitCommandLine(commandLine, executable), cwd, files);
  const at = tty === undefined ? undefined : promptAt(words);
  return at === undefined ? words : [...words.slice(0, at), '--', ...words.slice(at)];
}

const maxBlanks = 8;

/** Joins the value of `-C` where it is a directory whose name has blanks. */
async function withDirectory(
  words: readonly string[],
  cwd: string | undefined,
  files: Pick<FilePort, 'stat'>,
): Promise<readonly string[]> {
  const from = words.findIndex((word) => word === '-C' || word === '--cd') + 1;
  if (from === 0) return words;
  const option = words.findIndex((word, n) => n > from && word.startsWith('-'));
  const last = Math.min(option === -1 ? words.length : option, from + 1 + maxBlanks);
  for (let end = last; end > from + 1; end -= 1) {
    const directory = words.slice(from, end).join(' ');
    const stat = await files.stat(resolve(cwd ?? '/', directory));
    if (stat.ok && stat.value.kind === 'directory') {
      return [...words.slice(0, from), directory, ...words.slice(end)];
    }
  }
  return words;
}

/** The words, or how many, that may follow a subcommand (0.171); without those that take a command or a prompt. */
const mayFollow: Readonly<Record<string, readonly string[] | number>> = {
  ...{ agents: 0, logout: 0, update: 0, doctor: 0, review: 0, 'mcp-server': 0 },
  ...{ apply: 1, a: 1, app: 1, archive: 1, completion: 1, delete: 1, help: 1, unarchive: 1 },
  'app-server': ['daemon', 'proxy', 'generate-ts', 'generate-json-schema', 'help'],
  cloud: ['exec', 'status', 'list', 'apply', 'diff', 'help'],
  debug: ['models', 'app-server', 'prompt-input', 'seatbelt', 'landlock', 'help'],
  'exec-server': ['forward', 'help'],
  features: ['list', 'enable', 'disable', 'help'],
  login: ['status', 'help'],
  mcp: ['list', 'get', 'add', 'remove', 'login', 'logout', 'help'],
  plugin: ['add', 'list', 'marketplace', 'remove', 'help'],
  'remote-control': ['start', 'stop', 'pair', 'help'],
};

/**
 * Where the prompt of a TUI begins: at the first word that is not a subcommand, or is a subcommand followed by arguments
 * that it does not take. (`review` takes a prompt; the rollout shows whether it is one.)
 */
function promptAt(words: readonly string[]): number | undefined {
  const at = words.findIndex((_, n) => {
    const { subcommand, words: others } = parseCodexArgs(words.slice(1, n + 1));
    return n > 0 && (subcommand !== undefined || others.length > 0);
  });
  if (at === -1) return undefined;
  const { subcommand = '', words: rest } = parseCodexArgs(words.slice(1));
  const allowed = mayFollow[subcommand];
  if (subcommand === '') return at;
  if (allowed === undefined || rest[0] === undefined) return undefined;
  const fits = typeof allowed === 'number' ? rest.length <= allowed : allowed.includes(rest[0]);
  return fits ? undefined : at;
}
