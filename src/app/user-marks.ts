import { rowKey, type RowKey, type RowRef } from '../core/fleet/row-key.js';
import { ok, type Result } from '../core/result.js';
import { noMarks, type RowMarks } from '../core/session/row-marks.js';
import type { Fleet } from '../core/session/snapshot.js';
import { booleanAt } from '../core/text/fields.js';
import { followLines } from '../local/rollout/follow-lines.js';
import { appendRow, rowLine, rowOfLine } from '../local/titles/row-lines.js';
import type { FilePort } from '../platform/host-ports.js';

/** The newest lines that count: some 8,000. */
const maxBytes = 1 << 20;

/**
 * The user's marks, shared by every codex-ps that runs. The file is only ever appended to, a line for each change, so that
 * no codex-ps overwrites what another one wrote.
 */
export class UserMarks {
  readonly #path: string | undefined;
  readonly #rows = new Map<RowKey, RowMarks>();
  readonly #readNew: () => Promise<unknown>;
  #version = 0;
  /** Resolves when all that was marked so far is written. */
  saved: Promise<Result<undefined, string>> = Promise.resolve(ok(undefined));

  /** `path` undefined: they last until codex-ps ends. */
  constructor(files: FilePort, path: string | undefined) {
    this.#path = path;
    this.#readNew = followLines(files, path ?? '/nowhere', maxBytes, {
      clear: () => this.#rows.clear(),
      add: (line) => this.#take(line),
      result: () => (this.#version += 1),
    });
  }

  /** Reads what is new, and calls `changed` if anything is. */
  async read(changed?: () => void): Promise<void> {
    const before = this.#version;
    await this.#readNew();
    if (this.#version !== before) changed?.();
  }

  /** It counts at once, even if it cannot be kept; the error is one clean sentence. */
  save(row: RowRef, change: Partial<RowMarks>): Promise<Result<undefined, string>> {
    const line = rowLine(row, change);
    this.#take(line);
    const path = this.#path;
    // One after the other, for the last one counts.
    if (path !== undefined) this.saved = this.saved.then(() => appendRow(path, line));
    return this.saved;
  }

  /** The fleet with the marks of its sessions. */
  marked(fleet: Fleet): Fleet {
    if (this.#rows.size === 0) return fleet;
    const sessions = fleet.sessions.map((session) => {
      const marks = this.#rows.get(rowKey(session));
      return marks ? { ...session, marks } : session;
    });
    return { ...fleet, sessions };
  }

  /** What a line does not name stays as it is. */
  #take(line: string): void {
    const row = rowOfLine(line);
    if (!row) return;
    const { muted } = this.#rows.get(rowKey(row)) ?? noMarks;
    this.#rows.set(rowKey(row), { muted: booleanAt(row.said, 'muted') ?? muted });
  }
}
