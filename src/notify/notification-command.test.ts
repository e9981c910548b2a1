import { describe, expect, test } from 'vitest';
import { aSession, aVerdict, fixtureNow } from '../../fixtures/a-session.js';
import type { Command, CommandOutcome } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { someSettings } from '../../fixtures/some-settings.js';
import { durationMs } from '../core/time.js';
import type { Notification } from './next-notifications.js';
import { missingProgram, notificationCommand } from './notification-command.js';
import type { Target } from './notification-programs.js';

const session = aSession({ name: 'deploy', verdict: aVerdict('approval') });
const notification: Notification = {
  kind: 'asks',
  session,
  sessions: 1,
  worked: durationMs(90_000),
};
const text = {
  title: 'deploy asks you',
  body: 'asks to run: git push',
  about: session.threadId,
};
const done: CommandOutcome = { kind: 'exited', code: 0, stdout: '', stderr: '' };

function made(
  run: (command: Command) => Promise<CommandOutcome>,
  words: readonly string[] = ['~/bin/call', '$HOME', ''],
): NonNullable<ReturnType<typeof notificationCommand>> {
  const settings = someSettings({ 'notify.command': words, 'notify.timeout_ms': 700 });
  const ports = { run, identity: { platform: 'linux', uid: 1, homeDir: '/home/ada' } } as const;
  const environment = { LANG: 'de_DE.UTF-8', HOME: '/home/ada' };
  const command = notificationCommand('command', settings, ports, environment);
  if (!command) throw new Error('there is a command');
  return command;
}

test('it is given the event on its standard input and in its environment, and no shell', async () => {
  const ran: Command[] = [];
  const call = made((command) => {
    ran.push(command);
    return Promise.resolve(done);
  });
  expect(await call(notification, text, fixtureNow)).toEqual({ ok: true, value: undefined });
  const [command] = ran;
  expect(command).toMatchObject({
    program: '/home/ada/bin/call',
    args: ['$HOME', ''],
    timeoutMs: 700,
    env: {
      LANG: 'de_DE.UTF-8',
      LC_ALL: '',
      CODEX_PS_NOTICE: 'asks',
      CODEX_PS_NOTICE_TITLE: 'deploy asks you',
      CODEX_PS_NOTICE_BODY: 'asks to run: git push',
      CODEX_PS_NOTICE_HOST: 'local',
      CODEX_PS_NOTICE_THREAD_ID: session.threadId,
      CODEX_PS_NOTICE_CWD: session.cwd,
    },
  });
  expect(JSON.parse(command?.input ?? '')).toMatchObject({
    event: 'asks',
    title: text.title,
    body: text.body,
    at_unix_s: fixtureNow / 1000,
    sessions: 1,
    worked_s: 90,
    session: { thread_id: session.threadId, name: 'deploy', status_detail: 'approval' },
  });
});

test.each<[CommandOutcome, string]>([
  [{ ...done, code: 3, stderr: 'one\ntwo \x1b[31m\n' }, 'exit 3: two'],
  [{ kind: 'missing' }, 'not found; give its full path'],
  [{ kind: 'timed-out', afterMs: 700 }, 'no end after 700 ms; see notify.timeout_ms'],
  [{ kind: 'killed', signal: 'SIGSEGV' }, 'killed by SIGSEGV'],
  [{ kind: 'too-big', limitBytes: 1 }, 'more than 1 bytes of output'],
  [{ kind: 'failed', detail: 'EACCES' }, 'cannot be started (EACCES)'],
])('what went wrong is one sentence: %j', async (outcome, says) => {
  const result = await made(() => Promise.resolve(outcome))(notification, text, fixtureNow);
  expect(result.ok ? '' : result.error).toContain(`notify.command: /home/ada/bin/call: ${says}`);
});

test('four run at once, and the others wait for one of them to end', async () => {
  let running = 0;
  let most = 0;
  const call = made(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return done;
  });
  const results = await Promise.all(
    Array.from({ length: 50 }, () => call(notification, text, fixtureNow)),
  );
  expect(most).toBe(4);
  expect(results.filter((result) => !result.ok)).toHaveLength(6);
});

test('there is none where none is set', () => {
  expect(notificationCommand('command', someSettings(), nodePorts(), {})).toBeUndefined();
});

describe('a program that is missing', () => {
  const sentence = (target: Target, ...found: readonly string[]): string | undefined =>
    missingProgram(
      target,
      someSettings({ 'notify.command': ['~/bin/call'] }),
      { platform: 'linux', homeDir: '/home/ada' },
      (program) => found.find((one) => one === program),
    );

  test.each<[Target, string]>([
    ['desktop', 'notify-send, which was not found: install libnotify-bin (Debian) or libnotify'],
    ['ntfy', 'curl, which was not found: install curl'],
    ['osascript', 'osascript, which was not found: use another --to'],
    ['command', '/home/ada/bin/call, which was not found: give its full path'],
  ])('is named with what to do: %s', (target, says) => {
    expect(sentence(target)).toBe(`--to ${target} needs ${says}`);
  });

  test.each<[Target, readonly string[]]>([
    ['desktop', ['notify-send']],
    ['command', ['/home/ada/bin/call']],
    ['bell', []],
  ])('is none where there is one, or none is needed: %s', (target, found) => {
    expect(sentence(target, ...found)).toBeUndefined();
  });
});
