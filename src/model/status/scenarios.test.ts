import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DaemonStatus, DaemonTrouble } from '../../domain/facts/daemon.js';
import type { Rollout, RolloutTrouble } from '../../domain/facts/rollout.js';
import type { ToolProcess } from '../../domain/facts/tool-process.js';
import { callIdOf, pidOf, threadIdOf, type Pid, type ThreadId } from '../../domain/ids.js';
import { err, ok, type Result } from '../../domain/result.js';
import { type EpochMs, epochMs, parseIsoTime } from '../../domain/time.js';
import { parseRolloutLine } from '../../parse/rollout-line.js';
import { parseSessionMeta } from '../../parse/session-meta.js';
import { emptyProgress, foldRecords } from '../fold-rollout.js';
import { decideStatus } from './decide-status.js';
import { statusRules } from './status-rules.js';
import type { DaemonSays, ThreadEvidence } from './thread-evidence.js';

/** fixtures/scenarios/README.md describes the form. */
interface Scenario {
  readonly about: string;
  readonly rollout: readonly string[] | null;
  readonly unreadable?: string;
  readonly elsewhere?: boolean;
  readonly modified?: string;
  readonly owner?: string;
  readonly loaded?: string;
  readonly daemon?: { readonly status?: DaemonStatus; readonly trouble?: DaemonTrouble };
  readonly tools?: readonly {
    readonly command: string;
    readonly args: readonly string[];
    readonly startedAt: string;
    readonly threadId?: string;
    readonly callId?: string;
  }[];
  readonly cases: readonly { readonly now: string; readonly expect: Expectation }[];
}

/** Only the fields that the scenario is about. */
interface Expectation {
  readonly status: string;
  readonly detail: string;
  readonly certain?: boolean;
  readonly rule?: string;
  readonly basis?: string;
  readonly since?: string;
  readonly action?: string;
  /** A part of the sentence. */
  readonly reason?: string;
}

const folder = new URL('../../../fixtures/scenarios/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

function time(text: string): EpochMs {
  const at = parseIsoTime(text);
  if (at === undefined) throw new Error(`no time: ${text}`);
  return at;
}

function thread(text: string): ThreadId {
  const id = threadIdOf(text);
  if (id === undefined) throw new Error(`no thread id: ${text}`);
  return id;
}

function pid(number: number): Pid {
  const value = pidOf(number);
  if (value === undefined) throw new Error(`no pid: ${number}`);
  return value;
}

const threadId = thread('01ab0000-0000-7000-8000-000000000001');

function readRollout(scenario: Scenario): Result<Rollout, RolloutTrouble> | undefined {
  if (scenario.unreadable !== undefined)
    return err({ kind: 'unreadable', code: scenario.unreadable });
  if (scenario.elsewhere === true) return err({ kind: 'elsewhere' });
  const [first, ...rest] = scenario.rollout ?? [];
  if (first === undefined) return undefined;
  const progress = foldRecords(emptyProgress, rest.map(parseRolloutLine));
  const modifiedAt =
    scenario.modified === undefined ? progress.lastLineAt : time(scenario.modified);
  return ok({
    path: '/home/dev/.codex/sessions/2026/11/23/rollout.jsonl',
    threadId,
    modifiedAt: modifiedAt ?? epochMs(0),
    sizeBytes: 1,
    meta: parseSessionMeta(first),
    progress,
    firstUserText: undefined,
  });
}

function daemonSays({ daemon }: Scenario): DaemonSays {
  if (!daemon) return { kind: 'nobody-to-ask' };
  return daemon.status
    ? { kind: 'status', status: daemon.status }
    : { kind: 'no-answer', trouble: daemon.trouble };
}

function toolProcesses(scenario: Scenario, id: ThreadId): readonly ToolProcess[] | undefined {
  return scenario.tools?.map((tool, index) => ({
    pid: pid(900 + index),
    ownerPid: pid(1),
    command: tool.command,
    args: tool.args,
    startedAt: time(tool.startedAt),
    threadId:
      tool.threadId === undefined ? undefined : tool.threadId === id ? id : thread(tool.threadId),
    callId: tool.callId === undefined ? undefined : callIdOf(tool.callId),
  }));
}

function evidenceOf(scenario: Scenario, now: string): ThreadEvidence {
  const rollout = readRollout(scenario);
  const meta = rollout?.ok && rollout.value.meta.ok ? rollout.value.meta.value : undefined;
  const id = meta?.id ?? threadId;
  return {
    now: time(now),
    threadId: id,
    rollout,
    createdAt: meta?.createdAt,
    isFork: meta?.forkedFromId !== undefined,
    cliVersion: meta?.cliVersion,
    ownerStartedAt: scenario.owner === undefined ? undefined : time(scenario.owner),
    loadedAt: scenario.loaded === undefined ? undefined : time(scenario.loaded),
    daemon: daemonSays(scenario),
    toolProcesses: toolProcesses(scenario, id),
  };
}

const rulesSeen = new Set<string>();

describe.each(files)('%s', (file) => {
  const scenario = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Scenario;
  it.each(scenario.cases)(`${scenario.about} ($now)`, ({ now, expect: expected }) => {
    const verdict = decideStatus(evidenceOf(scenario, now));
    rulesSeen.add(verdict.rule);
    const seen = {
      status: verdict.status.kind,
      detail: verdict.status.detail,
      certain: verdict.certain,
      rule: verdict.rule,
      basis: verdict.basis,
      since: verdict.since === undefined ? undefined : new Date(verdict.since).toISOString(),
      action: verdict.action,
      reason: verdict.reason,
    };
    const { reason, ...exact } = expected;
    expect(seen).toMatchObject(exact);
    expect(seen.reason).toContain(reason ?? '');
  });
});

describe('the rules', () => {
  it('are each decided by a scenario', () => {
    const silent = statusRules.map((rule) => rule.name).filter((name) => !rulesSeen.has(name));
    expect(silent).toEqual([]);
  });
});
