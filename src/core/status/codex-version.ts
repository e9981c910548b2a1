/** The Codex versions whose rollouts and daemons this codex-ps was tried with: 0.94 to 0.171. */
export const triedMinors = { oldest: 94, newest: 171 } as const;

/** The minor version of a Codex 0.x, which is where its rollouts change; undefined where there is none. */
export function codexMinor(version: string | undefined): number | undefined {
  const match = /^(\d+)\.(\d+)\./.exec(version ?? '');
  if (!match) return undefined;
  return match[1] === '0' ? Number(match[2]) : Number.POSITIVE_INFINITY;
}

/** 0.99 and older write neither task_started nor task_complete. */
export function writesNoTurnEvents(version: string | undefined): boolean {
  const minor = codexMinor(version);
  return minor !== undefined && minor <= 99;
}

/**
 * Whether a turn that ended without a last message, an error and a compaction ended badly: from 0.121
 * to 0.149 a null message is all that an error leaves; later versions write the error itself.
 */
export function leavesErrorsAsNull(version: string | undefined): boolean {
  const minor = codexMinor(version);
  return minor === undefined || minor < 150;
}
