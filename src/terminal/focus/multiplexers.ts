import { pidOfText } from '../../core/ids.js';
import { ok } from '../../core/result.js';
import { type CommandLine, shellLine } from '../../platform/processes/shell-word.js';
import type { FocusPorts } from './read-chain.js';
import { go, isPlainPath, query, refused, variableOf } from './terminal-program.js';
import type { Found, HostedTerminal, TerminalPlan, TerminalProgram } from './terminal-program.js';

/**
 * tmux: the pane by its terminal, shown in the client that the user is at. All ids are
 * tmux's own (`$1`, `@2`, `%3`), so no name of a session or window is ever part of a command.
 */
export const tmux: TerminalProgram = {
  name: 'tmux',
  called: 'tmux',
  isHost: (command) => command === 'tmux: server' || command === 'tmux',
  focus: async (ports, terminal, here) => {
    const server = await serverOf(ports, terminal);
    return server.ok ? show(server.value, terminal, here) : server;
  },
  open: async (ports, here, words) => {
    const server = await serverOf(ports, here);
    if (!server.ok) return server;
    const { socket, panes } = server.value;
    const pane = panes.find(({ tty }) => tty === here.tty);
    if (!pane) return refused(`tmux has no pane with the terminal ${here.tty}`);
    const run = words.map(tmuxWord);
    return go(tmuxCommand(socket, 'new-window', '-t', `${pane.session}:`, ...run));
  },
};

async function serverOf(ports: FocusPorts, terminal: HostedTerminal): Found<Server> {
  const socket = socketOf(terminal);
  if (socket === undefined) {
    return refused('the environment of the session does not name the socket of its tmux server');
  }
  const listed = await query(ports, {
    command: tmuxCommand(socket, ...listing),
    socket,
    remedy: `check whether ${shellLine(tmuxCommand(socket, 'list-panes', '-a'))} answers`,
  });
  return listed.ok ? ok({ socket, ...parseListing(listed.value) }) : listed;
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

type Server = ReturnType<typeof parseListing> & { readonly socket: string };

/** What tmux lists, other lines are ignored. A window that several sessions share is there once for each. */
function parseListing(text: string) {
  const panes = text.matchAll(/^pane \/dev\/(\S+) (\$\d+) (@\d+) (%\d+)$/gm);
  const clients = text.matchAll(/^client (\/dev\/[A-Za-z0-9/]+) (\d+) (\$\d+) (\d+)$/gm);
  return {
    panes: [...panes].map(([, tty = '', session = '', window = '', pane = '']) => {
      return { tty, session, window, pane };
    }),
    /** The one with the last key first. */
    clients: [...clients]
      .toSorted(([, , , , one], [, , , , other]) => Number(other) - Number(one))
      .map(([, tty = '', pid = '', session = '']) => ({ tty, pid: pidOfText(pid), session })),
  };
}

function show(
  { socket, panes: all, clients }: Server,
  { tty, host }: HostedTerminal,
  here: HostedTerminal | undefined,
): TerminalPlan {
  const panes = all.filter((pane) => pane.tty === tty);
  const [first] = panes;
  if (!first) {
    // tmux lists no popup, and no command brings one to the front.
    return refused(
      `no pane of tmux has the terminal ${tty}: it runs in a popup of tmux, in the client that opened it`,
    );
  }
  const ours = here?.host.pid === host.pid ? all.filter((pane) => pane.tty === here.tty) : [];
  const clientOf = (some: typeof all) =>
    clients.find(({ session }) => some.some((pane) => pane.session === session));
  // If codex-ps runs under the same server, its client is the one that the user is at.
  const current = clientOf(ours);
  const client = current ?? clientOf(panes) ?? clients[0];
  const pane = panes.find(({ session }) => session === client?.session) ?? first;
  const select = [
    ...['select-window', '-t', `${pane.session}:${pane.window}`, ';'],
    ...['select-pane', '-t', pane.pane, ';'],
  ];
  if (!client) {
    const attach = tmuxCommand(socket, ...select, 'attach-session', '-t', pane.session);
    return refused('no terminal shows its tmux session; attach to it', shellLine(attach));
  }
  const target = ['-c', client.tty, '-t', pane.session];
  const command = tmuxCommand(socket, ...select, 'switch-client', ...target);
  return go(command, current ? undefined : client.pid);
}

/**
 * GNU screen reports neither the terminals of its windows nor who is attached. The window's number is the one
 * that it had when the session began; its display is known only while the terminal that started it is attached.
 */
export const gnuScreen: TerminalProgram = {
  name: 'screen',
  called: 'GNU screen',
  isHost: (command) => command === 'screen' || command === 'SCREEN',
  focus: async (ports, terminal) => {
    const name = nameOf(terminal);
    if (name === undefined) return noName;
    const window = variableOf(
      terminal,
      'WINDOW',
      (value, { environment }) => environment.STY === name && /^\d{1,4}$/.test(value),
    );
    if (window === undefined) return refused('its environment does not name its window of screen');
    const listed = await query(ports, {
      command: { program: 'screen', args: ['-ls'] },
      remedy: 'check whether screen -ls lists it',
    });
    if (!listed.ok) return listed;
    const rows = listed.value.split('\n').filter((line) => line.trim().startsWith(`${name}\t`));
    if (!rows.some((row) => /\((?:Attached|Multi, attached)\)/.test(row))) {
      const again = shellLine({ program: 'screen', args: ['-r', name, '-p', window] });
      return refused('its screen session is detached; attach to it', again);
    }
    const [attacher] = terminal.outside;
    const started = attacher && gnuScreen.isHost(attacher.command) ? attacher.pid : undefined;
    const note = 'screen does not report which window it is attached in';
    return go(
      screenCommand(name, 'select', window),
      started,
      started === undefined ? note : undefined,
    );
  },
  open: (_, here, words) => {
    const name = nameOf(here);
    return name === undefined
      ? noName
      : go(screenCommand(name, 'screen', ...words.map(screenWord)));
  },
};

const noName = refused(
  'the environment of the session does not name the screen that it runs under',
);

function screenCommand(name: string, ...args: readonly string[]): CommandLine {
  return { program: 'screen', args: ['-S', name, '-X', ...args] };
}

/** screen expands variables, `^A` and `\012` in the words of every command. */
export function screenWord(word: string): string {
  return word.replace(/[\\$^]/g, '\\$&');
}

/** STY is `pid of the server.name`. */
function nameOf(terminal: HostedTerminal): string | undefined {
  return variableOf(
    terminal,
    'STY',
    (text) =>
      /^\d+\.[^\p{Cc}\s]{1,80}$/u.test(text) && Number.parseInt(text, 10) === terminal.host.pid,
  );
}

/**
 * Zellij: the pane by its id, which every program in it is given, and with it its tab. Zellij has `focus-pane-id` since
 * 0.44.1, and a command for a new tab since 0.44.
 */
export const zellij: TerminalProgram = {
  name: 'zellij',
  called: 'Zellij',
  isHost: (command) => command === 'zellij',
  focus: (_, terminal) => {
    const session = zellijSession(terminal);
    const pane = variableOf(
      terminal,
      'ZELLIJ_PANE_ID',
      (value, { environment }) =>
        environment.ZELLIJ_SESSION_NAME === session && /^\d{1,9}$/.test(value),
    );
    if (session === undefined || pane === undefined)
      return refused('its environment does not name its session and pane of Zellij');
    const note = 'Zellij does not report which window it is attached in';
    return go(zellijCommand(session, 'focus-pane-id', `terminal_${pane}`), undefined, note);
  },
  open: (_, here, words) => {
    const session = zellijSession(here);
    return session === undefined
      ? refused('the environment of codex-ps does not name its session of Zellij')
      : go(zellijCommand(session, 'new-tab', '--close-on-exit', '--', ...words));
  },
};

function zellijCommand(session: string, ...args: readonly string[]): CommandLine {
  return { program: 'zellij', args: ['--session', session, 'action', ...args] };
}

/** No option, and nothing that is not a plain file name: Zellij's socket is called so. */
function zellijSession(terminal: HostedTerminal): string | undefined {
  return variableOf(terminal, 'ZELLIJ_SESSION_NAME', (text) =>
    /^[^\p{Cc}\s/-][^\p{Cc}/]{0,100}$/u.test(text),
  );
}
