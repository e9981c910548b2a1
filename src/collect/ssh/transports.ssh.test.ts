import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  hostLines,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../../fixtures/ssh-rig/ssh-rig.js';
import { lastFirstCodexPs, oldestFirstCodexPs } from '../../../fixtures/ssh-rig/first-codex-ps.js';
import type { HostName } from '../../domain/ids.js';
import { durationMs } from '../../domain/time.js';
import { ok } from '../../domain/result.js';
import { Admission } from '../../model/ssh/admission.js';
import { askOnce } from '../collect-once.js';
import type { InquiryDeps } from '../host-inquiry.js';
import type { HostPlan, RemoteResult } from '../host-plan.js';
import { nodeSshPorts } from '../ports/ssh-ports.js';
import { ChoosingTransport, type TransportChoice } from './ssh-transport.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

let rig: Rig;
const choices: readonly TransportChoice[] = ['node-ssh', 'openssh'];

function deps(choice: TransportChoice): InquiryDeps {
  const ports = nodeSshPorts();
  const admission = new Admission();
  return {
    transport: new ChoosingTransport(
      { ports, sshBin: rig.sshBin, admit: (bastion, granted) => admission.ask(bastion, granted) },
      () => choice,
    ),
    ports,
    readProgram: () => Promise.resolve(ok(new Uint8Array())),
    interval: durationMs(1000),
    allSources: false,
  };
}

function ask(
  choice: TransportChoice,
  host: string,
  over: Partial<HostPlan> = {},
): Promise<RemoteResult> {
  const plan: HostPlan = {
    host: host as HostName,
    transport: choice,
    remoteBin: 'codex-ps',
    timeout: durationMs(6000),
    ...over,
  };
  return askOnce(plan, deps(choice));
}

describe.runIf(sshdPath !== undefined).each(choices)('%s', (choice) => {
  beforeAll(async () => {
    rig = await startRig({ ports: 3 });
    rig.host('a', hostLines(rig, rig.ports[0]));
    rig.program('codex-ps', lastFirstCodexPs);
    rig.program('codex-ps-oldest', oldestFirstCodexPs);
  });
  afterAll(() => rig.stop());

  test('the happy path', async () => {
    const result = await ask(choice, 'a');
    expect(result).toMatchObject({ kind: 'answered', answer: { transport: choice } });
  });
});
