import { propertiesOf, readFields, readFieldsStrictly } from '../../core/document/field.js';
import type { ValuesOf } from '../../core/document/field.js';
import { debugObject, sessionFields, timelineObject } from '../../core/document/session-fields.js';
import type { HostName } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { statusByDetail, type Status, type Verdict } from '../../core/session/status.js';
import type { TimelineSpan } from '../../core/session/timeline.js';
import { asObject, objectAt } from '../../core/text/fields.js';
import { epochMs, type EpochMs } from '../../core/time.js';

type RowValues = ValuesOf<typeof sessionFields>;

const nothing = readFields({}, debugObject.fields);

/**
 * A row of another machine's document under the alias we know that machine by. Undefined for a bad one: where a
 * value is of the wrong type, nothing in the row can be trusted.
 * @param madeAt when the document was made
 */
export function snapshotRow(value: unknown, host: HostName, madeAt: EpochMs): Session | undefined {
  const object = asObject(value);
  const row = object && readFieldsStrictly(object, sessionFields);
  const verdict = row && verdictOf(row);
  const { thread_id: threadId } = row ?? {};
  if (!verdict || threadId === undefined) return undefined;
  const timeline = objectAt(object, 'timeline');
  const { spans = [], trouble } = readFields(timeline ?? {}, timelineObject.fields);
  return {
    ...propertiesOf(sessionFields, row),
    ...{ host, threadId, verdict },
    stale: false,
    hiddenSource: false,
    debug: propertiesOf(debugObject.fields, row.debug ?? nothing),
    ...(timeline && { timeline: { host, threadId, spans: inOrder(spans, madeAt), trouble } }),
  };
}

/** What a status without a detail means at least: the first codex-ps says only that a session waits. */
const statusByKind: Readonly<Record<Status['kind'], Status>> = {
  working: statusByDetail.model,
  waiting: statusByDetail.idle,
  unknown: statusByDetail.unclear,
};

/** The verdict of the codex-ps that printed the row; undefined where we do not know its `status`. */
function verdictOf(row: RowValues): Verdict | undefined {
  if (row.status === undefined) return undefined;
  const { status_reason: debugReason, evidence = [] } = row.debug ?? nothing;
  const exact = exactStatus(row);
  const isCertain = exact ? row.status_certain === true : row.status === 'unknown';
  return {
    status: exact ?? statusByKind[row.status],
    // Without a detail it may just as well wait for an approval.
    certain: isCertain,
    reason:
      row.status_reason ??
      debugReason ??
      `the codex-ps on that host says ${row.status} and gives no reason`,
    basis: row.status_basis ?? 'mtime',
    since: row.status_since_unix_s,
    action: row.current_action,
    rule: evidence.findLast(({ source }) => source === 'rule')?.says ?? 'told by its host',
    evidence: evidence.filter(({ source }) => source !== 'rule'),
  };
}

/** Undefined also for a detail that is new to us, or that belongs to another status. */
function exactStatus(row: RowValues): Status | undefined {
  const exact = row.status_detail && statusByDetail[row.status_detail];
  if (!exact || exact.kind !== row.status) return undefined;
  return exact.detail === 'suspended' ? { ...exact, pending: row.needs_attention === true } : exact;
}

/** Spans that do not overlap, none of them later than the document. */
function inOrder(spans: readonly TimelineSpan[], madeAt: EpochMs): readonly TimelineSpan[] {
  const kept: TimelineSpan[] = [];
  for (const { from, to: end, state } of spans) {
    const to = epochMs(Math.min(end, madeAt));
    if (from < to && from >= (kept.at(-1)?.to ?? from)) kept.push({ from, to, state });
  }
  return kept;
}
