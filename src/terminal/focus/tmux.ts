import type { CommandLine } from '../../platform/processes/command-line.js';
import { pidOf, type Pid } from '../../core/ids.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import {
  go,
  isPlainPath,
  refused,
  variableOf,
  type FocusStep,
  type HostedTerminal,
  type TerminalProgram,
} from './terminal-program.js';

/**
 * tmux: the pane by its terminal, shown in the client that the user is at. All ids are
 * tmux's own (`$1`, `@2`, `%3`), so no name of a session or window is ever part of a command.
 */
export const tmux: TerminalProgram = {
  name: 'tmux',
  called: 'tmux',
  isHost: (command) => command === 'tmux: server' || command === 'tmux',
  focus: (terminal, here) =>
    asking(terminal, (socket, listed) => show(socket, terminal, here, listed)),
  open: (here, words) =>
    asking(here, (socket, { panes }) => {
      const pane = panes.find((other) => isAt(other, here));
      if (!pane) return refused(`tmux has no pane with the terminal ${here.tty}`);
      const run = words.map(tmuxWord);
      return go([tmuxCommand(socket, 'new-window', '-t', `${pane.session}:`, ...run)]);
    }),
};

function asking(
  terminal: HostedTerminal,
  read: (socket: string, listed: Listing) => FocusStep,
): FocusStep {
  const socket = socketOf(terminal);
  if (socket === undefined) {
    return refused('the environment of the session does not name the socket of its tmux server');
  }
  const then: FocusStep = {
    kind: 'ask',
    command: tmuxCommand(socket, ...listing),
    read: (stdout) => read(socket, parseListing(stdout)),
    remedy: `check whether ${shellLine(tmuxCommand(socket, 'list-panes', '-a'))} answers`,
  };
  return { kind: 'trust', socket: { kind: 'file', path: socket }, then };
}

function tmuxCommand(socket: string, ...args: readonly string[]): CommandLine {
  return { program: 'tmux', args: ['-S', socket, ...args] };
}

/** A word that ends in a semicolon would end the command, and what follows would be another. */
function tmuxWord(word: string): string {
  return word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word;
}

/** TMUX is `socket,pid of the server,number of the session`. */
function socketOf(terminal: HostedTerminal): string | undefined {
  const value = variableOf(terminal, 'TMUX', (text) => {
    const match = /^(.+),(\d+),\d+$/s.exec(text);
    return match !== null && Number(match[2]) === terminal.host.pid && isPlainPath(match[1] ?? '');
  });
  return value?.replace(/,\d+,\d+$/, '');
}

const listing = [
  'list-panes',
  '-a',
  '-F',
  'pane #{pane_tty} #{session_id} #{window_id} #{pane_id}',
  ';',
  'list-clients',
  '-F',
  'client #{client_tty} #{client_pid} #{session_id} #{client_activity}',
];

interface Pane {
  readonly tty: string;
  readonly session: string;
  readonly window: string;
  readonly pane: string;
}

interface Client {
  readonly tty: string;
  readonly pid: Pid;
  readonly session: string;
  /** Seconds since 1970: of its last key. */
  readonly active: number;
}

interface Listing {
  /** A window that several sessions share stands here once for each. */
  readonly panes: readonly Pane[];
  /** The one with the last key first. */
  readonly clients: readonly Client[];
}

/** Lines of another form are passed over. */
export function parseListing(text: string): Listing {
  const panes: Pane[] = [];
  const clients: Client[] = [];
  for (const line of text.split('\n')) {
    const pane = /^pane \/dev\/(\S+) (\$\d+) (@\d+) (%\d+)$/.exec(line);
    const client = /^client (\/dev\/[A-Za-z0-9/]+) (\d+) (\$\d+) (\d+)$/.exec(line);
    const pid = pidOf(Number(client?.[2]));
    if (pane) {
      const [, tty = '', session = '', window = '', id = ''] = pane;
      panes.push({ tty, session, window, pane: id });
    } else if (client && pid !== undefined) {
      const [, tty = '', , session = '', active] = client;
      clients.push({ tty, pid, session, active: Number(active) });
    }
  }
  return { panes, clients: clients.sort((a, b) => b.active - a.active) };
}

function isAt(pane: Pane, { tty }: HostedTerminal): boolean {
  return pane.tty === tty;
}

function show(
  socket: string,
  terminal: HostedTerminal,
  here: HostedTerminal | undefined,
  listed: Listing,
): FocusStep {
  const [first, ...others] = listed.panes.filter((pane) => isAt(pane, terminal));
  if (!first) {
    // tmux lists no popup, and no command brings one to the front.
    return refused(
      `no pane of tmux has the terminal ${terminal.tty}: it runs in a popup of tmux, in the client that opened it`,
    );
  }
  const panes = [first, ...others];
  const ours =
    here?.host.pid === terminal.host.pid ? listed.panes.filter((pane) => isAt(pane, here)) : [];
  const shows = (some: readonly Pane[]) => (client: Client) =>
    some.some(({ session }) => session === client.session);
  // If codex-ps runs under the same server, its client is the one that the user is at.
  const current = listed.clients.find(shows(ours));
  const client = current ?? listed.clients.find(shows(panes)) ?? listed.clients[0];
  const pane = panes.find(({ session }) => session === client?.session) ?? first;
  const select = [
    ...['select-window', '-t', `${pane.session}:${pane.window}`, ';'],
    ...['select-pane', '-t', pane.pane, ';'],
  ];
  if (!client) {
    const attach = tmuxCommand(socket, ...select, 'attach-session', '-t', pane.session);
    return refused('no terminal shows its tmux session; attach to it', shellLine(attach));
  }
  const command = tmuxCommand(
    socket,
    ...select,
    ...['switch-client', '-c', client.tty, '-t', pane.session],
  );
  return go([command], current ? undefined : client.pid);
}
