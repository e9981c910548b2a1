import { aFleet } from '../../../fixtures/a-session.js';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aSession, aVerdict } from '../../../fixtures/a-session.js';
import {
  virtualTerminal,
  type VirtualTerminal,
} from '../../../fixtures/terminal/virtual-terminal.js';
import { realFiles } from '../../../fixtures/test-ports.js';
import { rowKey } from '../../core/fleet/row-key.js';
import { type HostName, localHost } from '../../core/ids.js';
import { err, ok, type Result, type Refusal } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import { durationMs, epochMs } from '../../core/time.js';
import { userMarks, type UserMarks } from '../../app/user-marks.js';
import type { WorkerEvent } from '../../app/workers/messages.js';
import { runMonitor } from './run-monitor.js';
import { TerminalScreen } from './screen.js';
import type { MonitorEnd } from './terminal.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import { localAnswer } from '../../app/local-host.js';
import type { HostFailure } from '../../core/session/host-failure.js';

let terminal: VirtualTerminal;
let signals: EventEmitter;
let asked: string[];
/** The thread whose details are read. */
let detailed: string | undefined;
let emit: (event: WorkerEvent) => void;
let saved: Result<undefined, string>;
let ended: Promise<MonitorEnd>;
let planned: Result<ActionPlan, Refusal>;
let ran: Promise<Result<undefined, Refusal>>;
let marks: UserMarks;

function note(call: string): void {
  asked.push(call);
}

const showPane: ActionPlan = {
  action: 'go',
  way: 'go tmux',
  commands: [{ program: 'tmux', args: ['-S', '/tmp/a b', 'select-pane', '-t', '%3'] }],
  takesScreen: false,
  done: 'shown in tmux',
};

beforeEach(() => {
  terminal = virtualTerminal(100, 24);
  signals = new EventEmitter();
  asked = [];
  detailed = undefined;
  saved = ok(undefined);
  marks = userMarks(realFiles(), '/nowhere', false);
  planned = ok(showPane);
  ran = Promise.resolve(ok(undefined));
  const { stdin, stdout } = terminal;
  ended = runMonitor({
    screen: new TerminalScreen({ stdin, stdout, theme: 'default', unicode: true, mouse: true }),
    process: {
      pid: 1,
      on: signals.on.bind(signals),
      off: signals.off.bind(signals),
      kill: (pid, signal) => note(`kill ${pid} ${signal}`),
    },
    stdin: new EventEmitter(),
    stdout: new EventEmitter(),
    environment: {},
    chosenHosts: [localHost, 'home' as HostName],
    unicode: true,
    options: {
      ...{ debug: false, intervalMs: 1000, demo: false },
      ...{ setBy: {}, views: [] },
    },
    ui: {},
    warnings: [],
    titles: 'all',
    programStatus: 'never',
    notifications: undefined,
    readEnded: () => Promise.resolve(aFleet([])),
    marks: {
      read: () => marks.read(),
      marked: (fleet) => marks.marked(fleet),
      save: (row, change) => {
        note(`save ${rowKey(row)} ${JSON.stringify(change)}`);
        void marks.save(row, change);
        return Promise.resolve(saved);
      },
    },
    cpuTime: () => Promise.resolve(durationMs(0)),
    saveView: () => Promise.resolve(ok(undefined)),
    saveName: (row, name) => {
      note(`save ${row.host} ${name ?? 'null'}`);
      return Promise.resolve(saved);
    },
    actions: {
      plan: (action, { threadId }) => {
        note(`plan ${action} ${threadId}`);
        return Promise.resolve(planned);
      },
      run: ({ way }) => {
        note(`run ${way}`);
        return ran;
      },
    },
    clipboard: { run: () => Promise.resolve({ kind: 'missing' }), platform: 'linux' },
    collectors: {
      listen: (listener) => {
        emit = (event) => listener(event, 'local');
      },
      send: (message) => {
        if (message.kind === 'refresh') note('refresh');
        if (message.kind === 'set-interval') note(`every ${message.every}`);
        if (message.kind === 'watch-details') detailed = message.session?.threadId;
        if (message.kind !== 'watch-timelines') return;
        note(`pictures of ${message.of === 'all' ? 'all' : message.of ? 'one' : 'none'}`);
      },
    },
  });
});

afterEach(async () => {
  signals.emit('SIGTERM');
  await ended;
});

function answer(sessions: readonly Session[], host: HostName = localHost): void {
  const snapshot: HostSnapshot = {
    host,
    collectedAt: epochMs(Date.now()),
    sessions,
    processes: [],
    accounts: [],
    warnings: [],
    homeDir: '/home/ada',
    machineId: undefined,
    codexPsVersion: undefined,
  };
  emit({ kind: 'host-result', result: localAnswer(snapshot, durationMs(1)) });
}

function timeOut(): void {
  const failure: HostFailure = {
    ...{ host: localHost, kind: 'timeout', error: 'it did not answer', hint: undefined },
  };
  const result = {
    kind: 'failed',
    failure,
    transport: undefined,
    transportReason: undefined,
  } as const;
  emit({ kind: 'host-result', result });
}

async function shows(text: string | RegExp): Promise<void> {
  await expect.poll(async () => (await terminal.lines()).join('\n')).toMatch(text);
}

function writes(text: string): Promise<void> {
  return expect.poll(() => terminal.written()).toContain(text);
}

async function hides(text: string): Promise<void> {
  await expect.poll(async () => (await terminal.lines()).join('\n')).not.toContain(text);
}

const one = aSession({ number: 1, title: 'first one' });
const two = aSession({ number: 2, title: 'second one', verdict: aVerdict('approval') });

describe('the loop', () => {
  test('shows what the threads report, host by host', async () => {
    answer([one]);
    await shows('first one');
    answer([aSession({ host: 'home', number: 3, title: 'far one' })], 'home' as HostName);
    await shows('far one');
    answer([]);
    await hides('first one');
    await shows('far one');
  });

  test('a host that fails keeps its rows, and its error is shown', async () => {
    answer([one]);
    await shows('first one');
    timeOut();
    await shows('it did not answer');
    await shows('first one');
  });

  test('the state of a connection is shown as soon as it is reported', async () => {
    answer([one]);
    timeOut();
    emit({ kind: 'host-link', host: localHost, state: { kind: 'blocked' } });
    await shows('local (blocked: r tries again): it did not answer');
    emit({ kind: 'host-link', host: localHost, state: { kind: 'stale' } });
    await shows('local (connecting): it did not answer');
  });

  test('draws at most thirty times a second, and the last state is never lost', async () => {
    answer([one]);
    await shows('first one');
    terminal.written();
    for (let index = 0; index < 300; index += 1) {
      answer([aSession({ number: 1, title: `title ${index}` })]);
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await shows('title 299');
    expect(terminal.written().split('\x1b[?2026h').length).toBeLessThan(40);
  });

  test('a thread that died is reported', async () => {
    emit({ kind: 'restarting', detail: 'boom', wait: durationMs(4000) });
    await shows('boom');
    emit({ kind: 'ready' });
    await hides('boom');
  });
});

describe('what the keys ask for', () => {
  test('refresh and the interval go to the threads', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('r+');
    await expect.poll(() => asked).toEqual(['refresh', expect.stringMatching(/^every \d/)]);
  });

  test('a name is on the screen at once, before any collector reads it back', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('n');
    await shows('An empty name removes it');
    terminal.type('\x1b[200~my name\x1b[201~\r');
    await shows(/saved.*my name/);
    answer([one]);
    expect(asked).toEqual(['save local my name']);
    await shows(/my name +first one/);
  });

  test('a name that could not be saved is reported, and the text stays', async () => {
    saved = err('cannot write the file: EROFS');
    answer([one]);
    await shows('first one');
    terminal.type('nmine\r');
    await shows('EROFS');
    await shows('mine');
  });

  test('a mark is on the screen at once, and is kept', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('m');
    await shows(/⊘local .*first one/);
    expect(asked).toEqual([`save ${rowKey(one)} {"muted":true}`]);
    terminal.type('m');
    await shows(/ local .*first one/);
  });

  test('a mark that is not kept lasts while the monitor runs, and the message says so', async () => {
    saved = err('cannot write the file: EROFS');
    answer([one]);
    await shows('first one');
    terminal.type('m');
    await shows('this lasts until codex-ps ends: cannot write the file: EROFS');
    await shows(/⊘local .*first one/);
  });

  test('what another monitor marks is shown', async () => {
    answer([one]);
    await shows('first one');
    void marks.save(one, { muted: true });
    await shows(/⊘local .*first one/);
  });

  test('a snoozed session that asks again wakes', async () => {
    answer([one, two]);
    await shows('1 asks');
    terminal.type('gs');
    await shows('for 15 minutes');
    terminal.type('2');
    await shows(/◆ 0 ask .*z 1 snoozed/);
    await shows(/first one[^]*ASK +snoozed .*second one/);
    const since = epochMs(Date.now());
    answer([one, { ...two, verdict: { ...two.verdict, since } }]);
    await shows(/◆ 1 asks/);
    await hides('snoozed ');
  });

  test('a frozen list does not keep a key from changing a mark back', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('zm');
    await shows('muted; m unmutes');
    terminal.type('m');
    await shows('unmuted');
    expect(asked.at(-1)).toBe(`save ${rowKey(one)} {"muted":false}`);
  });

  test('the details of the selected session are read, for the panel and the open details', async () => {
    answer([one]);
    await shows('first one');
    expect(detailed).toBe(one.threadId);
    answer([one, two]);
    await shows('second one');
    terminal.type('g');
    await expect.poll(() => detailed).toBe(two.threadId);
    terminal.type('\r');
    await expect.poll(() => asked).toEqual(['pictures of one']);
    terminal.type('qt');
    await expect.poll(() => detailed).toBeUndefined();
  });

  test('pictures of all are read while they are shown', async () => {
    answer([one, two]);
    await shows('second one');
    terminal.type('t');
    await expect.poll(() => asked).toEqual(['pictures of all']);
    await shows('reading');
    const picture = [{ from: epochMs(0), to: epochMs(9e15), state: 'asking' } as const];
    const { host, threadId } = one;
    emit({
      kind: 'timelines',
      timelines: [{ host, threadId, spans: picture, trouble: undefined }],
    });
    await shows('◆◆◆');
    terminal.type('t');
    await expect.poll(() => asked).toEqual(['pictures of all', 'pictures of none']);
  });

  test('o shows what will be run, once, and Enter runs it', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('o');
    await shows("tmux -S '/tmp/a b' select-pane -t '%3'");
    await shows('Enter run  Esc back');
    expect(asked).toEqual([`plan go ${one.threadId}`]);
    terminal.type('\r');
    await shows('shown in tmux');
    await hides('Enter run');
    terminal.type('o');
    const once = [`plan go ${one.threadId}`, 'run go tmux'];
    await expect.poll(() => asked).toEqual([...once, ...once]);
  });

  test('Esc at what will be run runs nothing, and it is asked again the next time', async () => {
    answer([one]);
    await shows('first one');
    for (let time = 0; time < 2; time += 1) {
      terminal.type('o');
      await shows('Enter run  Esc back');
      terminal.type('\x1b');
      await hides('Enter run');
    }
    expect(asked).toEqual([`plan go ${one.threadId}`, `plan go ${one.threadId}`]);
  });

  test('what cannot be done is explained, and y copies the command for it', async () => {
    planned = err({ reason: 'no terminal shows its tmux session', paste: 'tmux attach' });
    answer([one]);
    await shows('first one');
    terminal.type('o');
    await shows('no terminal shows its tmux session');
    terminal.type('y');
    await writes(Buffer.from('tmux attach').toString('base64'));
    await hides('no terminal shows');
  });

  test('the pager has the terminal until it ends, Ctrl-C too', async () => {
    planned = ok({ ...showPane, action: 'page', way: 'page less', takesScreen: true });
    let end: (result: Result<undefined, Refusal>) => void = () => undefined;
    ran = new Promise((resolve) => {
      end = resolve;
    });
    answer([one]);
    await shows('first one');
    terminal.type('.');
    await shows('read its rollout in $PAGER');
    terminal.type('v');
    await shows('Enter run');
    terminal.type('\r');
    await expect.poll(() => asked).toContain('run page less');
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.isRaw()).toBe(false);
    signals.emit('SIGINT');
    signals.emit('SIGQUIT');
    answer([two]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    end(ok(undefined));
    await shows('second one');
    expect(terminal.isAlternate()).toBe(true);
  });

  test('a thread id is copied by OSC 52', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('y');
    await writes(`\x1b]52;c;${Buffer.from(one.threadId).toString('base64')}\x07`);
    await shows('sent to the terminal, which may not support copying');
  });

  test('Ctrl-Z gives the terminal back and stops, and continuing draws all of it', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('\x1a');
    await expect.poll(() => asked).toEqual(['kill 0 SIGTSTP']);
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    signals.emit('SIGCONT');
    await shows('first one');
    expect(terminal.isAlternate()).toBe(true);
  });

  test('q ends it, and the terminal is as it was', async () => {
    answer([one]);
    await shows('first one');
    terminal.type('q');
    expect(await ended).toEqual({ exitCode: 0 });
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.isRaw()).toBe(false);
    expect(signals.eventNames()).toEqual([]);
  });

  test('the wheel moves, and a click selects', async () => {
    answer([one, two]);
    await shows('second one');
    terminal.type('\x1b[<65;5;5M\x1b[<0;5;5M');
    // A click on the selected row opens its details.
    await expect.poll(() => asked).toEqual(['pictures of one']);
  });
});
