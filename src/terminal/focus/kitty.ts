import type { FocusPorts } from './read-chain.js';
import {
  go,
  isPlainPath,
  refused,
  socketProblem,
  variableOf,
  type HostedTerminal,
  type TerminalPlan,
  type TerminalProgram,
} from './terminal-program.js';

/** kitty: the window by the pid of its child. */
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
