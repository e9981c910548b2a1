import type { CommandLine } from '../../platform/processes/command-line.js';
import {
  go,
  isPlainPath,
  refused,
  variableOf,
  type FocusStep,
  type HostedTerminal,
  type TerminalProgram,
} from './terminal-program.js';

/** WezTerm: the pane by its terminal. */
export const wezterm: TerminalProgram = {
  name: 'wezterm',
  called: 'WezTerm',
  // The kernel keeps 15 characters of wezterm-mux-server.
  isHost: (command) => /^wezterm-(?:gui|mux-ser(?:ver)?)$/.test(command),
  focus: (terminal) =>
    asking(terminal, (pane, cli) => go([cli('activate-pane', '--pane-id', pane)])),
  open: (here, words) =>
    asking(here, (pane, cli) => go([cli('spawn', '--pane-id', pane, '--', ...words)])),
};

type Cli = (...args: readonly string[]) => CommandLine;

function asking(terminal: HostedTerminal, then: (pane: string, cli: Cli) => FocusStep): FocusStep {
  const socket = variableOf(terminal, 'WEZTERM_UNIX_SOCKET', isPlainPath);
  if (socket === undefined) {
    return refused('the environment of the session does not name the socket of its WezTerm');
  }
  const env = { WEZTERM_UNIX_SOCKET: socket };
  const program = terminal.host.appProgram?.replace(/[^/]+$/, 'wezterm') ?? 'wezterm';
  const cli: Cli = (...args) => ({ program, args: ['cli', ...args], env });
  const ask: FocusStep = {
    kind: 'ask',
    command: cli('list', '--format', 'json'),
    read: (stdout) => {
      const pane = paneAt(stdout, `/dev/${terminal.tty}`);
      return pane === undefined
        ? refused(`WezTerm has no pane with the terminal ${terminal.tty}`)
        : then(`${pane}`, cli);
    },
    remedy: 'check whether wezterm cli list answers in that terminal',
  };
  return { kind: 'trust', socket: { kind: 'file', path: socket }, then: ask };
}

function paneAt(json: string, device: string): number | undefined {
  const pane = objects(json).find(({ tty_name }) => tty_name === device)?.['pane_id'];
  return typeof pane === 'number' && Number.isSafeInteger(pane) && pane >= 0 ? pane : undefined;
}

function objects(json: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(json);
    if (!Array.isArray(value)) return [];
    return value.filter((item) => typeof item === 'object' && item !== null) as Readonly<
      Record<string, unknown>
    >[];
  } catch {
    return [];
  }
}
