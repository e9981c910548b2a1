import type { After } from '../core/time.js';

/** More is treated as 1 by Node. */
const maxMs = 2 ** 31 - 1;

export const afterMs: After = (milliseconds, run) => {
  const timer = setTimeout(run, Math.min(milliseconds, maxMs));
  return () => clearTimeout(timer);
};
