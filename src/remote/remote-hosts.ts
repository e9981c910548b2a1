import { ok } from '../core/result.js';
import { durationMs, type DurationMs } from '../core/time.js';
import { LoginSlots } from './ssh/login-slots.js';
import { namesReader, type NamesReader, type UserNames } from '../local/titles/names-reader.js';
import { programMissing, type InquiryDeps } from './host-inquiry.js';

import type { SshPorts } from '../platform/ports/ssh-ports.js';
import type { RemoteWorkerData } from './remote-worker-data.js';
import { ChoosingTransport } from './ssh/ssh-transport.js';
import type { HostResult } from '../core/fleet/host-result.js';

/** It is one bundle; far more than it ever is. */
const maxProgramBytes = 16 << 20;

export interface RemoteHosts extends InquiryDeps {
  readonly transport: ChoosingTransport;
  /** The answer with the names that the user gave on this machine, which win over those given there. */
  readonly named: (result: HostResult) => Promise<HostResult>;
  /** Tells when the user has named something; returns what ends that. */
  readonly onNewNames: (listener: () => void) => () => void;
}

/** All that it takes to ask other hosts from this machine. */
export function remoteHosts(
  ports: SshPorts,
  data: RemoteWorkerData,
  interval: DurationMs,
): RemoteHosts {
  const names = namesReader(ports.files, data.namesPath);
  const choices = new Map(data.plans.map(({ host, transport }) => [host, transport]));
  return {
    transport: new ChoosingTransport(
      { ports, sshBin: data.sshBin, slots: new LoginSlots() },
      (host) => choices.get(host) ?? 'auto',
    ),
    ports,
    interval,
    allSources: data.allSources,
    timeline: data.timeline,
    readProgram: async () => {
      const read = await ports.files.readBytes(data.programPath, maxProgramBytes);
      return read.ok ? ok(read.value) : programMissing(data.programPath);
    },
    named: (result) => named(result, names),
    onNewNames: (listener) => followNames(ports, names, listener),
  };
}

/** How long a new name may take to be seen. */
const namesEveryMs = durationMs(2_000);

function followNames({ after }: SshPorts, names: NamesReader, listener: () => void): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  let known: UserNames | undefined;
  const check = async (): Promise<void> => {
    const now = await names();
    if (stopped) return;
    if (known && known !== now) listener();
    known = now;
    cancel = after(namesEveryMs, () => void check());
  };
  void check();
  return () => {
    stopped = true;
    cancel();
  };
}

async function named(result: HostResult, names: NamesReader): Promise<HostResult> {
  if (result.kind === 'failed') return result;
  const { answer } = result;
  const { byHost } = await names();
  const own = byHost.get(answer.snapshot.host);
  if (!own) return result;
  const sessions = answer.snapshot.sessions.map((session) => {
    const name = own.get(session.threadId);
    return name === undefined ? session : { ...session, name };
  });
  return { kind: 'answered', answer: { ...answer, snapshot: { ...answer.snapshot, sessions } } };
}
