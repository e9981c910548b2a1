import { setFlagsFromString } from 'node:v8';

/** As much bytecode has to run in a function before V8 looks whether to optimize it: eight times the usual. */
const budget = 1_000_000;

/**
 * Asks V8 to wait longer before it compiles a function anew, in this thread and in those that are started after it.
 * The monitor does some milliseconds of work a second: for its first minutes the compiling, on threads of its
 * own, would take more of the processor than the work itself. What runs all the time still is compiled.
 */
export function optimizeLate(): void {
  setFlagsFromString(`--interrupt-budget=${budget}`);
}
