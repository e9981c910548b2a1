import { setFlagsFromString } from 'node:v8';

/** As much bytecode has to run in a function before V8 looks whether to optimize it: fifteen times the usual. */
const budget = 1_000_000;
/** Node 20 has V8 11. That of Node 22 has no such budget, and tells the terminal of a flag that it does not know. */
const lastV8WithBudget = 11;

/**
 * Asks V8 to wait longer before it compiles a function again, in this thread and in those that are started after it.
 * The monitor does some milliseconds of work a second: for its first minutes the compiling, on threads of its
 * own, would take more of the processor than the work itself. What runs all the time still is compiled. Later V8s
 * wait by themselves: no flag of theirs was found to save anything (Node 24).
 */
export function optimizeLate(): void {
  const [major] = process.versions.v8.split('.');
  if (Number(major) <= lastV8WithBudget) setFlagsFromString(`--interrupt-budget=${budget}`);
}
