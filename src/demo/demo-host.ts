import type { DemoFile } from './demo-files.js';
import type { DemoProcess } from './demo-listings.js';
import { SessionPlayer, type Life } from './play-session.js';
import type { PlayedThread } from './demo-thread.js';
import type { HostScript } from './script.js';

/** A host as it is at one moment. */
export interface DemoMoment {
  readonly processes: readonly DemoProcess[];
  readonly files: ReadonlyMap<string, DemoFile>;
}

function rolloutPath(homeDir: string, { thread }: PlayedThread): string {
  const [date = '', time = ''] = new Date(thread.createdAtMs).toISOString().split(/[T.]/);
  const name = `rollout-${date}T${time.replaceAll(':', '-')}-${thread.id}.jsonl`;
  return `${homeDir}/.codex/sessions/${date.replaceAll('-', '/')}/${name}`;
}

/** The root and its subagents, as far as they have begun and are not closed. */
function heldThreads(life: Life, nowMs: number): readonly PlayedThread[] {
  return [life.root, ...life.root.agents].filter(
    ({ thread, untilMs }) => thread.createdAtMs <= nowMs && nowMs < untilMs,
  );
}

function rolloutFile({ lines }: PlayedThread, nowMs: number): DemoFile {
  const written = lines.filter(({ atMs }) => atMs <= nowMs);
  return {
    bytes: Buffer.from(written.map(({ text }) => text).join('')),
    modifiedMs: written.at(-1)?.atMs ?? nowMs,
  };
}

function processesOf(life: Life, script: SessionPlayer['script'], moment: Moment): DemoProcess[] {
  const { nowMs, homeDir } = moment;
  const { pid, root } = life;
  const held = heldThreads(life, nowMs);
  const cwd = root.thread.cwd;
  const prompt = script.turns[0]?.prompt ?? '';
  const codex: DemoProcess = {
    pid,
    parentPid: pid - 9,
    startedMs: life.startedMs,
    tty: script.tty,
    commandLine: script.kind === 'exec' ? `codex exec ${prompt}` : 'codex',
    codex: { cwd, heldPaths: held.map((thread) => rolloutPath(homeDir, thread)) },
  };
  const running = held
    .flatMap(({ commands }) => commands)
    .filter(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  const tools = running.map(({ fromMs, command }, index): DemoProcess => ({
    pid: pid + 1 + index,
    parentPid: pid,
    startedMs: fromMs,
    tty: '??',
    commandLine: `/bin/zsh -lc ${command}`,
    codex: undefined,
  }));
  return [codex, ...tools];
}

interface Moment {
  readonly nowMs: number;
  readonly homeDir: string;
}

/** Where the branch of a directory is read. */
function repositoryFiles({ thread }: PlayedThread): readonly [string, string][] {
  const { cwd, branch, commit } = thread;
  if (branch === undefined) return [[`${cwd}/README.md`, 'no repository here\n']];
  return [
    [`${cwd}/.git/HEAD`, `ref: refs/heads/${branch}\n`],
    [`${cwd}/.git/refs/heads/${branch}`, `${commit}\n`],
    [`${cwd}/.git/config`, '[core]\n\tbare = false\n'],
  ];
}

function titleLine(life: Life, title: string): string {
  const { id, createdAtMs } = life.root.thread;
  const updated_at = new Date(createdAtMs).toISOString();
  return `${JSON.stringify({ id, thread_name: title, updated_at })}\n`;
}

const tickMs = 100;

/** A made-up machine: the same seed, beginning and time make the same moment. */
export class DemoHost {
  readonly #homeDir: string;
  readonly #players: readonly SessionPlayer[];
  #last: { readonly tick: number; readonly moment: DemoMoment } | undefined;

  constructor(script: HostScript, at: { seed: string; beganMs: number }) {
    this.#homeDir = script.homeDir;
    this.#players = script.sessions.map(
      (session) =>
        new SessionPlayer(session, script.homeDir, { ...at, seed: `${at.seed} ${script.name}` }),
    );
  }

  /** The world moves ten times a second: a look at it asks for many files, and all are of one moment. */
  at(nowMs: number): DemoMoment {
    const tick = Math.floor(nowMs / tickMs);
    if (this.#last?.tick !== tick) this.#last = { tick, moment: this.#momentAt(tick * tickMs) };
    return this.#last.moment;
  }

  #momentAt(nowMs: number): DemoMoment {
    const moment = { nowMs, homeDir: this.#homeDir };
    const processes: DemoProcess[] = [];
    const files = new Map<string, DemoFile>();
    let titles = '';
    for (const player of this.#players) {
      const life = player.lifeAt(nowMs);
      if (!life) continue;
      processes.push(...processesOf(life, player.script, moment));
      for (const thread of heldThreads(life, nowMs)) {
        files.set(rolloutPath(this.#homeDir, thread), rolloutFile(thread, nowMs));
      }
      for (const [path, text] of repositoryFiles(life.root)) {
        files.set(path, { bytes: Buffer.from(text), modifiedMs: 0 });
      }
      if (life.root.thread.createdAtMs <= nowMs) titles += titleLine(life, player.script.title);
    }
    const index = { bytes: Buffer.from(titles), modifiedMs: nowMs };
    files.set(`${this.#homeDir}/.codex/session_index.jsonl`, index);
    return { processes, files };
  }
}
