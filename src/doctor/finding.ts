export type FindingLevel = 'ok' | 'warning' | 'problem';

export interface Finding {
  readonly level: FindingLevel;
  /** What it is about, as in `pid 4711`; undefined where the check is about one thing only. */
  readonly subject: string | undefined;
  readonly says: string;
  /** What to do; undefined where nothing is to be done. */
  readonly remedy: string | undefined;
}

export function fine(says: string, subject?: string): Finding {
  return { level: 'ok', subject, says, remedy: undefined };
}

export function warning(says: string, remedy: string, subject?: string): Finding {
  return { level: 'warning', subject, says, remedy };
}

export function problem(says: string, remedy: string | undefined, subject?: string): Finding {
  return { level: 'problem', subject, says, remedy };
}
