/** The Codex versions whose rollouts and daemons this codex-ps was tried with: 0.94 to 0.171. */
export const triedMinors = { oldest: 94, newest: 171 } as const;

/** The minor version of a Codex 0.x; undefined if not known, as for builds from source, which call themselves 0.0.0. */
export function codexMinor(version: string | undefined): number | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '');
  if (!match || match[0] === '0.0.0') return undefined;
  return match[1] === '0' ? Number(match[2]) : Number.POSITIVE_INFINITY;
}

/** 0.99 and older write neither task_started nor task_complete. */
export function writesNoTurnEvents(version: string | undefined): boolean {
  const minor = codexMinor(version);
  return minor !== undefined && minor <= 99;
}

/** From 0.145 on the end of a turn records its error; before, a null message may be all. Undefined if not known. */
export function recordsErrors(version: string | undefined): boolean | undefined {
  const minor = codexMinor(version);
  return minor === undefined ? undefined : minor >= 145;
}
