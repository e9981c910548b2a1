import { canShowMonitor, TerminalGuard, type MonitorEnd } from './terminal.js';
import { describe, expect, test, vi } from 'vitest';
import { EventEmitter } from 'node:events';
import type { Screen } from './screen.js';

function setUp() {
  const calls: string[] = [];
  const ends: MonitorEnd[] = [];
  const note = (call: string) => () => {
    calls.push(call);
  };
  const screen: Screen = {
    size: () => ({ columns: 80, rows: 24 }),
    draw: note('draw'),
    forget: note('forget'),
    onInput: () => undefined,
    onResize: note('resized'),
    farewell: () => '',
    send: note('send'),
    whenDrained: (run) => run(),
    suspend: note('suspend'),
    resume: note('resume'),
    close: note('close'),
  };
  const signals = new EventEmitter();
  const process = {
    pid: 7,
    on: signals.on.bind(signals),
    off: signals.off.bind(signals),
    kill: (pid: number, signal: string) => calls.push(`kill ${pid} ${signal}`),
  };
  const [stdin, stdout] = [new EventEmitter(), new EventEmitter()];
  const guard = new TerminalGuard({
    screen,
    process,
    stdin,
    stdout,
    onEnd: (end) => ends.push(end),
    onResume: note('resumed'),
  });
  return { calls, ends, signals, stdin, stdout, guard };
}

test.each([
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s gives the terminal back and ends with %i, once', (signal, code) => {
  const { calls, ends, signals } = setUp();
  signals.emit(signal);
  signals.emit('SIGTERM');
  expect(calls).toEqual(['close']);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([code]);
});

test('an exception gives the terminal back before it is reported', () => {
  const { calls, ends, signals } = setUp();
  signals.emit('uncaughtException', new Error('boom'));
  expect(calls).toEqual(['close']);
  expect(ends).toMatchObject([{ exitCode: 1, crash: expect.stringContaining('boom') as string }]);
});

test('every change of the size paints all of it again', () => {
  const { calls, signals } = setUp();
  signals.emit('SIGWINCH');
  expect(calls).toEqual(['forget', 'resized']);
});

test('a terminal that is gone ends it quietly', () => {
  const { ends, stdin, stdout } = setUp();
  stdout.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
  stdin.emit('end');
  expect(ends).toEqual([{ exitCode: 129 }]);
  stdout.emit('error', new Error('write EPIPE'));
});

test('Ctrl-Z stops the whole job by the default action, and comes back', () => {
  const { calls, signals, guard } = setUp();
  guard.suspend();
  expect(calls).toEqual(['suspend', 'kill 0 SIGTSTP']);
  expect(signals.listenerCount('SIGTSTP')).toBe(0);
  signals.emit('SIGCONT');
  expect(calls.slice(2)).toEqual(['resume', 'kill 7 SIGWINCH']);
  expect(signals.listenerCount('SIGTSTP')).toBe(1);
});

test('if nothing can stop it, it goes on after a moment', () => {
  vi.useFakeTimers();
  const { calls, guard } = setUp();
  guard.suspend();
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  expect(calls).toEqual(['suspend', 'kill 0 SIGTSTP', 'resume', 'kill 7 SIGWINCH', 'resumed']);
});

test('SIGTSTP from outside stops this process, and an unannounced stop is repaired', () => {
  const { calls, signals } = setUp();
  signals.emit('SIGTSTP');
  signals.emit('SIGCONT');
  expect(calls).toEqual(['suspend', 'kill 7 SIGTSTP', 'resume', 'kill 7 SIGWINCH']);
  signals.emit('SIGCONT');
  expect(calls.slice(4)).toEqual(['suspend', 'resume', 'kill 7 SIGWINCH']);
});

test('once ended it listens to nothing', () => {
  const { signals, guard, ends } = setUp();
  guard.end({ exitCode: 0 });
  expect(signals.eventNames()).toEqual([]);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0]);
});

const terminal = { isTTY: true };
const pipe = { isTTY: false };
const ordinary = { stdin: terminal, stdout: terminal };

describe('which terminal the monitor needs', () => {
  test.each([
    ['an ordinary one', ordinary, 'xterm-256color', true],
    ['dumb', ordinary, 'dumb', false],
    ['no name', ordinary, undefined, false],
    ['a pipe', { ...ordinary, stdout: pipe }, 'xterm-256color', false],
    ['no keyboard', { ...ordinary, stdin: pipe }, 'xterm-256color', false],
  ])('%s', (_, streams, term, expected) => {
    expect(canShowMonitor(streams, term)).toBe(expected);
  });
});
