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

/** kitty: the window by the pid of its child. */
export const kitty: TerminalProgram = {
  name: 'kitty',
  called: 'kitty',
  isHost: (command) => command === 'kitty',
  focus: (terminal) => {
    const child = terminal.inside.at(-1);
    return controlling(terminal, 'focus-window', '--match', `pid:${child?.pid ?? 0}`);
  },
  open: (here, words) => controlling(here, 'launch', '--type=tab', ...words),
};

const setup =
  'put "allow_remote_control yes" and "listen_on unix:/tmp/kitty" into kitty.conf and restart kitty';

function controlling(terminal: HostedTerminal, ...args: readonly string[]): FocusStep {
  // A kitty that was started in another one passes the address of that on.
  const address = variableOf(terminal, 'KITTY_LISTEN_ON', (_, { environment: { KITTY_PID } }) =>
    KITTY_PID === undefined ? true : Number(KITTY_PID) === terminal.host.pid,
  );
  if (address === undefined) return refused(`kitty cannot be controlled: ${setup}`);
  const path = address.replace(/^unix:/, '');
  const isAbstract = /^@[A-Za-z0-9._-]{1,100}$/.test(path);
  if (!address.startsWith('unix:') || !(isAbstract || isPlainPath(path))) {
    return refused(`KITTY_LISTEN_ON of the session is not a socket of this machine: ${setup}`);
  }
  const command: CommandLine = {
    program: terminal.host.appProgram ?? 'kitty',
    args: ['@', '--to', address, ...args],
  };
  const socket = isAbstract
    ? ({ kind: 'abstract', name: path, pid: terminal.host.pid } as const)
    : ({ kind: 'file', path } as const);
  return { kind: 'trust', socket, then: go([command]) };
}
