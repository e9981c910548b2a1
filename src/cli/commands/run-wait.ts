import type { Until } from '../../core/fleet/thread-wait.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { jsonDocument } from '../../output/json/json-document.js';
import { drawable } from '../../output/text/display-width.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import type { Options } from '../../options/options.js';
import { printTable } from './print-table.js';
import { printError, printJson } from '../../platform/print-text.js';
import { withoutHidden } from '../../app/shown-sessions.js';
import { waitForFleet, type WaitEnd } from '../../app/wait-for-fleet.js';

const timedOut = 3;

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

export async function runWait(call: CommandCall<WaitFlags>): Promise<CommandEnd> {
  const { own, options } = call;
  const problem = wrongUsage(own, options);
  if (problem !== undefined) return { kind: 'wrong-usage', sentence: problem };
  const plan = {
    until: own.until,
    names: [...new Set(own.thread)],
    allOf: own['all-of'] === true,
    likely: own.likely === true,
  };
  const printed = new Set<string>();
  const tell = (sentences: readonly string[]): void => {
    for (const sentence of new Set(sentences)) {
      if (!printed.has(sentence)) printError(drawable(sentence));
      printed.add(sentence);
    }
  };
  const timeoutMs = own.timeout === undefined ? undefined : own.timeout * 1000;
  const view = (fleet: Fleet): Fleet => withoutHidden(fleet, options);
  const end = await waitForFleet(options, plan, { timeoutMs, tell, view });
  if (end.kind === 'wrong-usage') return end;
  if (end.kind === 'over') return { kind: 'exit', code: timedOut };
  tell(end.notes);
  return print(end, call);
}

function wrongUsage({ timeout, thread }: WaitFlags, { filter }: Options): string | undefined {
  if (thread?.some((word) => word.trim() === '')) return '--thread needs a thread';
  if (thread && filter !== '') return '--thread and a filter exclude each other; use one of them';
  if (timeout === undefined || (timeout >= 0 && timeout * 1000 <= maxTimeoutMs)) return undefined;
  return `--timeout needs seconds, from 0 to ${Math.floor(maxTimeoutMs / 1000)}`;
}

async function print(
  { sessions, grouped, fleet }: Extract<WaitEnd, { kind: 'met' }>,
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
