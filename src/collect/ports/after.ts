import type { After } from '../../domain/time.js';

export const afterMs: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};
