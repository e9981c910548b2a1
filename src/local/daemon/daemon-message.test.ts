import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.js';
import { unixWebSocketPort } from '../../platform/unix-websocket.js';
import { openDaemonConnection } from './daemon-connection.js';

/** What a connection makes of one message, when it has asked one question, of id 1. */
async function heard(text: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let receive: (text: string) => void = () => undefined;
  const port: typeof unixWebSocketPort = {
    ...unixWebSocketPort,
    open: (_path, _maxFrameBytes, { onText }) => {
      receive = onText;
      return { send: () => undefined, close: () => undefined };
    },
  };
  const connection = openDaemonConnection(port, '/socket', {
    onNotification: (method, params) => found.push({ method, params }),
    onEnd: (failure) => found.push(failure),
  });
  void connection.request('thread/loaded/list', {}).then((answer) => found.push(answer));
  receive(text);
  await Promise.resolve();
  return found;
}

const declined = (detail: string): unknown => err({ kind: 'declined', detail });
const notJson = { kind: 'nonsense', detail: 'not JSON' };

describe('a message of the daemon', () => {
  it.each([
    ['{"id":1,"result":null}', [ok(null)]],
    ['{"error":{"code":-1,"message":"no"},"id":1}', [declined('no')]],
    ['{"error":{},"id":1}', [declined('no reason given')]],
    ['{"id":2,"result":null}', []],
    ['{"method":"m","params":[1]}', [{ method: 'm', params: [1] }]],
    ['{"method":"m","id":1,"params":{}}', []],
    ['{"method":"m","id":"x"}', []],
    ['{"id":"1","result":{}}', []],
    ['{"id":1}', []],
    ['7', []],
    ['', [notJson, err(notJson)]],
    ['{"id":1', [notJson, err(notJson)]],
  ])('%s', async (text, expected) => {
    expect(await heard(text)).toEqual(expected);
  });

  it('is not read until it is complete', async () => {
    const anyMessage = fc.oneof(
      fc.record({ id: fc.nat(), result: fc.jsonValue() }),
      fc.record({ method: fc.string(), params: fc.jsonValue(), emittedAtMs: fc.nat() }),
      fc.record({ id: fc.nat(), error: fc.record({ code: fc.integer(), message: fc.string() }) }),
    );
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(anyMessage, share, async (message, part) => {
        const text = JSON.stringify(message);
        const cut = text.slice(0, Math.floor(part * text.length));
        expect(await heard(cut)).toEqual([notJson, err(notJson)]);
      }),
      { numRuns: 500 },
    );
  });

  it('is taken without a fault, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        expect((await heard(text)).length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 500 },
    );
  });
});
