import type { CommandLine } from '../../platform/processes/command-line.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { go, refused, type TerminalProgram } from './terminal-program.js';

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

/** Ghostty (1.3) tells the directory of a terminal, and not its device. */
const focusGhostty = `tell application "Ghostty"
set found to every terminal whose working directory is wanted
set howMany to count of found
if howMany is 1 then
focus (item 1 of found)
activate
return
end if
end tell
error "Ghostty has " & howMany & " terminals in " & wanted & ": it does not tell which of them shows the session"`;

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
      ? refused('Ghostty tells its terminals apart by their directories, and this one is not known')
      : go([osascript(focusGhostty, directory)]),
  open: (_, _here, [program, ...args]) =>
    go([osascript(openGhostty, shellLine({ program, args }))]),
};
