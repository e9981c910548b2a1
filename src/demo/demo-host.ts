import type { DemoFile } from './demo-files.js';
import { digest, playThread, seededUuid } from './demo-thread.js';
import type { PlayedThread, ThreadScript } from './demo-thread.js';

/** A place where sessions are started one after the other. Each does the same, in a new thread. */
interface SessionScript extends ThreadScript {
  readonly title: string;
  /** `~` is the home directory of its host. */
  readonly directory: string;
  /** null: not in a repository. */
  readonly branch: string | null;
  readonly model: string;
  readonly tty: string;
  /** It runs one prompt without a screen. */
  readonly exec?: boolean | undefined;
  /** How many seconds before the demo began the first one started its first turn. */
  readonly age: number;
  /** Seconds between the end of one and the start of the next. */
  readonly pause: number;
  /** What the first one did before that, for its timeline. */
  readonly earlier?: readonly string[] | undefined;
}

export interface HostScript {
  readonly name: string;
  readonly homeDir: string;
  readonly sessions: readonly SessionScript[];
}

/** A process of Codex, or one that it started. */
export interface DemoProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly startedMs: number;
  readonly tty: string;
  readonly commandLine: string;
  /** Of those that lsof lists. */
  readonly codex: { readonly cwd: string; readonly heldPaths: readonly string[] } | undefined;
}

export interface DemoMoment {
  readonly processes: readonly DemoProcess[];
  readonly files: ReadonlyMap<string, DemoFile>;
}

/** From the start of Codex to the first prompt. */
const typingMs = 4000;
/** The files of a refresh are all of one moment. */
const tickMs = 100;

/** A simulated machine: the same seed, beginning and time give the same moment. */
export class DemoHost {
  readonly #sessions: readonly DemoSession[];
  readonly #codexHome: string;
  #last: { readonly tick: number; readonly moment: DemoMoment } | undefined;

  constructor(
    { name, homeDir, sessions }: HostScript,
    clock: { readonly seed: string; readonly began: number },
  ) {
    this.#codexHome = `${homeDir}/.codex`;
    const seed = `${clock.seed} ${name}`;
    this.#sessions = sessions.map(
      (session) => new DemoSession(session, { homeDir, seed, began: clock.began }),
    );
  }

  at(nowMs: number): DemoMoment {
    const tick = Math.floor(nowMs / tickMs);
    if (this.#last?.tick !== tick) this.#last = { tick, moment: this.#momentAt(tick * tickMs) };
    return this.#last.moment;
  }

  #momentAt(nowMs: number): DemoMoment {
    const processes: DemoProcess[] = [];
    const files = new Map<string, DemoFile>();
    let titles = '';
    for (const session of this.#sessions) {
      const root = session.runAt(nowMs);
      if (!root) continue;
      const threads = [root, ...root.agents].filter(
        ({ thread, untilMs }) => thread.createdAtMs <= nowMs && nowMs < untilMs,
      );
      const rollouts = threads.map((thread) => rolloutPath(this.#codexHome, thread));
      processes.push(...processesOf(session.script, root, { threads, rollouts, nowMs }));
      for (const [index, thread] of threads.entries()) {
        files.set(rollouts[index] ?? '', rolloutFile(thread, nowMs));
      }
      for (const [path, text] of repositoryFiles(root)) {
        files.set(path, { bytes: Buffer.from(text), modifiedMs: 0 });
      }
      if (threads.length > 0) titles += titleLine(root, session.script.title);
    }
    const index = { bytes: Buffer.from(titles), modifiedMs: nowMs };
    files.set(`${this.#codexHome}/session_index.jsonl`, index);
    return { processes, files };
  }
}

/** The runs of one script: one after the other, from before the demo began, without end. */
class DemoSession {
  readonly script: SessionScript;
  readonly #place: { readonly homeDir: string; readonly seed: string };
  #run: PlayedThread;

  constructor(script: SessionScript, at: { homeDir: string; seed: string; began: number }) {
    this.script = script;
    this.#place = at;
    const { age, earlier = [], steps } = script;
    const createdAtMs = at.began - age * 1000 + typingMs;
    const earlierMs = this.#runFrom(createdAtMs, earlier).untilMs - createdAtMs;
    this.#run = this.#runFrom(createdAtMs - earlierMs, [...earlier, ...steps]);
  }

  /** The run of now; undefined in the pause between two. */
  runAt(nowMs: number): PlayedThread | undefined {
    const pauseMs = this.script.pause * 1000;
    while (nowMs >= this.#run.untilMs + pauseMs) {
      this.#run = this.#runFrom(this.#run.untilMs + pauseMs + typingMs, this.script.steps);
    }
    return nowMs < this.#run.untilMs ? this.#run : undefined;
  }

  #runFrom(createdAtMs: number, steps: readonly string[]): PlayedThread {
    const { directory, branch, model, exec = false, tty } = this.script;
    const { homeDir, seed } = this.#place;
    return playThread(
      {
        id: seededUuid(createdAtMs, `${seed} ${tty} ${createdAtMs}`),
        createdAtMs,
        cwd: directory.replace('~', homeDir),
        branch,
        commit: digest(`${seed} ${directory}`).slice(0, 40),
        model,
        isExec: exec,
        parent: undefined,
      },
      { ...this.script, steps },
    );
  }
}

/** Codex, and the commands that it runs now. */
function processesOf(
  { tty, exec }: SessionScript,
  { thread, firstPrompt }: PlayedThread,
  now: {
    readonly threads: readonly PlayedThread[];
    readonly rollouts: readonly string[];
    readonly nowMs: number;
  },
): readonly DemoProcess[] {
  const { threads, rollouts, nowMs } = now;
  const pid = 2000 + (Number.parseInt(digest(thread.id).slice(0, 6), 16) % 60_000);
  const commands = threads
    .flatMap((one) => one.commands)
    .filter(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  return [
    {
      pid,
      parentPid: pid - 9,
      startedMs: thread.createdAtMs - typingMs,
      tty,
      commandLine: exec ? `codex exec ${firstPrompt}` : 'codex',
      codex: { cwd: thread.cwd, heldPaths: rollouts },
    },
    ...commands.map(({ fromMs, command }, index) => ({
      pid: pid + 1 + index,
      parentPid: pid,
      startedMs: fromMs,
      tty: '??',
      commandLine: `/bin/zsh -lc ${command}`,
      codex: undefined,
    })),
  ];
}

function rolloutPath(codexHome: string, { thread }: PlayedThread): string {
  const [date = '', time = ''] = new Date(thread.createdAtMs).toISOString().split(/[T.]/);
  const name = `rollout-${date}T${time.replaceAll(':', '-')}-${thread.id}.jsonl`;
  return `${codexHome}/sessions/${date.replaceAll('-', '/')}/${name}`;
}

function rolloutFile({ lines }: PlayedThread, nowMs: number): DemoFile {
  const written = lines.filter(({ atMs }) => atMs <= nowMs);
  return {
    bytes: Buffer.from(written.map(({ text }) => text).join('')),
    modifiedMs: written.at(-1)?.atMs ?? nowMs,
  };
}

function repositoryFiles({ thread }: PlayedThread): readonly (readonly [string, string])[] {
  const { cwd, branch, commit } = thread;
  if (branch === null) return [[`${cwd}/README.md`, 'no repository here\n']];
  const [, main, name] = /^(.+)\/\.worktrees\/(.+)$/.exec(cwd) ?? [];
  if (main !== undefined) {
    const gitDir = `${main}/.git/worktrees/${name ?? ''}`;
    return [
      [`${cwd}/.git`, `gitdir: ${gitDir}\n`],
      [`${gitDir}/HEAD`, `ref: refs/heads/${branch}\n`],
      [`${gitDir}/commondir`, '../..\n'],
      [`${main}/.git/refs/heads/${branch}`, `${commit}\n`],
    ];
  }
  return [
    [`${cwd}/.git/HEAD`, `ref: refs/heads/${branch}\n`],
    [`${cwd}/.git/refs/heads/${branch}`, `${commit}\n`],
    [`${cwd}/.git/config`, '[core]\n\tbare = false\n'],
  ];
}

function titleLine({ thread: { id, createdAtMs } }: PlayedThread, title: string): string {
  const updated_at = new Date(createdAtMs).toISOString();
  return `${JSON.stringify({ id, thread_name: title, updated_at })}\n`;
}
