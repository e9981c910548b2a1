import { asObject, parseJson } from '../../core/text/fields.js';
import { type CommandLine, shellLine } from '../../platform/processes/shell-word.js';
import scripts from './apple-scripts.json' with { type: 'json' };
import type { FocusPorts } from './read-chain.js';
import {
  go,
  isListener,
  isPlainPath,
  query,
  refused,
  socketProblem,
  variableOf,
} from './terminal-program.js';
import type { HostedTerminal, TerminalPlan, TerminalProgram } from './terminal-program.js';

export const kitty: TerminalProgram = {
  name: 'kitty',
  called: 'kitty',
  isHost: (command) => command === 'kitty',
  focus: (ports, terminal) => {
    const child = terminal.inside.at(-1);
    return control(ports, terminal, 'focus-window', '--match', `pid:${child?.pid ?? 0}`);
  },
  open: (ports, here, words) => control(ports, here, 'launch', '--type=tab', ...words),
};

const setup =
  'put "allow_remote_control yes" and "listen_on unix:/tmp/kitty" into kitty.conf and restart kitty';

async function control(
  ports: FocusPorts,
  terminal: HostedTerminal,
  ...args: readonly string[]
): Promise<TerminalPlan> {
  const { pid, appProgram } = terminal.host;
  // A kitty that was started in another one passes the address of that on.
  const address = variableOf(terminal, 'KITTY_LISTEN_ON', (_, { environment: { KITTY_PID } }) =>
    KITTY_PID === undefined ? true : Number(KITTY_PID) === pid,
  );
  if (address === undefined) return refused(`kitty cannot be controlled: ${setup}`);
  const path = address.replace(/^unix:/, '');
  const isAbstract = /^@[A-Za-z0-9._-]{1,100}$/.test(path);
  if (!address.startsWith('unix:') || !(isAbstract || isPlainPath(path))) {
    return refused(`KITTY_LISTEN_ON of the session is not a socket of this machine: ${setup}`);
  }
  if (isAbstract && !(await isListener(ports, path, pid))) {
    return refused(
      `its socket ${path} does not belong to process ${pid}, so codex-ps does not use it`,
    );
  }
  const problem = isAbstract ? undefined : await socketProblem(ports, path);
  if (problem !== undefined) return refused(problem);
  return go({ program: appProgram ?? 'kitty', args: ['@', '--to', address, ...args] });
}

export const wezterm: TerminalProgram = {
  name: 'wezterm',
  called: 'WezTerm',
  // The kernel keeps 15 characters of wezterm-mux-server.
  isHost: (command) => /^wezterm-(?:gui|mux-ser(?:ver)?)$/.test(command),
  focus: (ports, terminal) => inPane(ports, terminal, 'activate-pane'),
  open: (ports, here, words) => inPane(ports, here, 'spawn', '--', ...words),
};

async function inPane(
  ports: FocusPorts,
  terminal: HostedTerminal,
  action: string,
  ...words: readonly string[]
): Promise<TerminalPlan> {
  const socket = variableOf(terminal, 'WEZTERM_UNIX_SOCKET', isPlainPath);
  if (socket === undefined) {
    return refused('the environment of the session does not name the socket of its WezTerm');
  }
  const env = { WEZTERM_UNIX_SOCKET: socket };
  const program = terminal.host.appProgram?.replace(/[^/]+$/, 'wezterm') ?? 'wezterm';
  const listed = await query(ports, {
    command: { program, args: ['cli', 'list', '--format', 'json'], env },
    socket,
    remedy: 'check whether wezterm cli list answers in that terminal',
  });
  if (!listed.ok) return listed;
  const panes = parseJson(listed.value);
  const id = (Array.isArray(panes) ? panes : [])
    .map((pane) => asObject(pane))
    .find((pane) => pane?.['tty_name'] === `/dev/${terminal.tty}`)?.['pane_id'];
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0
    ? go({ program, args: ['cli', action, '--pane-id', `${id}`, ...words], env })
    : refused(`WezTerm has no pane with the terminal ${terminal.tty}`);
}

/**
 * macOS asks its user once whether codex-ps's terminal may control the program, and withdraws the question when the
 * event times out: it may take an hour.
 */
const consentSeconds = 3600;

/** Each line is an argument of its own: the command stays one line, which every shell takes when it is pasted. */
function osascript(script: readonly string[], wanted: string): CommandLine {
  const lines = [
    'on run argv',
    'set wanted to item 1 of argv',
    `with timeout of ${consentSeconds} seconds`,
    ...script,
    'end timeout',
    'end run',
  ];
  const args = [...lines.flatMap((line) => ['-e', line]), wanted];
  return { program: 'osascript', args, timeoutMs: (consentSeconds + 60) * 1000 };
}

/**
 * By its two scripts, which are constant: what differs from session to session reaches them as `wanted`, an argument of
 * `run`. They count by index, each window in a `try`: Terminal has windows without tabs (-10000), and newer systems
 * cannot iterate over tabs (-1700). Terminal has no order for a tab: it opens a window.
 */
function appleProgram(
  name: keyof typeof scripts,
  called: string,
  isHost: TerminalProgram['isHost'],
): TerminalProgram {
  const { focus, open } = scripts[name];
  return {
    ...{ name, called, isHost },
    focus: (_, { tty }) => go(osascript(focus, `/dev/${tty}`)),
    open: (_, _here, [program, ...args]) => go(osascript(open, shellLine({ program, args }))),
  };
}

export const iterm2 = appleProgram(
  'iterm2',
  'iTerm2',
  (command) => command === 'iTerm2' || command.startsWith('iTermServer'),
);

export const terminalApp = appleProgram(
  'terminal',
  'Terminal',
  (command) => command === 'Terminal',
);

/** Only its app on macOS (1.3) can be controlled, which reports the directory of a terminal, and not its device. */
export const ghostty: TerminalProgram = {
  ...appleProgram(
    'ghostty',
    'Ghostty',
    (command, appProgram) => command === 'ghostty' && appProgram !== undefined,
  ),
  focus: (_, { directory }) =>
    directory === undefined
      ? refused('Ghostty identifies terminals by their directories, and this one is not known')
      : go(osascript(scripts.ghostty.focus, directory)),
};
