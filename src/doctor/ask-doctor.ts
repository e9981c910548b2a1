import { readDoctorDocument, type FindingThere } from './remote-findings.js';
import { connectTimeoutMs, streamToken, type InquiryDeps } from '../remote/host-inquiry.js';
import type { HostPlan } from '../remote/host-plan.js';
import { openStream } from '../remote/ssh/remote-stream.js';
import { pushBin } from '../remote/ssh/remote-command.js';

/** What the codex-ps of another host finds there; undefined where it has no doctor or does not answer in time. */
export function askDoctor(
  plan: HostPlan,
  { transport, ports, interval, allSources }: InquiryDeps,
): Promise<readonly FindingThere[] | undefined> {
  const { host, remoteBin, timeout } = plan;
  // What is sent there is only what makes rows.
  if (remoteBin === pushBin) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let found: readonly FindingThere[] | undefined;
    const task = {
      ...({
        token: streamToken(ports.random),
        mode: 'doctor',
        remoteBin,
        place: undefined,
      } as const),
      ...{ deadlineMs: timeout, intervalMs: interval, allSources },
    };
    const stream = openStream(
      transport,
      {
        ...{ host, task, connectTimeoutMs: connectTimeoutMs(plan) },
        ...{ avoidMaster: false, program: new Uint8Array() },
      },
      {
        onVia: () => undefined,
        onPoll: () => undefined,
        onPlace: () => undefined,
        onText: (text) => {
          found = readDoctorDocument(text);
          return found !== undefined;
        },
        onEnd: () => {
          cancel();
          resolve(found);
        },
      },
    );
    const cancel = ports.after(timeout, () => {
      stream.destroy();
      resolve(undefined);
    });
  });
}
