/** The code of a failed system call; `EUNKNOWN` where the thrown thing carries none. */
export function errnoOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    if (typeof thrown.code === 'string') return thrown.code;
  }
  return 'EUNKNOWN';
}
