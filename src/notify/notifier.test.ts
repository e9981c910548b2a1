import { expect, test } from 'vitest';
import { aFleet, aSession, aVerdict, fixtureNow } from '../../fixtures/a-session.js';
import { err, ok, type Result } from '../core/result.js';
import type { StatusDetail } from '../core/session/status.js';
import { someSettings } from '../../fixtures/some-settings.js';
import { epochMs } from '../core/time.js';
import { Notifier, type NotificationPlan } from './notifier.js';

interface Heard {
  readonly sent: string[];
  readonly ran: string[];
  readonly complaints: string[];
  readonly turn: (seconds: number, detail?: StatusDetail) => Promise<void>;
}

function notifier(
  plan: Partial<NotificationPlan>,
  result: Result<undefined, string> = ok(undefined),
): Heard {
  const [sent, ran, complaints]: [string[], string[], string[]] = [[], [], []];
  let now = fixtureNow;
  const made = new Notifier({
    environment: {},
    unicode: true,
    send: (sequence) => sent.push(sequence),
    complain: (sentence) => complaints.push(sentence),
    plan: {
      settings: someSettings(),
      via: 'osc9',
      allSources: false,
      claim: () => Promise.resolve(ok(true)),
      command: (_, { title }) => {
        ran.push(title);
        return Promise.resolve(result);
      },
      ...plan,
    },
  });
  const turn = async (seconds: number, detail?: StatusDetail): Promise<void> => {
    if (detail) made.take(aFleet([aSession({ title: 'T', verdict: aVerdict(detail) })]));
    for (let second = 0; second < seconds; second += 1) {
      made.check(now);
      now = epochMs(now + 1000);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { sent, ran, complaints, turn };
}

test('writes to the terminal and runs the command, once', async () => {
  const heard = notifier({});
  await heard.turn(2, 'tool');
  await heard.turn(20, 'question');
  expect(heard.sent).toEqual(['\x1b]9;codex-ps: T asks you: asks: which database?\x07']);
  expect(heard.ran).toEqual(['T asks you']);
});

test.each([
  ['command', 0, 1],
  ['none', 0, 0],
] as const)('by %s the terminal is left alone', async (via, sent, ran) => {
  const heard = notifier({ via });
  await heard.turn(2, 'tool');
  await heard.turn(20, 'error');
  expect([heard.sent.length, heard.ran.length]).toEqual([sent, ran]);
});

test('what another codex-ps has sent is not sent again', async () => {
  const heard = notifier({ claim: () => Promise.resolve(ok(false)) });
  await heard.turn(2, 'tool');
  await heard.turn(20, 'question');
  expect([heard.sent, heard.ran, heard.complaints]).toEqual([[], [], []]);
});

test('what cannot be recorded is sent nevertheless, and that is said once', async () => {
  const heard = notifier({ claim: () => Promise.resolve(err('the disk is full')) });
  for (let round = 0; round < 2; round += 1) {
    await heard.turn(10, 'tool');
    await heard.turn(10, 'approval');
  }
  expect(heard.sent).toHaveLength(2);
  expect(heard.complaints).toEqual(['the disk is full']);
});

test('a command that always fails is shown once', async () => {
  const heard = notifier({}, err('it is not there'));
  for (let round = 0; round < 3; round += 1) {
    await heard.turn(10, 'tool');
    await heard.turn(10, 'approval');
  }
  expect(heard.ran).toHaveLength(3);
  expect(heard.complaints).toEqual(['it is not there']);
});

test('the quiet hours go by the local time', async () => {
  const local = (minutes: number): string => {
    const time = new Date(fixtureNow + minutes * 60_000);
    return `${time.getHours()}:${String(time.getMinutes()).padStart(2, '0')}`;
  };
  const quiet = `${local(-1)}-${local(1)}`;
  const noon = notifier({ settings: someSettings({ 'notify.quiet': quiet }) });
  await noon.turn(2, 'tool');
  await noon.turn(20, 'approval');
  expect(noon.sent).toEqual([]);
  await noon.turn(120, 'tool');
  await noon.turn(20, 'approval');
  expect(noon.sent).toHaveLength(1);
});
