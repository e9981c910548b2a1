import type { CommandLine } from '../../platform/processes/command-line.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import {
  go,
  refused,
  variableOf,
  type FocusStep,
  type HostedTerminal,
  type TerminalProgram,
} from './terminal-program.js';

/**
 * GNU screen reports neither the terminals of its windows nor who is attached. The window's number is the one
 * that it had when the session began; its display is known only while the terminal that started it is attached.
 */
export const gnuScreen: TerminalProgram = {
  name: 'screen',
  called: 'GNU screen',
  isHost: (command) => command === 'screen' || command === 'SCREEN',
  focus: (terminal) => {
    const name = nameOf(terminal);
    if (name === undefined) return noName;
    const window = variableOf(
      terminal,
      'WINDOW',
      (value, { environment }) => environment.STY === name && /^\d{1,4}$/.test(value),
    );
    if (window === undefined) return refused('its environment does not name its window of screen');
    const [attacher] = terminal.outside;
    const started = attacher && gnuScreen.isHost(attacher.command) ? attacher.pid : undefined;
    return asking((isAttached) => {
      const again = shellLine({ program: 'screen', args: ['-r', name, '-p', window] });
      if (!isAttached(name)) return refused('its screen session is detached; attach to it', again);
      const select = screenCommand(name, 'select', window);
      return started === undefined
        ? go([select], undefined, 'screen does not report which window it is attached in')
        : go([select], started);
    });
  },
  open: (here, words) => {
    const name = nameOf(here);
    return name === undefined
      ? noName
      : go([screenCommand(name, 'screen', ...words.map(screenWord))]);
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

function asking(read: (isAttached: (name: string) => boolean) => FocusStep): FocusStep {
  return {
    kind: 'ask',
    command: { program: 'screen', args: ['-ls'] },
    read: (stdout) =>
      read((name) =>
        stdout
          .split('\n')
          .some(
            (line) =>
              line.trim().startsWith(`${name}\t`) && /\((?:Attached|Multi, attached)\)/.test(line),
          ),
      ),
    remedy: 'check whether screen -ls lists it',
  };
}
