import type { Fleet } from '../../core/session/snapshot.js';
import { type Until, ThreadWait, type WaitOutcome } from '../../core/fleet/thread-wait.js';
import { noticeTexts } from '../../output/text/format.js';
import { jsonDocument } from '../../output/json/json-document.js';
import { drawable } from '../../output/text/display-width.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { followFleet } from '../../app/follow-fleet.js';
import type { Options } from '../../options/options.js';
import { printTable } from './print-table.js';
import { printError, printJson } from '../../platform/print-text.js';
import { filteredKeys, withoutHidden } from '../../app/shown-sessions.js';

const timedOut: CommandEnd = { kind: 'exit', code: 3 };

/** The longest that a timer of Node's can take. */
const maxTimeoutMs = 2 ** 31 - 1;

export interface WaitFlags {
  readonly until: Until;
  readonly thread: readonly string[] | undefined;
  readonly 'all-of': boolean | undefined;
  readonly likely: boolean | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}

export function runWait(call: CommandCall<WaitFlags>): Promise<CommandEnd> {
  const { own, options } = call;
  const problem = wrongUsage(own, options);
  if (problem !== undefined) return Promise.resolve({ kind: 'wrong-usage', sentence: problem });
  const wait = new ThreadWait({
    until: own.until,
    names: [...new Set(own.thread)],
    allOf: own['all-of'] === true,
    likely: own.likely === true,
  });
  const printed = new Set<string>();
  const printOnce = (sentences: readonly string[]): void => {
    for (const sentence of new Set(sentences)) {
      if (!printed.has(sentence)) printError(drawable(sentence));
      printed.add(sentence);
    }
  };
  return new Promise((resolve, reject) => {
    let late = false;
    let over = false;
    const end = (result: CommandEnd | Promise<CommandEnd>): void => {
      over = true;
      Promise.resolve(result).then(resolve, reject);
    };
    // The first answers are awaited, however short the time: `--timeout 0` asks how it is now.
    const endIfLate = (): void => {
      if (late && !over && followed.complete()) end(timedOut);
    };
    const changed = (): void => {
      if (over) return;
      const fleet = withoutHidden(followed.fleet(), options);
      const matching = filteredKeys(fleet, options);
      const result = wait.check(fleet, followed.complete(), matching);
      if (result.kind === 'wrong-usage') end(result);
      else if (result.kind === 'met') {
        printOnce(result.notes);
        end(print(result, fleet, call));
      } else {
        if (followed.complete()) {
          const none =
            matching?.size === 0 ? [`no session matches ${options.filter}: waiting`] : [];
          printOnce([...none, ...result.notes, ...noticeTexts(fleet)]);
        }
        endIfLate();
      }
    };
    const followed = followFleet(options, changed);
    if (own.timeout !== undefined) {
      setTimeout(() => {
        late = true;
        endIfLate();
      }, own.timeout * 1000);
    }
  });
}

function wrongUsage({ timeout, thread }: WaitFlags, { filter }: Options): string | undefined {
  if (thread?.some((word) => word.trim() === '')) return '--thread needs a thread';
  if (thread && filter !== '') return '--thread and a filter exclude each other; use one of them';
  if (timeout === undefined || (timeout >= 0 && timeout * 1000 <= maxTimeoutMs)) return undefined;
  return `--timeout needs seconds, from 0 to ${Math.floor(maxTimeoutMs / 1000)}`;
}

async function print(
  { sessions, grouped }: Extract<WaitOutcome, { kind: 'met' }>,
  fleet: Fleet,
  { options }: CommandCall<WaitFlags>,
): Promise<CommandEnd> {
  if (options.mode === 'json') {
    await printJson(jsonDocument({ ...fleet, sessions }, options), 2);
  } else if (grouped.length > 0) {
    await printTable(
      { ...fleet, sessions: grouped, processes: [], accounts: [], failures: [], warnings: [] },
      { ...options, filter: '' },
    );
  }
  return { kind: 'exit', code: 0 };
}
