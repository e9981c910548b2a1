import { setFlagsFromString } from 'node:v8';

/** That of Node 20. */
const isOldV8 = Number.parseInt(process.versions.v8, 10) <= 11;

/**
 * Keeps V8 from compiling in the background with the compilers that take room of the heap there. Where memory is short,
 * they wait for the main thread to collect garbage, and the main thread, when it exits, waits for them: a run over
 * large rollouts then never ends (nodejs/node#54918; seen with Node 26 and both compilers, 1 of 100 to 200 runs).
 * Baseline code is compiled in the foreground, and Maglev is off, which costs nothing measurable; TurboFan takes its
 * room in the foreground. Node 20 does neither, and is spared loading `node:v8` (10 ms).
 */
export function compileInForeground(): void {
  if (isOldV8) return;
  setFlagsFromString('--no-concurrent-sparkplug');
  setFlagsFromString('--no-maglev');
}

/**
 * Makes V8 wait longer (fifteen times as much bytecode as usual) before it optimizes a function, in all threads. The
 * monitor does some milliseconds of work a second, and a call over 1,000 sessions half a second of it: optimizing, on
 * threads of its own, would take more processor time than it saves. Node 22 and later have no such flag, print that they
 * do not know it, and save nothing by others (Node 24).
 */
export function optimizeLate(budget = 1_000_000): void {
  if (isOldV8) setFlagsFromString(`--interrupt-budget=${budget}`);
}

/** What a thread may have for what lives for a moment: thrice V8's smallest half of it. */
export const youngMegabytes = 3;

/**
 * Makes V8 keep the heaps of all threads small. Following sessions runs all day and allocates much that lives for a
 * moment. By default each thread would keep up to 48 MB of room for that, and let the rest grow until the heap has
 * doubled: with 1,000 sessions 155 MB instead of 120. (Optimizing for size would save 20 MB more, for a tenth more
 * processor time.) The bound of the young generation is read when a thread starts, long ago for this one: its size stays
 * as it is. V8 11 and 12 (Node 20 and 22) double it again after each thread that is started.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--heap-growing-percent=30');
  // So small a young generation is collected sooner than threads of V8's have been woken to help.
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--semi-space-growth-factor=1');
}
