import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDeps, planOf, recordedFanOut, timed } from '../../../fixtures/ssh-rig/asking.js';
import { linkTo } from '../../../fixtures/ssh-rig/bad-servers.js';
import { lastFirstCodexPs } from '../../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  makeKey,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../../fixtures/ssh-rig/ssh-rig.js';
import type { HostFailureKind } from '../../core/session/host-failure.js';
import { durationMs } from '../../core/time.js';
import type { TransportChoice } from './transport.js';
import type { HostResult } from '../../core/session/snapshot.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const timeoutMs = 3000;
/** Of a host that answers, however busy this machine is. */
const patientMs = 15_000;
/** A host that fails so, by each transport and by the one that chooses: its kind, its words, and how long it may take. */
type Row = readonly [
  alias: string,
  by: Readonly<Partial<Record<TransportChoice, HostFailureKind>>>,
  error: RegExp,
  hint: RegExp,
];

describe.runIf(sshdPath !== undefined)(
  'a host that fails in a way that is not its first word',
  () => {
    let rig: Rig;
    let oddRig: Rig;
    let newRig: Rig;
    let hungAgent: Server;
    const children: ChildProcess[] = [];

    const ask = (
      alias: string,
      choice: TransportChoice,
      timeout = timeoutMs,
    ): Promise<{ readonly result: HostResult; readonly ms: number }> =>
      timed(planOf(alias, { timeout: durationMs(timeout) }), askDeps(rig.sshBin, choice));

    beforeAll(async () => {
      rig = await startRig({ ports: 2 });
      rig.program('codex-ps', lastFirstCodexPs);
      // Nobody offers this by itself any more.
      oddRig = await startRig({ ports: 1, sshd: ['KexAlgorithms diffie-hellman-group1-sha1'] });
      newRig = await startRig({
        ports: 1,
        sshd: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
      });
      newRig.program('codex-ps', lastFirstCodexPs);
      rig.host('odd-kex', hostLines(oddRig, oddRig.ports[0]));
      rig.host('new-kex', hostLines(newRig, newRig.ports[0]));
      rig.host('no-route', ['HostName 224.0.0.1', ...hostLines(rig, 22)]);
      rig.host('no-address', ['BindAddress 203.0.113.7', ...hostLines(rig, rig.ports[0])]);

      const agentSocket = join(rig.dir, 'hung-agent');
      hungAgent = createServer(() => undefined).listen(agentSocket);
      const noKey = { ...rig, key: join(rig.dir, 'no-such-key') };
      rig.host('hung-agent', [`IdentityAgent ${agentSocket}`, ...hostLines(noKey, rig.ports[0])]);
      rig.host('hung-agent-and-key', [
        `IdentityAgent ${agentSocket}`,
        ...hostLines(rig, rig.ports[0]),
      ]);

      const fullAgent = await agentWithJunk(rig, children);
      rig.host('full-agent', [`IdentityAgent ${fullAgent}`, ...hostLines(noKey, rig.ports[0])]);
    });
    afterAll(() => {
      hungAgent.close();
      for (const child of children) child.kill('SIGKILL');
      for (const one of [rig, oddRig, newRig]) one.stop();
    });

    const same = (kind: HostFailureKind) => ({ 'node-ssh': kind, openssh: kind, auto: kind });
    const rows: readonly Row[] = [
      [
        'odd-kex',
        same('protocol'),
        /no algorithm in common.*no matching key exchange/,
        /ssh -v odd-kex/,
      ],
      ['new-kex', { 'node-ssh': 'protocol' }, /no algorithm in common/, /ssh -v new-kex/],
      ['no-route', same('unreachable'), /no route to the host/, /VPN/],
      ['no-address', { openssh: 'unreachable', auto: 'unreachable' }, /no route/, /VPN/],
      [
        'hung-agent',
        { 'node-ssh': 'auth', openssh: 'deadline', auto: 'auth' },
        /agent does not answer|did not finish in time/,
        /agent/,
      ],
      ['full-agent', { 'node-ssh': 'auth' }, /none of the keys/, /ssh-add/],
      [
        'full-agent',
        { openssh: 'auth', auto: 'auth' },
        /too many keys/,
        /IdentitiesOnly yes for full-agent/,
      ],
    ];

    describe.each(rows)('%s', (...row) => {
      const [alias, by, error, hint] = row;
      test.each(Object.entries(by))('by %s: %s', async (choice, kind) => {
        // What is recognised is not waited for: its kind would be another.
        const wait = alias === 'hung-agent' ? timeoutMs : patientMs;
        const { result } = await ask(alias, choice as TransportChoice, wait);
        expect(result).toMatchObject({ kind: 'failed', failure: { host: alias, kind } });
        if (result.kind === 'failed') {
          expect(result.failure.error).toMatch(error);
          expect(result.failure.hint).toMatch(hint);
        }
      });
    });

    describe('a host that runs something else than it was asked to', () => {
      const forced: readonly (readonly [
        name: string,
        script: string,
        kind: HostFailureKind,
        error: RegExp,
      ])[] = [
        [
          'says-whom-to-log-in-as',
          'echo "Please login as the user \\"ada\\" rather than root."; echo; exit 142',
          'exit',
          /login shell .* code 142 .*: Please login as the user "ada" rather than root\.$/,
        ],
        [
          'says-it-and-waits',
          'echo "Please login as ada."; exec sleep 30',
          'deadline',
          /did not finish in time: Please login as ada\.$/,
        ],
        [
          'says-it-on-stderr',
          'echo "no shell for you" >&2; exit 1',
          'exit',
          /login shell .* code 1 .*: no shell for you$/,
        ],
        ['lets-nobody-in', 'exit 127', 'exit', /login shell .* code 127 before codex-ps began$/],
        ['ends-as-ssh-does', 'exit 255', 'exit', /login shell .* code 255 before codex-ps began$/],
        ['ends-well', 'echo hello', 'protocol', /login shell .* code 0 .*: hello$/],
      ];
      const rigs: Rig[] = [];
      beforeAll(async () => {
        for (const [name, script] of forced) {
          const path = rig.program(name, `#!/bin/sh\n${script}\n`);
          const forcing = await startRig({ ports: 1, sshd: [`ForceCommand ${path}`] });
          rigs.push(forcing);
          rig.host(name, hostLines(forcing, forcing.ports[0]));
        }
      });
      afterAll(() => {
        for (const each of rigs) each.stop();
      });

      describe.each(['node-ssh', 'openssh'] as const)('by %s', (choice) => {
        test.each(forced)('%s', async (name, _script, kind, error) => {
          const wait = kind === 'deadline' ? timeoutMs : patientMs;
          const { result } = await ask(name, choice, wait);
          expect(result).toMatchObject({
            kind: 'failed',
            failure: { kind, error: expect.stringMatching(error) as string },
          });
        });
      });
    });

    test.each(['node-ssh', 'openssh'] as const)(
      'by %s: a banner is not taken for a message of ssh',
      async (choice) => {
        const banner = join(rig.dir, 'banner');
        writeFileSync(
          banner,
          'ssh: connect to host x port 22: Connection refused\nHost key verification failed.\n',
        );
        const greeting = await startRig({ ports: 1, sshd: [`Banner ${banner}`] });
        const other = join(rig.dir, `other-${choice}`);
        makeKey(other);
        rig.host(`banner-${choice}`, hostLines({ ...greeting, key: other }, greeting.ports[0]));
        const { result } = await ask(`banner-${choice}`, choice, patientMs);
        greeting.stop();
        expect(result).toMatchObject({ failure: { kind: 'auth' } });
      },
    );

    test('the socket file of a ControlMaster that is gone changes nothing', async () => {
      const path = join(rig.dir, 'dead-master');
      const master = spawn('python3', [
        '-c',
        'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
        path,
      ]);
      await new Promise((resolve) => master.on('exit', resolve));
      const other = join(rig.dir, 'dead-master-key');
      makeKey(other);
      rig.host('dead-master', [`ControlPath ${path}`, ...hostLines(rig, rig.ports[0])]);
      rig.host('dead-master-no-key', [
        `ControlPath ${path}`,
        ...hostLines({ ...rig, key: other }, rig.ports[0]),
      ]);
      expect((await ask('dead-master', 'auto', patientMs)).result).toMatchObject({
        kind: 'answered',
        answer: { transport: 'node-ssh' },
      });
      expect((await ask('dead-master-no-key', 'auto', patientMs)).result).toMatchObject({
        failure: { kind: 'auth' },
      });
    });

    test('an agent that asks before it signs is asked once, and its no is a no', async () => {
      const asked = join(rig.dir, 'asked');
      writeFileSync(asked, '');
      const askpass = rig.program('refuses', `#!/bin/sh\necho asked >> '${asked}'\nexit 1\n`);
      const socket = join(rig.dir, 'asking-agent');
      const env = {
        ...process.env,
        DISPLAY: ':9',
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: 'force',
      };
      children.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore', env }));
      const add = (): number | null =>
        spawnSync('ssh-add', ['-q', '-c', rig.key], {
          env: { ...env, SSH_AUTH_SOCK: socket },
          stdio: 'ignore',
        }).status;
      await expect.poll(add).toBe(0);
      const pub = join(rig.dir, 'asking.pub');
      writeFileSync(pub, readFileSync(`${rig.key}.pub`));
      rig.host('asking', [
        `IdentityAgent ${socket}`,
        ...hostLines({ ...rig, key: pub }, rig.ports[0]),
      ]);
      for (const choice of ['auto', 'node-ssh', 'openssh'] as const) {
        writeFileSync(asked, '');
        const { result } = await ask('asking', choice, patientMs);
        expect(result).toMatchObject({
          failure: { kind: 'auth', error: expect.stringContaining('refused to sign') as string },
        });
        expect(readFileSync(asked, 'utf8')).toBe('asked\n');
      }
      // A key in a file is tried all the same.
      rig.host('asking-and-key', [
        `IdentityAgent ${socket}`,
        `IdentityFile ${pub}`,
        ...hostLines(rig, rig.ports[0]),
      ]);
      expect((await ask('asking-and-key', 'openssh', patientMs)).result.kind).toBe('answered');
    });

    test.each([
      ['no-keys', ['PubkeyAuthentication no']],
      ['second-factor', ['AuthenticationMethods publickey,password']],
    ])('a host that wants a password: %s', async (name, lines) => {
      const strict = await startRig({ ports: 1, sshd: ['PasswordAuthentication yes', ...lines] });
      rig.host(name, hostLines(strict, strict.ports[0]));
      try {
        expect((await ask(name, 'auto', patientMs)).result).toMatchObject({
          transport: 'openssh',
          failure: {
            kind: 'auth',
            error: expect.stringMatching(/wants a password.*\(password\)/) as string,
            hint: expect.stringContaining(`ControlMaster to ${name}`) as string,
          },
        });
      } finally {
        strict.stop();
      }
    });

    test('a server whose key exchange node-ssh does not know is reached by OpenSSH', async () => {
      for (const choice of ['auto', 'openssh'] as const) {
        const { result } = await ask('new-kex', choice, patientMs);
        expect(result).toMatchObject({ kind: 'answered', answer: { transport: 'openssh' } });
      }
    });

    test('an agent that hangs keeps no key in a file from its work, but with OpenSSH', async () => {
      const { result } = await ask('hung-agent-and-key', 'node-ssh', patientMs);
      expect(result.kind).toBe('answered');
      const { result: byEither } = await ask('hung-agent-and-key', 'auto', patientMs);
      expect(byEither.kind).toBe('answered');
      const { result: byOpenSsh } = await ask('hung-agent-and-key', 'openssh');
      expect(byOpenSsh).toMatchObject({ kind: 'failed', failure: { kind: 'deadline' } });
    });

    test('a bastion that is lost amid the watch is said, and the host comes back with it', async () => {
      const link = await linkTo(rig.ports[0] ?? 0);
      rig.host('bastion', [
        `HostKeyAlias [127.0.0.1]:${rig.ports[0] ?? 0}`,
        ...hostLines(rig, link.port),
      ]);
      rig.host('behind', ['ProxyJump bastion', ...hostLines(rig, rig.ports[1])]);
      const { fanOut, results, links } = recordedFanOut(
        [planOf('behind', { timeout: durationMs(patientMs) })],
        askDeps(rig.sshBin, 'auto'),
      );
      const answers = (): number => results.filter(({ kind }) => kind === 'answered').length;
      try {
        fanOut.start();
        await expect.poll(answers).toBeGreaterThan(0);
        link.cut();
        await expect
          .poll(() => results.find(({ kind }) => kind === 'failed'))
          .toMatchObject({
            failure: {
              host: 'behind',
              kind: 'lost',
              error: expect.stringMatching(/connection was lost/) as string,
            },
            transport: 'openssh',
            transportReason: 'proxyjump bastion',
          });
        const before = answers();
        await expect.poll(answers).toBeGreaterThan(before);
        expect(links.map(([, { kind }]) => kind)).toEqual([
          'connecting',
          'ok',
          'backing-off',
          'stale',
          'ok',
        ]);
        link.stop();
        await expect
          .poll(() => results.at(-1))
          .toMatchObject({
            failure: { kind: 'refused', hint: expect.stringContaining('sshd') as string },
          });
      } finally {
        fanOut.stop();
        link.stop();
      }
    });
  },
);

/** An agent with more keys than a server lets anybody try. */
async function agentWithJunk(rig: Rig, children: ChildProcess[]): Promise<string> {
  const socket = join(rig.dir, 'full-agent');
  children.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  const add = (key: string): number | null =>
    spawnSync('ssh-add', ['-q', key], { env, stdio: 'ignore' }).status;
  for (let index = 0; index < 8; index += 1) {
    const key = join(rig.dir, `junk-${index}`);
    makeKey(key);
    // `expect.poll` is for tests alone; the agent has its socket soon.
    while (add(key) !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return socket;
}
