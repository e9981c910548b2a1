import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  makeKey,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../fixtures/ssh-rig/ssh-rig.js';
import { shipped, startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

/** Every way in which an ssh client asks. */
const prompt = /'s password:|Enter passphrase|continue connecting|Password for|\(yes\/no/i;
const program = shipped('bundle/src/main.js');

/** What each host would ask for, itself or at its bastion, and what we are told instead. */
const wants = {
  'no-known-key': 'hostkey-unknown',
  'a-password': 'auth',
  'a-passphrase': 'auth',
} as const;
const aliases = Object.keys(wants).flatMap((name) => [name, `behind-${name}`]);

describe.runIf(sshdPath !== undefined)('a host that would ask the user something', () => {
  let rig: Rig;
  let askpassRan: string;
  let environment: Readonly<Record<string, string>>;
  const sessions: PtySession[] = [];

  beforeAll(async () => {
    rig = await startRig({
      ports: 2,
      sshd: ['PasswordAuthentication yes', 'KbdInteractiveAuthentication yes'],
    });
    rig.program('codex-ps', lastFirstCodexPs);
    const [outer, inner] = rig.ports;
    const locked = join(rig.dir, 'locked_key');
    makeKey(locked, 'secret');
    const nobody = join(rig.dir, 'nobodys_key');
    makeKey(nobody);
    const lines = {
      'no-known-key': ['UserKnownHostsFile /dev/null', ...hostLines(rig, outer)],
      'a-password': hostLines({ ...rig, key: nobody }, outer),
      'a-passphrase': hostLines({ ...rig, key: locked }, outer),
    };
    for (const [name, of] of Object.entries(lines)) {
      rig.host(name, of);
      rig.host(`behind-${name}`, [`ProxyJump ${name}`, ...hostLines(rig, inner)]);
    }
    rig.host('fine', hostLines(rig, inner));
    askpassRan = join(rig.dir, 'askpass-ran');
    environment = environmentWith('askpass', askpassRan);
  });
  afterAll(() => {
    for (const session of sessions) session.end();
    rig.stop();
  });

  /** Whoever would ask is told to ask a program that says where it ran. */
  const environmentWith = (name: string, ran: string): Readonly<Record<string, string>> => {
    const askpass = join(rig.dir, name);
    writeFileSync(askpass, `#!/bin/sh\necho "$*" >> '${ran}'; echo secret\n`, { mode: 0o755 });
    return {
      XDG_CONFIG_HOME: rig.dir,
      HOME: rig.home,
      DISPLAY: ':0',
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: 'force',
    };
  };
  const open = (command: readonly string[], env = environment): PtySession => {
    const [first = '', ...rest] = command;
    const session = startInPty(first, rest, { columns: 200, rows: 40, environment: env });
    sessions.push(session);
    return session;
  };
  const words = (hosts: string): string[] => [
    ...['--host', hosts, '--ssh-bin', rig.sshBin, '--transport', 'openssh'],
    ...['--ssh-timeout-ms', '5000'],
  ];

  test.each(aliases)('%s: a plain ssh asks', async (alias) => {
    const asked = join(rig.dir, `asked-${alias}`);
    const env = environmentWith(`askpass-${alias}`, asked);
    const session = open([rig.sshBin, alias, 'true'], env);
    await session.until('the question', () => existsSync(asked) || prompt.test(session.raw()));
    session.end();
  });

  test('is neither heard nor answered: --json in a terminal, and what was typed is left there', async () => {
    const output = join(rig.dir, 'document.json');
    const script = `"$@" > '${output}'; read -r line; echo "left: $line"`;
    const json = [process.execPath, program, '--json', ...words(aliases.join())];
    const from = performance.now();
    const session = open(['sh', '-c', script, 'sh', ...json]);
    session.type('yes please\r');
    await session.until('the end', () => session.text().includes('left: '));
    expect(performance.now() - from).toBeLessThan(6000);
    expect(session.text()).toContain('left: yes please');
    expect(session.raw()).not.toMatch(prompt);
    const { host_errors: errors } = JSON.parse(readFileSync(output, 'utf8')) as {
      host_errors: readonly { host: string; kind: string }[];
    };
    expect(errors.map(({ host, kind }) => [host, kind])).toEqual(
      Object.entries(wants).flatMap(([name, kind]) => [
        [name, kind],
        [`behind-${name}`, kind],
      ]),
    );
    expect(existsSync(askpassRan)).toBe(false);
  });

  test('does not touch the screen of the monitor, nor take its keys', async () => {
    const session = open([process.execPath, program, ...words(['fine', ...aliases].join())]);
    await session.until('the row', () => /^.fine .*Fix the parser/m.test(session.text()));
    // Those whose key is not known are blocked; the others have two tries left.
    await session.until('every failure', () =>
      session.text().includes('7 hosts (2 blocked, 4 wait)'),
    );
    session.type('?');
    await session.until('the help', () => !session.text().includes('Fix the parser'));
    expect(session.raw()).not.toMatch(prompt);
    session.type('?q');
    expect((await session.ended()).exitCode).toBe(0);
    expect(existsSync(askpassRan)).toBe(false);
  });
});
