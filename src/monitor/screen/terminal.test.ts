import { terminalProblem, exitCodeOf, guardTerminal, type MonitorEnd } from './terminal.js';
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
    onResize: () => undefined,
    send: note('send'),
    whenDrained: (_, run) => run(),
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
  const guard = guardTerminal({
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
  expect(ends.map(exitCodeOf)).toEqual([code]);
});

test('an exception gives the terminal back before it is told', () => {
  const { calls, ends, signals } = setUp();
  signals.emit('uncaughtException', new Error('boom'));
  expect(calls).toEqual(['close']);
  expect(ends[0]).toMatchObject({ kind: 'crash' });
  expect(ends.map(exitCodeOf)).toEqual([1]);
});

test('a terminal that is gone ends it quietly', () => {
  const { ends, stdin, stdout } = setUp();
  stdout.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
  stdin.emit('end');
  expect(ends).toEqual([{ kind: 'hangup' }]);
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

test('where nothing can stop it, it goes on after a moment', () => {
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
  guard.end({ kind: 'quit' });
  expect(signals.eventNames()).toEqual([]);
  expect(ends.map(exitCodeOf)).toEqual([0]);
});

const usual = { inputIsTerminal: true, outputIsTerminal: true, term: 'xterm-256color' };

describe('which terminal the monitor needs', () => {
  test.each([
    ['a usual one', usual, undefined],
    ['dumb', { ...usual, term: 'dumb' }, 'dumb'],
    ['none named', { ...usual, term: undefined }, 'dumb'],
    ['a pipe', { ...usual, outputIsTerminal: false }, 'no-output'],
    ['no keyboard', { ...usual, inputIsTerminal: false }, 'no-keyboard'],
  ])('%s', (_, facts, expected) => {
    expect(terminalProblem(facts)).toBe(expected);
  });
});
