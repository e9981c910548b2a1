import { asObject, numberAt, parseJson, textAt } from '../../core/text/fields.js';

/** One message of the app-server: JSON-RPC 2.0 without its `jsonrpc` field. */
export type DaemonMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'declined'; readonly id: number; readonly message: string }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  /** The app-server asks its clients to do something, such as to approve a command. Never answered. */
  | { readonly kind: 'request'; readonly method: string }
  /** JSON of a shape that is new to us. */
  | { readonly kind: 'other' }
  | { readonly kind: 'not-json' };

export function parseDaemonMessage(text: string): DaemonMessage {
  const json = parseJson(text);
  if (json === undefined) return { kind: 'not-json' };
  const message = asObject(json);
  if (!message) return { kind: 'other' };
  const method = textAt(message, 'method');
  if (method !== undefined) {
    return 'id' in message
      ? { kind: 'request', method }
      : { kind: 'notification', method, params: message['params'] };
  }
  const id = numberAt(message, 'id');
  if (id === undefined) return { kind: 'other' };
  const error = asObject(message['error']);
  if (error)
    return { kind: 'declined', id, message: textAt(error, 'message') ?? 'no reason given' };
  return 'result' in message
    ? { kind: 'answer', id, result: message['result'] }
    : { kind: 'other' };
}
