import { createInputDecoder, escapeWaitMs, tornWaitMs } from './input-decoder.js';
import type { InputEvent } from '../state/input-event.js';

/** Calls `run` once after so many milliseconds, unless cancelled. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** Decodes what comes, and what no longer comes. */
export function listenInput(
  after: After,
  listener: (event: InputEvent) => void,
): (bytes: Buffer) => void {
  const decoder = createInputDecoder();
  let cancel: () => void = () => undefined;
  const tell = (events: readonly InputEvent[]): void => {
    for (const event of events) listener(event);
  };
  return (bytes) => {
    cancel();
    cancel = after(escapeWaitMs, () => {
      cancel = after(tornWaitMs - escapeWaitMs, () => tell(decoder.forget()));
      tell(decoder.settle());
    });
    tell(decoder.feed(bytes));
  };
}
