import { setFlagsFromString } from 'node:v8';

/**
 * Asks V8 to make its baseline code on the thread that runs it. A background thread that does it while memory is short
 * waits for the main thread to collect garbage, and the main thread, when it exits, waits for that thread: a run over
 * large rollouts then never ends (seen with Node 26, 1 of about 200 runs). Node 20 has this off.
 */
export function compileInForeground(): void {
  setFlagsFromString('--no-concurrent-sparkplug');
}
