import type { OsProcess } from '../facts/processes.js';
import { threadIdOf, type ThreadId } from '../ids.js';
import type { OwnerKind } from './session.js';
import { parseCodexArgs, type CodexArgs } from './codex-args.js';

/** What a process is that is called `codex` or holds Codex's files, by its program and arguments. */
export type ProgramKind =
  // Those that hold threads:
  | 'tui' // a terminal session; from 0.157 on often only a client of the daemon
  | 'exec' // `codex exec`, `codex review`
  | 'daemon' // the app-server that all TUIs of a home share (0.157 on)
  | 'ide' // the app-server of an editor's extension
  | 'desktop' // that of the desktop app
  | 'app-server' // one that something else started
  | 'mcp' // `codex mcp-server` (gone by 0.169)
  // Those that hold none:
  | 'agents' // the list of `codex agents`
  | 'updater' // the daemon's keeper and starter
  | 'exec-server'
  | 'sandbox'
  | 'helper'
  | 'launcher' // the script of the npm package, whose child is Codex
  | 'command' // a subcommand that does its work and ends
  // May hold some:
  | 'unknown' // its arguments cannot be read (ps is refused)
  | 'other'; // another program, such as an older codex-ps

export interface CodexProgram {
  readonly kind: ProgramKind;
  /** The thread of `resume <id>`: this very one is continued. A name or a picker gives none. */
  readonly resumeThreadId: ThreadId | undefined;
  /** The thread of `fork <id>`: the process shows a new thread made from it. */
  readonly forkThreadId: ThreadId | undefined;
  /** `resume` or `fork`, also by name or from the picker: it shows a thread that it did not begin itself. */
  readonly continuesThread: boolean;
  /** Where a server listens (`--listen`), or the server that a TUI names (`--remote`); as it was typed. */
  readonly serverAddress: string | undefined;
  /** The value of `-C`, as it was typed. */
  readonly directory: string | undefined;
  /** Its options keep a TUI of 0.157 and later from the shared daemon: it holds its own thread. */
  readonly ownServer: boolean;
}

export type ProgramFacts = Pick<OsProcess, 'command' | 'executable' | 'args'> &
  Partial<Pick<OsProcess, 'holdsCodexFile'>>;

export function programOf(process: ProgramFacts): CodexProgram {
  const args = parseCodexArgs(process.args.slice(1));
  const fixed = kindByName(process);
  const kind = fixed ?? kindByArgs(process, args);
  const isSession = kind === 'tui' || kind === 'exec';
  return {
    kind,
    resumeThreadId: isSession ? threadArgument(args, 'resume') : undefined,
    forkThreadId: isSession ? threadArgument(args, 'fork') : undefined,
    continuesThread: isSession && (args.subcommand === 'resume' || args.subcommand === 'fork'),
    serverAddress: args.address,
    directory: isSession ? args.directory : undefined,
    ownServer: ownServerOptions.some((option) => args.options.has(option)),
  };
}

/** `--search` becomes a `-c` inside Codex. `--enable` does not keep it from the daemon. */
const ownServerOptions = ['--no-daemon', '-c', '--config', '--search'] as const;

/** As in the JSON document; what holds no threads has none. */
const ownerKinds: Readonly<Partial<Record<ProgramKind, OwnerKind>>> = {
  tui: 'tui',
  exec: 'exec',
  daemon: 'daemon',
  mcp: 'mcp',
  ide: 'app_server',
  desktop: 'app_server',
  'app-server': 'app_server',
};

export function ownerKindOf(kind: ProgramKind): OwnerKind {
  return ownerKinds[kind] ?? 'unknown';
}

/** Codex itself; also as its archives name it (`codex-x86_64-unknown-linux-musl`) and packagers (`.codex-wrapped`, nixpkgs). */
const codexItself =
  /^\.?codex(?:\.exe|-(?:wrapped|unwrapped|raw|real|bin))?_*$|^codex-(?:x86_64|aarch64|arm64)(?:-|$)/;

/** Programs of Codex that do one thing, as Linux cuts their names. */
const kindByCommand: ReadonlyMap<string, ProgramKind> = new Map([
  ['codex-exec', 'exec'],
  ['codex-tui', 'tui'],
  ['codex-mcp-serve', 'mcp'],
  ['codex-exec-serv', 'exec-server'],
]);

/** Linux keeps 15 bytes of a command: `codex-linux-sandbox` is `codex-linux-san` there. */
function kindByName(process: ProgramFacts): ProgramKind | undefined {
  const called = baseName(process.args[0] ?? '');
  const names = [process.command, called];
  if (names.some((name) => name.startsWith('codex-linux-san'))) return 'sandbox';
  if (names.some((name) => /^codex-(?:code-mode|execve|responses-ap|windows-)/.test(name))) {
    return 'helper';
  }
  // Zed's adapter runs Codex inside its own process.
  if (names.some((name) => /^codex-acp(?:$|-)/.test(name))) return 'app-server';
  const alone = kindByCommand.get(process.command);
  if (alone) return alone;
  if (process.command === 'codex-app-serve') return appServerKind(process);
  const isCodex = [...names, baseName(process.executable ?? '')].some((name) =>
    codexItself.test(name),
  );
  if (!isCodex && codexItself.test(baseName(process.args[1] ?? ''))) return 'launcher';
  return isCodex || process.holdsCodexFile === true ? undefined : 'other';
}

const kindBySubcommand: ReadonlyMap<string, ProgramKind> = new Map([
  ['resume', 'tui'],
  ['fork', 'tui'],
  ['exec', 'exec'],
  ['e', 'exec'],
  ['review', 'exec'],
  ['proto', 'app-server'],
  ['mcp-server', 'mcp'],
  ['agents', 'agents'],
  ['exec-server', 'exec-server'],
  ['sandbox', 'sandbox'],
  ['remote-control', 'updater'],
  ['update', 'updater'],
]);

function kindByArgs(process: ProgramFacts, args: CodexArgs): ProgramKind {
  const { subcommand } = args;
  // Where ps split a value at its blanks, the subcommand looks like a prompt; these
  // two programs run nothing else.
  const isServer = appServerKind(process) !== 'app-server' && process.args.includes('app-server');
  if (subcommand === 'app-server' || isServer) {
    if (args.options.has('--managed-daemon')) return 'daemon';
    return kindByServerWord.get(args.words[0] ?? '') ?? appServerKind(process);
  }
  if (process.args.length === 0) return 'unknown';
  return subcommand === undefined ? 'tui' : (kindBySubcommand.get(subcommand) ?? 'command');
}

/** `codex app-server <subcommand>`; without one it serves. */
const kindByServerWord: ReadonlyMap<string, ProgramKind> = new Map([
  ['daemon', 'updater'],
  ['proxy', 'command'],
  ['generate-ts', 'command'],
  ['generate-json-schema', 'command'],
  ['help', 'command'],
]);

/** Paths of the desktop app and of the extension in VS Code, its servers and its relatives. */
const desktopApp = /\/(?:Codex|ChatGPT)[^/]*\.app\/Contents\//;
const extension = '/extensions/openai.chatgpt-';

function appServerKind(process: ProgramFacts): ProgramKind {
  const program = process.executable ?? process.args[0] ?? '';
  if (desktopApp.test(program)) return 'desktop';
  return program.includes(extension) ? 'ide' : 'app-server';
}

/** `resume <id>` of a TUI, `exec resume <id>` of an exec. */
function threadArgument(args: CodexArgs, verb: 'resume' | 'fork'): ThreadId | undefined {
  const words = args.subcommand === undefined ? [] : [args.subcommand, ...args.words];
  const at = words.indexOf(verb);
  return at === 0 || at === 1 ? threadIdOf(words[at + 1] ?? '') : undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
