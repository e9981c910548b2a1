import type { Brand } from './brand.js';

/** A Codex conversation: a UUIDv7, in lower case. */
export type ThreadId = Brand<string, 'ThreadId'>;
/** A turn of a thread: a UUIDv7 from Codex 0.104 on. */
export type TurnId = Brand<string, 'TurnId'>;
export type CallId = Brand<string, 'CallId'>;
export type Pid = Brand<number, 'Pid'>;
/** `local`, or an alias of the user's ssh configuration. */
export type HostName = Brand<string, 'HostName'>;

export const localHost = 'local' as HostName;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function threadIdOf(text: string): ThreadId | undefined {
  const lower = text.toLowerCase();
  return uuid.test(lower) ? (lower as ThreadId) : undefined;
}

export function turnIdOf(text: string): TurnId {
  return text as TurnId;
}

export function callIdOf(text: string): CallId {
  return text as CallId;
}

/** The pid that `value` is, or undefined where it is no positive integer. */
export function pidOf(value: number): Pid | undefined {
  return Number.isSafeInteger(value) && value > 0 ? (value as Pid) : undefined;
}

export function pidOfText(text: string): Pid | undefined {
  return /^\d+$/.test(text) ? pidOf(Number(text)) : undefined;
}
