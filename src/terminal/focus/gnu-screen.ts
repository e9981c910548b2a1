import type { CommandLine } from '../../platform/processes/command-line.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import {
  go,
  query,
  refused,
  variableOf,
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
    const isAttached = listed.value
      .split('\n')
      .map((line) => line.trim())
      .some(
        (line) => line.startsWith(`${name}\t`) && /\((?:Attached|Multi, attached)\)/.test(line),
      );
    if (!isAttached) {
      const again = shellLine({ program: 'screen', args: ['-r', name, '-p', window] });
      return refused('its screen session is detached; attach to it', again);
    }
    const [attacher] = terminal.outside;
    const started = attacher && gnuScreen.isHost(attacher.command) ? attacher.pid : undefined;
    const note = 'screen does not report which window it is attached in';
    return go(
      [screenCommand(name, 'select', window)],
      started,
      started === undefined ? note : undefined,
    );
  },
  open: (_, here, words) => {
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
