/** A made-up process of Codex, or one that it started. */
export interface DemoProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly startedMs: number;
  readonly tty: string;
  readonly commandLine: string;
  /** For those that lsof lists. */
  readonly codex: { readonly cwd: string; readonly heldPaths: readonly string[] } | undefined;
}

const uid = 501;
const executable = '/opt/homebrew/bin/codex';

/** As `lsof -F pRucftan` prints it. */
export function lsofText(processes: readonly DemoProcess[]): string {
  return processes
    .flatMap(({ pid, parentPid, codex }) => {
      if (!codex) return [];
      const held = codex.heldPaths.flatMap((path, index) => [
        `f${23 + index}`,
        'au',
        'tREG',
        `n${path}`,
      ]);
      return [
        ...[`p${pid}`, `R${parentPid}`, `u${uid}`, 'ccodex'],
        ...['fcwd', 'a ', 'tDIR', `n${codex.cwd}`],
        ...['ftxt', 'a ', 'tREG', `n${executable}`],
        ...held,
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** `Mon Nov 23 14:12:13 2026`, in UTC. */
function longStart(atMs: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(atMs)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${weekday} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}

/** No machine is without processes: a ps that prints nothing is a broken one. */
const firstProcess: DemoProcess = {
  pid: 1,
  parentPid: 0,
  startedMs: Date.UTC(2026, 0, 5, 8),
  tty: '??',
  commandLine: '/sbin/launchd',
  codex: undefined,
};

/** As `ps -o pid=,ppid=,uid=,lstart=,tty=,args=` prints it. */
export function psText(processes: readonly DemoProcess[]): string {
  return [firstProcess, ...processes]
    .map(({ pid, parentPid, startedMs, tty, commandLine }) =>
      [pid, parentPid, uid, longStart(startedMs), tty, `${commandLine}\n`].join(' '),
    )
    .join('');
}
