import type { Status } from '../session/status.js';

/** What a row says in one word of the JSON document: its `status`, or its `status_detail` where it waits. */
export type RowWord = 'working' | 'unknown' | Extract<Status, { kind: 'waiting' }>['detail'];

/** The details of `working` come and go many times a minute, and are one word. */
export function rowWord(status: Status): RowWord {
  return status.kind === 'waiting' ? status.detail : status.kind;
}
