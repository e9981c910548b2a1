import { asObject, parseJson } from '../../core/text/fields.js';
import type { Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { CommandLine } from '../../platform/processes/command-line.js';
import type { FocusPorts } from './read-chain.js';
import {
  go,
  isPlainPath,
  query,
  refused,
  variableOf,
  type HostedTerminal,
  type TerminalProgram,
} from './terminal-program.js';

/** WezTerm: the pane by its terminal. */
export const wezterm: TerminalProgram = {
  name: 'wezterm',
  called: 'WezTerm',
  // The kernel keeps 15 characters of wezterm-mux-server.
  isHost: (command) => /^wezterm-(?:gui|mux-ser(?:ver)?)$/.test(command),
  focus: async (ports, terminal) => {
    const found = await findPane(ports, terminal);
    if (!found.ok) return found;
    return go([found.value.cli('activate-pane', '--pane-id', found.value.pane)]);
  },
  open: async (ports, here, words) => {
    const found = await findPane(ports, here);
    if (!found.ok) return found;
    return go([found.value.cli('spawn', '--pane-id', found.value.pane, '--', ...words)]);
  },
};

interface Pane {
  readonly pane: string;
  readonly cli: (...args: readonly string[]) => CommandLine;
}

async function findPane(
  ports: FocusPorts,
  terminal: HostedTerminal,
): Promise<Result<Pane, Refusal>> {
  const socket = variableOf(terminal, 'WEZTERM_UNIX_SOCKET', isPlainPath);
  if (socket === undefined) {
    return refused('the environment of the session does not name the socket of its WezTerm');
  }
  const env = { WEZTERM_UNIX_SOCKET: socket };
  const program = terminal.host.appProgram?.replace(/[^/]+$/, 'wezterm') ?? 'wezterm';
  const cli: Pane['cli'] = (...args) => ({ program, args: ['cli', ...args], env });
  const listed = await query(ports, {
    command: cli('list', '--format', 'json'),
    socket: { kind: 'file', path: socket },
    remedy: 'check whether wezterm cli list answers in that terminal',
  });
  if (!listed.ok) return listed;
  const panes = parseJson(listed.value);
  const found = (Array.isArray(panes) ? panes : [])
    .map((pane) => asObject(pane))
    .find((pane) => pane?.['tty_name'] === `/dev/${terminal.tty}`);
  const id = found?.['pane_id'];
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0
    ? ok({ pane: `${id}`, cli })
    : refused(`WezTerm has no pane with the terminal ${terminal.tty}`);
}
