import { documentFields, eventFields, failureFields } from '../../core/document/document-fields.js';
import { writeFields } from '../../core/document/field.js';
import {
  debugObject,
  endedShape,
  sessionFields,
  timelineObject,
} from '../../core/document/session-fields.js';
import type { JsonDocument } from '../../core/document/shape.js';
import type { Transition } from '../../core/fleet/transitions.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { Session } from '../../core/session/session.js';
import { documentWarnings } from '../../core/session/process-without-session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { type EpochMs, toUnixSeconds } from '../../core/time.js';
import { rowKey } from '../../core/fleet/row-key.js';

export interface DocumentOptions {
  readonly codexPsVersion: string;
  readonly debug: boolean;
}

/**
 * The document of `--json`, with every session of this fleet: docs/json-output.md is its contract. Every key is always
 * there and null means "not known"; only `debug` and `timeline` come and go.
 */
export function jsonDocument(fleet: Fleet, options: DocumentOptions): JsonDocument {
  return writeFields(documentFields, {
    ...fleet,
    codexPsVersion: options.codexPsVersion,
    sessions: sortedSessions(fleet).map((session) => sessionJson(session, options)),
    warnings: documentWarnings(fleet),
  });
}

/** Newest activity first, those without any last; then by host and thread id. */
export function sortedSessions({ sessions }: Fleet): readonly Session[] {
  const lastSecond = ({ lastActivityAt: at }: Session): number =>
    at === undefined ? -1 : toUnixSeconds(at);
  return sessions.toSorted(
    (a, b) => lastSecond(b) - lastSecond(a) || (rowKey(a) < rowKey(b) ? -1 : 1),
  );
}

export function sessionJson(
  session: Session,
  options: Pick<DocumentOptions, 'debug'>,
): JsonDocument {
  const row = writeFields(sessionFields, session);
  if (session.ended) Object.assign(row, { ended: endedShape.toJson(session.ended) });
  const { debug, verdict, timeline } = session;
  if (options.debug) {
    Object.assign(row, { debug: writeFields(debugObject.fields, { ...debug, verdict }) });
  }
  if (timeline) Object.assign(row, { timeline: writeFields(timelineObject.fields, timeline) });
  return row;
}

export function failureJson(failure: HostFailure): JsonDocument {
  return writeFields(failureFields, failure);
}

/** One line of `--watch --events`: docs/event.schema.json is its contract. */
export function eventJson(transition: Transition, at: EpochMs): JsonDocument {
  return writeFields(eventFields, { ...transition, at });
}
