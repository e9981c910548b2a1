import { playThread, type PlayedThread } from './demo-thread.js';
import type { SessionScript } from './script.js';
import { digest, seededUuid } from './script.js';

/** One run of a session's script: a process of Codex, its thread and subagents. */
export interface Life {
  readonly pid: number;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly root: PlayedThread;
}

/** The user types the first prompt so long after Codex was started. */
const typingMs = 4000;

function liveOf(
  script: Omit<SessionScript, 'earlier'>,
  homeDir: string,
  startedMs: number,
  seed: string,
): Life {
  const key = `${seed} ${script.tty} ${startedMs}`;
  const createdAtMs = startedMs + typingMs;
  const root = playThread(
    {
      id: seededUuid(createdAtMs, key),
      createdAtMs,
      cwd: script.directory.replace('~', homeDir),
      branch: script.branch,
      commit: digest(`${seed} ${script.directory}`).slice(0, 40),
      model: script.model,
      kind: script.kind,
      parent: undefined,
    },
    script.turns,
  );
  const pid = 2000 + (Number.parseInt(digest(key).slice(0, 6), 16) % 60_000);
  return { pid, startedMs, endsMs: root.untilMs, root };
}

interface Beginning {
  readonly seed: string;
  readonly beganMs: number;
}

/** The life that is there when the demo begins. */
function firstLife(script: SessionScript, homeDir: string, at: Beginning): Life {
  const { age, earlier = [], turns } = script;
  const startedMs = at.beganMs - age * 1000;
  const { startedMs: from, endsMs } = liveOf({ ...script, turns: earlier }, homeDir, startedMs, '');
  const before = earlier.length === 0 ? 0 : endsMs - from - typingMs;
  const whole = { ...script, turns: [...earlier, ...turns] };
  return liveOf(whole, homeDir, startedMs - before, at.seed);
}

/** The lives of one script: one after the other, from before the demo began, without end. */
export class SessionPlayer {
  readonly #script: SessionScript;
  readonly #homeDir: string;
  readonly #seed: string;
  #life: Life;

  constructor(script: SessionScript, homeDir: string, at: Beginning) {
    this.#script = script;
    this.#homeDir = homeDir;
    this.#seed = at.seed;
    this.#life = firstLife(script, homeDir, at);
  }

  get script(): SessionScript {
    return this.#script;
  }

  /** The life of now; undefined in the pause between two. */
  lifeAt(nowMs: number): Life | undefined {
    while (nowMs >= this.#life.endsMs + this.#script.pause * 1000) {
      const startedMs = this.#life.endsMs + this.#script.pause * 1000;
      this.#life = liveOf(this.#script, this.#homeDir, startedMs, this.#seed);
    }
    return nowMs < this.#life.endsMs ? this.#life : undefined;
  }
}
