import type { Discovery } from '../core/facts/processes.js';
import type { EpochMs } from '../core/time.js';
import type { HungProcess, LsofFacts, ProcFacts } from './doctor-input.js';
import { lsofVersion } from '../local/processes/lsof.js';
import { createBootClock } from '../local/processes/boot-clock.js';
import { codexCommands } from '../local/processes/start-discovery.js';
import type { HostPorts } from '../platform/host-ports.js';
import { listPids, readArgs, readProcStat } from '../local/processes/proc-process.js';

/** Which lsof it is. One that has just failed is not asked: it may hang again. */
export async function inspectLsof(
  ports: Pick<HostPorts, 'run'>,
  discovery: Discovery,
  known: Omit<LsofFacts, 'version'>,
): Promise<LsofFacts> {
  if (discovery.via !== 'lsof' || known.path === undefined) return { ...known, version: undefined };
  const asked = await ports.run({
    program: known.path,
    args: ['-v'],
    timeoutMs: 2_000,
    maxBytes: 64 * 1024,
  });
  return {
    ...known,
    version: asked.kind === 'exited' ? lsofVersion(asked.stderr + asked.stdout) : undefined,
  };
}

/** Whether /proc can be read; undefined on a system that has none. */
export async function inspectProc({
  files,
  identity,
}: Pick<HostPorts, 'files' | 'identity'>): Promise<ProcFacts | undefined> {
  if (identity.platform !== 'linux') return undefined;
  const [own, first] = await Promise.all([files.list('/proc/self/fd'), files.stat('/proc/1/stat')]);
  return { failure: own.ok ? undefined : own.error.code, othersHidden: own.ok && !first.ok };
}

/** Much longer than codex-ps waits for lsof. */
const hungAfterMs = 60_000;

export async function findHungLsofs(
  ports: Pick<HostPorts, 'files' | 'now'>,
  now: EpochMs,
): Promise<readonly HungProcess[]> {
  const { files } = ports;
  const startTime = await createBootClock()(ports);
  const found = await Promise.all(
    (await listPids(files)).map(async (pid): Promise<readonly HungProcess[]> => {
      const stat = await readProcStat(files, pid);
      if (!stat.ok || stat.value.command !== 'lsof') return [];
      const startedAt = startTime(stat.value.startTicks);
      if (startedAt === undefined || now - startedAt < hungAfterMs) return [];
      return isOurs(await readArgs(files, pid)) ? [{ pid, startedAt }] : [];
    }),
  );
  return found.flat();
}

/** As `lsofCommand` runs it, or an earlier codex-ps did. */
function isOurs(args: readonly string[]): boolean {
  const at = args.indexOf('-c');
  return at > 0 && [codexCommands, 'codex'].includes(args[at + 1] ?? '');
}
