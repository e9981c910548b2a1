import type { CommandLine } from '../../platform/processes/command-line.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { go, type TerminalProgram } from './terminal-program.js';

/**
 * The scripts are constant: what differs from session to session reaches them as arguments of `run`.
 * macOS asks its user once whether codex-ps's terminal may control the program.
 */
const focusITerm = `on run argv
  set wanted to item 1 of argv
  tell application "iTerm2"
    repeat with aWindow in windows
      repeat with aTab in tabs of aWindow
        repeat with aSession in sessions of aTab
          if tty of aSession is wanted then
            select aWindow
            select aTab
            select aSession
            activate
            return
          end if
        end repeat
      end repeat
    end repeat
  end tell
  error "no session of iTerm2 has the terminal " & wanted
end run`;

const openITerm = `on run argv
  tell application "iTerm2"
    if (count of windows) is 0 then
      create window with default profile
    else
      tell current window to create tab with default profile
    end if
    tell current session of current window to write text (item 1 of argv)
    activate
  end tell
end run`;

const focusTerminal = `on run argv
  set wanted to item 1 of argv
  tell application "Terminal"
    repeat with aWindow in windows
      repeat with aTab in tabs of aWindow
        if tty of aTab is wanted then
          set selected of aTab to true
          set index of aWindow to 1
          activate
          return
        end if
      end repeat
    end repeat
  end tell
  error "no tab of Terminal has the terminal " & wanted
end run`;

/** Terminal has no order for a tab: this is a window. */
const openTerminal = `on run argv
  tell application "Terminal"
    do script (item 1 of argv)
    activate
  end tell
end run`;

function osascript(script: string, argument: string): CommandLine {
  return { program: 'osascript', args: ['-e', script, argument] };
}

export const iterm2: TerminalProgram = {
  name: 'iterm2',
  called: 'iTerm2',
  isHost: (command) => command === 'iTerm2' || command.startsWith('iTermServer'),
  focus: ({ tty }) => go([osascript(focusITerm, `/dev/${tty}`)]),
  open: (_, [program, ...args]) => go([osascript(openITerm, shellLine({ program, args }))]),
};

export const terminalApp: TerminalProgram = {
  name: 'terminal',
  called: 'Terminal',
  isHost: (command) => command === 'Terminal',
  focus: ({ tty }) => go([osascript(focusTerminal, `/dev/${tty}`)]),
  open: (_, [program, ...args]) => go([osascript(openTerminal, shellLine({ program, args }))]),
};
