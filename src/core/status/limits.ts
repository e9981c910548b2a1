/** Every number of the status rules. Each is inclusive: at exactly this age the earlier state still holds. */
export const limits = {
  /** How long past its deadline a shell call may be open and still run: a loaded machine writes its output late. */
  deadlineSlackMs: 5_000,
  /** An MCP call looks like its approval or an elicitation: up to this age it is taken to run. */
  mcpRunsMs: 60_000,
  /** Codex 0.99 and older leave no trace of an error: after this silence nothing is known. */
  legacySilenceMs: 600_000,
  /** Without turn events a file this young is being written. */
  freshFileMs: 15_000,
  /** A file time this far ahead is our clock's fault and counts as now. */
  futureFileMs: 2_000,
  /** /proc gives hundredths of a second, ps whole ones cut short: no start is later than the truth by more. */
  startTimeSlackMs: 100,
  /** Nobody ends a Codex and resumes its thread within this time: a turn that ended so shortly before is its own. */
  resumeMs: 2_000,
  /** A new thread is loaded as it is begun: a writer lock that is this much younger was taken again. */
  firstLoadMs: 60_000,
  /** Codex records a command's output this soon after its process has ended, on a busy machine too. */
  outputMs: 3_000,
  /** A tool's process may be stamped this much before the record of its call. */
  toolStartSlackMs: 2_000,
  /** What starts after a call may seem this much older: ps cuts seconds short, and Codex stamps a record as it writes it. */
  afterCallSlackMs: 1_000,
} as const;
