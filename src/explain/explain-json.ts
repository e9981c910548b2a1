import { documentWarnings } from '../core/session/process-without-session.js';
import type { Fleet } from '../core/session/snapshot.js';
import { toUnixSeconds } from '../core/time.js';
import type { Explanation } from './explanation.js';
import type { MissingThread } from './missing-thread.js';
import { schemaVersion } from '../core/document/document-fields.js';
import type { JsonDocument } from '../core/document/shape.js';
import { failureJson, sessionJson } from '../output/json/json-document.js';

/** Either of the two. */
export interface ExplainFindings {
  readonly explanation: Explanation | undefined;
  readonly missing: MissingThread | undefined;
}

/** `codex-ps explain --json`: every key is always there, and null where it has nothing to say. */
export function explainJson(
  called: string,
  fleet: Fleet,
  codexPsVersion: string,
  findings: ExplainFindings,
): JsonDocument {
  return {
    schema_version: schemaVersion,
    codex_ps_version: codexPsVersion,
    generated_at_unix_s: toUnixSeconds(fleet.generatedAt),
    called,
    ...foundJson(findings.explanation),
    dropped: findings.missing?.dropped ?? null,
    looked: findings.missing?.looked ?? [],
    host_errors: fleet.failures.map(failureJson),
    warnings: documentWarnings(fleet),
  };
}

function foundJson(explanation: Explanation | undefined): JsonDocument {
  if (!explanation) return { found: false, session: null, rules: null, settled_by: null };
  const { session, trials, settledBy } = explanation;
  return {
    found: true,
    session: sessionJson(session, { debug: true }),
    rules: trials?.map((trial) => ({ ...trial })) ?? null,
    settled_by: settledBy ?? null,
  };
}
