import type { DemoFile } from './demo-files.js';
import { digest, PlayedThread, seededUuid, type ThreadScript } from './demo-thread.js';

/** A place where sessions are started one after the other. Each does the same, in a new thread. */
interface SessionScript extends ThreadScript {
  readonly title: string;
  /** `~` is the home directory of its host. */
  readonly directory: string;
  readonly tty: string;
  /** How many seconds before the demo began the first one started its first turn. */
  readonly age: number;
  /** Seconds between the end of one and the start of the next. */
  readonly pause: number;
  /** What the first one did before that, for its timeline. */
  readonly earlier?: readonly string[] | undefined;
  /** It ended after its steps, before the demo began, and none follows. */
  readonly ended?: boolean;
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
export function demoHost(
  { name, homeDir, sessions }: HostScript,
  clock: { readonly seed: string; readonly began: number },
): (nowMs: number) => DemoMoment {
  const codexHome = `${homeDir}/.codex`;
  const place = { codexHome, homeDir, seed: `${clock.seed} ${name}` };
  const runs = sessions.map((script) => ({ script, runAt: runsOf(script, place, clock.began) }));
  let last: { readonly atMs: number; readonly moment: DemoMoment } | undefined;
  const momentAt = (nowMs: number): DemoMoment => {
    const processes: DemoProcess[] = [];
    const files = new Map<string, DemoFile>();
    let titles = '';
    for (const { script, runAt } of runs) {
      const root = runAt(nowMs);
      if (!root) continue;
      const threads = [root, ...root.agents].filter(
        ({ thread, untilMs }) =>
          script.ended === true || (thread.createdAtMs <= nowMs && nowMs < untilMs),
      );
      for (const thread of threads) files.set(thread.path, rolloutFile(thread, nowMs));
      if (threads.length > 0) titles += titleLine(root, script.title);
      if (script.ended) continue;
      processes.push(...processesOf(script.tty, root, threads, nowMs));
      for (const [path, text] of repositoryFiles(root)) {
        files.set(path, { bytes: Buffer.from(text), modifiedMs: 0 });
      }
    }
    const index = { bytes: Buffer.from(titles), modifiedMs: nowMs };
    files.set(`${codexHome}/session_index.jsonl`, index);
    return { processes, files };
  };
  return (nowMs) => {
    const atMs = nowMs - (nowMs % tickMs);
    if (last?.atMs !== atMs) last = { atMs, moment: momentAt(atMs) };
    return last.moment;
  };
}

/** The run of a script at a time: one after the other, from before the demo began, without end; undefined in a pause. */
function runsOf(
  script: SessionScript,
  place: { readonly codexHome: string; readonly homeDir: string; readonly seed: string },
  began: number,
): (nowMs: number) => PlayedThread | undefined {
  const { codexHome, homeDir, seed } = place;
  const { directory, tty, age, earlier = [] } = script;
  const cwd = directory.replace('~', homeDir);
  const commit = digest(`${seed} ${directory}`).slice(0, 40);
  const runFrom = (createdAtMs: number, steps: readonly string[]): PlayedThread => {
    const id = seededUuid(createdAtMs, `${seed} ${tty} ${createdAtMs}`);
    return new PlayedThread({ ...script, steps, id, createdAtMs, codexHome, cwd, commit });
  };
  const createdAtMs = began - age * 1000 + typingMs;
  const earlierMs = runFrom(createdAtMs, earlier).untilMs - createdAtMs;
  let run = runFrom(createdAtMs - earlierMs, [...earlier, ...script.steps]);
  const pauseMs = script.pause * 1000;
  return (nowMs) => {
    if (script.ended === true) return run;
    while (nowMs >= run.untilMs + pauseMs) {
      run = runFrom(run.untilMs + pauseMs + typingMs, script.steps);
    }
    return nowMs < run.untilMs ? run : undefined;
  };
}

/** Codex, and the commands that it runs now. */
function processesOf(
  tty: string,
  { thread, firstPrompt }: PlayedThread,
  threads: readonly PlayedThread[],
  nowMs: number,
): readonly DemoProcess[] {
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
      commandLine: thread.exec ? `codex exec ${firstPrompt}` : 'codex',
      codex: { cwd: thread.cwd, heldPaths: threads.map(({ path }) => path) },
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
