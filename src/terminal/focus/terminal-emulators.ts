import { type Refusal, ok, type Result } from '../../core/result.js';
import { asObject, parseJson } from '../../core/text/fields.js';
import { type CommandLine, shellLine } from '../../platform/processes/shell-word.js';
import type { FocusPorts } from './read-chain.js';
import {
  go,
  isPlainPath,
  query,
  refused,
  socketProblem,
  variableOf,
  type HostedTerminal,
  type TerminalPlan,
  type TerminalProgram,
} from './terminal-program.js';

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
  const problem = await socketProblem(
    ports,
    isAbstract ? { kind: 'abstract', name: path, pid } : { kind: 'file', path },
  );
  if (problem !== undefined) return refused(problem);
  return go([{ program: appProgram ?? 'kitty', args: ['@', '--to', address, ...args] }]);
}

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

/**
 * The scripts are constant: what differs from session to session reaches them as `wanted`, an argument of `run`. They
 * count by index, each window in a `try`: Terminal has windows without tabs (-10000), and newer systems cannot iterate
 * over tabs (-1700).
 *
 * macOS asks its user once whether codex-ps's terminal may control the program, and withdraws the question when the
 * event times out: it may take an hour.
 */
const consentSeconds = 3600;

const focusITerm = `tell application "iTerm2"
repeat with w from 1 to (count of windows)
try
repeat with t from 1 to (count of tabs of window w)
repeat with s from 1 to (count of sessions of tab t of window w)
if tty of session s of tab t of window w is wanted then
select session s of tab t of window w
select tab t of window w
select window w
activate
return
end if
end repeat
end repeat
end try
end repeat
end tell
error "no session of iTerm2 has the terminal " & wanted`;

const openITerm = `tell application "iTerm2"
if (count of windows) is 0 then
create window with default profile
else
tell current window to create tab with default profile
end if
tell current session of current window to write text wanted
activate
end tell`;

const focusTerminal = `tell application "Terminal"
repeat with w from 1 to (count of windows)
try
repeat with t from 1 to (count of tabs of window w)
if tty of tab t of window w is wanted then
set selected of tab t of window w to true
set index of window w to 1
activate
return
end if
end repeat
end try
end repeat
end tell
error "no tab of Terminal has the terminal " & wanted`;

/** Terminal has no order for a tab: this is a window. */
const openTerminal = `tell application "Terminal"
do script wanted
activate
end tell`;

/** Ghostty (1.3) reports the directory of a terminal, and not its device. */
const focusGhostty = `tell application "Ghostty"
set found to every terminal whose working directory is wanted
set howMany to count of found
if howMany is 1 then
focus (item 1 of found)
activate
return
end if
end tell
error "Ghostty has " & howMany & " terminals in " & wanted & ": it does not report which of them shows the session"`;

const openGhostty = `tell application "Ghostty"
set cfg to new surface configuration
set initial input of cfg to wanted & linefeed
if (count of windows) is 0 then
new window with configuration cfg
else
new tab in front window with configuration cfg
end if
activate
end tell`;

/** Each line is an argument of its own: the command stays one line, which every shell takes when it is pasted. */
function osascript(script: string, wanted: string): CommandLine {
  const lines = [
    'on run argv',
    'set wanted to item 1 of argv',
    `with timeout of ${consentSeconds} seconds`,
    ...script.split('\n'),
    'end timeout',
    'end run',
  ];
  const args = [...lines.flatMap((line) => ['-e', line]), wanted];
  return { program: 'osascript', args, timeoutMs: (consentSeconds + 60) * 1000 };
}

export const iterm2: TerminalProgram = {
  name: 'iterm2',
  called: 'iTerm2',
  isHost: (command) => command === 'iTerm2' || command.startsWith('iTermServer'),
  focus: (_, { tty }) => go([osascript(focusITerm, `/dev/${tty}`)]),
  open: (_, _here, [program, ...args]) => go([osascript(openITerm, shellLine({ program, args }))]),
};

export const terminalApp: TerminalProgram = {
  name: 'terminal',
  called: 'Terminal',
  isHost: (command) => command === 'Terminal',
  focus: (_, { tty }) => go([osascript(focusTerminal, `/dev/${tty}`)]),
  open: (_, _here, [program, ...args]) =>
    go([osascript(openTerminal, shellLine({ program, args }))]),
};

/** Only its app on macOS can be controlled. */
export const ghostty: TerminalProgram = {
  name: 'ghostty',
  called: 'Ghostty',
  isHost: (command, appProgram) => command === 'ghostty' && appProgram !== undefined,
  focus: (_, { directory }) =>
    directory === undefined
      ? refused('Ghostty identifies terminals by their directories, and this one is not known')
      : go([osascript(focusGhostty, directory)]),
  open: (_, _here, [program, ...args]) =>
    go([osascript(openGhostty, shellLine({ program, args }))]),
};
