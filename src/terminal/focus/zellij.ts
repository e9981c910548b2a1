import { go, refused, variableOf, type TerminalProgram } from './terminal-program.js';

/** Zellij: the pane by its id, which every program in it is given. `focus-pane-id` is there from 0.44 on. */
export const zellij: TerminalProgram = {
  name: 'zellij',
  called: 'Zellij',
  isHost: (command) => command === 'zellij',
  focus: (_, terminal) => {
    const session = variableOf(terminal, 'ZELLIJ_SESSION_NAME', isSessionName);
    const pane = variableOf(
      terminal,
      'ZELLIJ_PANE_ID',
      (value, { environment }) =>
        environment.ZELLIJ_SESSION_NAME === session && /^\d{1,9}$/.test(value),
    );
    if (session === undefined || pane === undefined)
      return refused('its environment does not name its session and pane of Zellij');
    const args = ['--session', session, 'action', 'focus-pane-id', `terminal_${pane}`];
    const note = 'Zellij does not report which window it is attached in';
    return go([{ program: 'zellij', args }], undefined, note);
  },
  open: () => refused('codex-ps opens no tabs in Zellij'),
};

/** No option, and nothing that is not a plain file name: Zellij's socket is called so. */
function isSessionName(text: string): boolean {
  return /^[^\p{Cc}\s/-][^\p{Cc}/]{0,100}$/u.test(text);
}
