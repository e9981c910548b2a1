import type { ProcessChain, TerminalEnvironment } from '../../core/facts/process-chain.js';
import { ok, type Refusal, type Result } from '../../core/result.js';
import { gnuScreen, tmux, zellij } from './multiplexers.js';
import { ghostty, iterm2, kitty, terminalApp, wezterm } from './terminal-emulators.js';
import { refused } from './terminal-program.js';
import type { HostedTerminal, TerminalName, TerminalProgram } from './terminal-program.js';

const terminalPrograms: readonly TerminalProgram[] = [
  tmux,
  gnuScreen,
  zellij,
  kitty,
  wezterm,
  ghostty,
  iterm2,
  terminalApp,
];

const loginReason =
  'whose window is on the machine where the login came from; focus that window there';
const detachReason = 'which does not report where it is attached; attach with';

const lacking: Readonly<Record<string, string>> = {
  'Visual Studio Code':
    'which has no command that selects one of its terminals; run `code` on its directory to raise the window',
  'Windows Terminal':
    'which selects a tab only by its position, and does not report it; switch to the tab by hand',
  Ghostty: 'which can be controlled on macOS only; switch to its window by hand',
};

/** Programs that cannot be controlled, by the first word of their process's name, and why. */
const otherHosts = Object.entries({
  sshd: `it runs in an ssh login, ${loginReason}`,
  'mosh-server': `it runs in a mosh login, ${loginReason}`,
  dtach: `it runs under dtach, ${detachReason} dtach -a SOCKET`,
  abduco: `it runs under abduco, ${detachReason} abduco -a NAME`,
  'gnome-terminal': cannotFocus('GNOME Terminal'),
  ptyxis: cannotFocus('Ptyxis'),
  kgx: cannotFocus('GNOME Console'),
  konsole: cannotFocus('Konsole'),
  yakuake: cannotFocus('Yakuake'),
  alacritty: cannotFocus('Alacritty'),
  foot: cannotFocus('foot'),
  ghostty: cannotFocus('Ghostty'),
  xterm: cannotFocus('xterm'),
  'xfce4-terminal': cannotFocus('Xfce Terminal'),
  tilix: cannotFocus('Tilix'),
  terminator: cannotFocus('Terminator'),
  code: cannotFocus('Visual Studio Code'),
  cursor: cannotFocus('Cursor'),
  herdr: cannotFocus('herdr'),
});

function cannotFocus(called: string): string {
  const reason = lacking[called];
  if (reason !== undefined) {
    return `it runs in ${called}, ${reason}, or run Codex in tmux there: codex-ps can select a pane of tmux`;
  }
  return `it runs in ${called}, whose windows codex-ps cannot focus; it can focus tmux, screen, Zellij, kitty, WezTerm, iTerm2, Terminal, and Ghostty on macOS`;
}

interface TerminalHost {
  readonly program: TerminalProgram;
  readonly terminal: HostedTerminal;
}

/**
 * By the first of its parents that is one (with `only` that one). The environment may have been inherited from
 * another terminal: it only names one that none of the parents is.
 */
export function terminalHostOf(
  chain: ProcessChain,
  only?: TerminalName,
): Result<TerminalHost, Refusal> {
  const [first, ...parents] = chain;
  if (first.tty === undefined) return refused('its process has no terminal any more');
  for (const [index, host] of parents.entries()) {
    const program = terminalPrograms.find(
      ({ name, isHost }) =>
        (only === undefined || name === only) && isHost(host.command, host.appProgram),
    );
    if (program) {
      const inside = [first, ...parents.slice(0, index)] as const;
      // A recorder, script or sudo has a pseudo-terminal of its own inside the pane: the outermost is the pane's.
      const tty = inside.findLast((process) => process.tty !== undefined)?.tty ?? first.tty;
      return ok({ program, terminal: { tty, inside, host, outside: parents.slice(index + 1) } });
    }
    const known = otherHosts.find(([word]) => beginsWith(host.command.toLowerCase(), word));
    if (known && only === undefined) return refused(known[1]);
  }
  const called = only === undefined ? nameInEnvironment(first.environment) : undefined;
  if (called !== undefined) return refused(cannotFocus(called));
  const names = parents.map(({ command }) => command).join(', ');
  return refused(
    `none of its parents is a terminal program that codex-ps knows (${names === '' ? 'it has no parents' : names})`,
  );
}

/** `code` and `code-insiders`, but not `codex`. */
function beginsWith(command: string, word: string): boolean {
  return command.startsWith(word) && !/^[a-z]/.test(command.slice(word.length));
}

const namesByTermProgram: ReadonlyMap<string, string> = new Map([
  ['vscode', 'Visual Studio Code'],
  ['ghostty', 'Ghostty'],
  ['WarpTerminal', 'Warp'],
  ['Hyper', 'Hyper'],
  ['Tabby', 'Tabby'],
  ['zed', 'Zed'],
]);

/** Windows Terminal is outside of WSL; a remote Visual Studio Code calls its server `node`. */
function nameInEnvironment(environment: TerminalEnvironment): string | undefined {
  const name = namesByTermProgram.get(environment.TERM_PROGRAM ?? '');
  return name ?? (environment.WT_SESSION === undefined ? undefined : 'Windows Terminal');
}
