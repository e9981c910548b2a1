import {
  statusByDetail,
  type Evidence,
  type Status,
  type StatusBasis,
  type StatusDetail,
  type Verdict,
} from '../../core/session/status.js';
import { asObject, textAt } from '../../core/text/fields.js';
import { cleanLine, cleanLineOrNone } from '../../core/text/clean-text.js';
import type { RowFields } from './row-fields.js';

const maxReasonChars = 500;
const maxActionChars = 200;
const maxEvidence = 50;
const maxPlaceChars = 4096;

/** What a status without a detail says at least: the first codex-ps tells only that a session waits. */
const bare: Readonly<Record<string, Status>> = {
  working: statusByDetail.model,
  waiting: statusByDetail.idle,
  unknown: statusByDetail.unclear,
};

const bases: readonly StatusBasis[] = ['app_server', 'rollout', 'process', 'mtime'];

/** The verdict of the codex-ps that printed the row; undefined where its `status` is no word of ours. */
export function rowVerdict(row: RowFields, debug: RowFields | undefined): Verdict | undefined {
  const kind = row.text('status') ?? '';
  const coarse = Object.hasOwn(bare, kind) ? bare[kind] : undefined;
  if (!coarse) return undefined;
  const exact = exactStatus(row.text('status_detail'), coarse);
  const evidence = evidenceOf(debug);
  return {
    status: exact ?? coarse,
    // Without a detail it may as well be an approval that it waits for.
    certain:
      exact === undefined ? coarse.kind === 'unknown' : (row.flag('status_certain') ?? false),
    reason: reasonOf(row, debug) ?? `the codex-ps on that host says ${kind} and gives no reason`,
    basis: basisOf(row),
    since: row.time('status_since_unix_s'),
    action: row.text('current_action', maxActionChars),
    rule: evidence.findLast(({ source }) => source === 'rule')?.says ?? 'told by its host',
    evidence: evidence.filter(({ source }) => source !== 'rule'),
  };
}

function reasonOf(row: RowFields, debug: RowFields | undefined): string | undefined {
  const reason = row.text('status_reason', maxReasonChars);
  return reason ?? debug?.text('status_reason', maxReasonChars);
}

function basisOf(row: RowFields): StatusBasis {
  const word = row.text('status_basis');
  return bases.find((basis) => basis === word) ?? 'mtime';
}

/** Undefined too for a detail that is new to us, or that belongs to another status. */
function exactStatus(detail: string | undefined, coarse: Status): Status | undefined {
  if (detail === undefined || !Object.hasOwn(statusByDetail, detail)) return undefined;
  const status = statusByDetail[detail as StatusDetail];
  return status.kind === coarse.kind ? status : undefined;
}

function evidenceOf(debug: RowFields | undefined): readonly Evidence[] {
  return (debug?.list('evidence') ?? []).slice(0, maxEvidence).flatMap((item) => {
    const object = asObject(item);
    const source = object && textAt(object, 'source');
    const says = object && textAt(object, 'says');
    if (!object || source === undefined || says === undefined) return [];
    const where = cleanLineOrNone(textAt(object, 'where'), maxPlaceChars);
    return [{ source: cleanLine(source, 40), says: cleanLine(says, maxReasonChars), where }];
  });
}
