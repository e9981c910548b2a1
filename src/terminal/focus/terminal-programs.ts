import type { ProcessChain } from '../../core/facts/process-chain.js';
import { iterm2, terminalApp } from './apple-terminals.js';
import { gnuScreen } from './gnu-screen.js';
import type { HostedTerminal } from './hosted-terminal.js';
import { kitty } from './kitty.js';
import type { TerminalName, TerminalProgram } from './terminal-program.js';
import { tmux } from './tmux.js';
import { wezterm } from './wezterm.js';

/** Every terminal program that can be told what to do. */
export const terminalPrograms: readonly TerminalProgram[] = [
  tmux,
  gnuScreen,
  kitty,
  wezterm,
  iterm2,
  terminalApp,
];

/** Those that are recognised and can be told nothing, by the first word of their process's name, and why. */
const unsupported: readonly (readonly [string, string])[] = [
  [
    'sshd',
    'it runs in an ssh login, whose window is on the machine that the login came from: go there',
  ],
  [
    'mosh-server',
    'it runs in a mosh login, whose window is on the machine that the login came from: go there',
  ],
  [
    'dtach',
    'it runs under dtach, which does not tell where it is attached: dtach -a SOCKET attaches',
  ],
  [
    'abduco',
    'it runs under abduco, which does not tell where it is attached: abduco -a NAME attaches',
  ],
  ...[
    ['gnome-terminal', 'GNOME Terminal'],
    ['ptyxis', 'Ptyxis'],
    ['kgx', 'GNOME Console'],
    ['konsole', 'Konsole'],
    ['yakuake', 'Yakuake'],
    ['alacritty', 'Alacritty'],
    ['foot', 'foot'],
    ['ghostty', 'Ghostty'],
    ['xterm', 'xterm'],
    ['xfce4-terminal', 'Xfce Terminal'],
    ['tilix', 'Tilix'],
    ['terminator', 'Terminator'],
    ['code', 'Visual Studio Code'],
    ['cursor', 'Cursor'],
    ['zellij', 'Zellij'],
    ['herdr', 'herdr'],
  ].map(([command = '', called = '']): readonly [string, string] => [
    command,
    `it runs in ${called}, which codex-ps cannot tell to show a window: run sessions in tmux, kitty, WezTerm, iTerm2 or Terminal`,
  ]),
];

/** Which terminal program a process stands in. */
export type TerminalHost =
  | {
      readonly kind: 'hosted';
      readonly program: TerminalProgram;
      readonly terminal: HostedTerminal;
    }
  | { readonly kind: 'unsupported'; readonly reason: string };

/**
 * By the first of its parents that is one (with `only` that one): the environment may have been inherited from
 * another terminal.
 */
export function terminalHostOf(chain: ProcessChain, only?: TerminalName): TerminalHost {
  const [first, ...parents] = chain;
  if (first.tty === undefined)
    return { kind: 'unsupported', reason: 'its process has no terminal any more' };
  for (const [index, host] of parents.entries()) {
    const program = terminalPrograms.find(
      ({ name, isHost }) => (only === undefined || name === only) && isHost(host.command),
    );
    if (program) {
      const inside = [first, ...parents.slice(0, index)] as const;
      // A recorder, script or sudo has a pseudo-terminal of its own inside the pane: the outermost is the pane's.
      const tty = inside.findLast((process) => process.tty !== undefined)?.tty ?? first.tty;
      const terminal = { tty, inside, host, outside: parents.slice(index + 1) };
      return { kind: 'hosted', program, terminal };
    }
    const known = unsupported.find(([word]) => beginsWith(host.command.toLowerCase(), word));
    if (known && only === undefined) return { kind: 'unsupported', reason: known[1] };
  }
  const names = parents.map(({ command }) => command).join(', ');
  const reason = `no terminal program that codex-ps knows is among its parents (${names === '' ? 'it has none' : names})`;
  return { kind: 'unsupported', reason };
}

/** `code` and `code-insiders`, but not `codex`. */
function beginsWith(command: string, word: string): boolean {
  return command.startsWith(word) && !/^[a-z]/.test(command.slice(word.length));
}
