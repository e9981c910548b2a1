import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  badServer,
  linkTo,
  type BadServer,
  type Link,
} from '../../fixtures/ssh-rig/bad-servers.js';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import { hostLines, noSshd, sshdPath, startRig, type Rig } from '../../fixtures/ssh-rig/ssh-rig.js';
import { shipped, startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { statusRecords } from '../../fixtures/terminal/status-records.js';
import { liveHome } from '../../fixtures/whole-program/live-home.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const title = 'Fix the parser';
const row = new RegExp(`^.live +4141 .*${title}`, 'm');
/** What a key may take longer because hosts hang. */
const hangingMs = 50;

describe.runIf(sshdPath !== undefined).each(['node-ssh', 'openssh'])(
  'the monitor, by %s',
  (transport) => {
    let rig: Rig;
    let link: Link;
    let silent: BadServer;
    let session: PtySession;
    const sessions: PtySession[] = [];

    const open = (hosts: string, words: readonly string[] = []): PtySession => {
      const args = ['--host', hosts, '--ssh-bin', rig.sshBin, '--transport', transport, ...words];
      const opened = startInPty(process.execPath, [shipped('bundle/src/main.js'), ...args], {
        columns: 140,
        rows: 40,
        environment: { XDG_CONFIG_HOME: rig.dir, HOME: rig.home },
      });
      sessions.push(opened);
      return opened;
    };

    beforeAll(async () => {
      rig = await startRig({ ports: 1 });
      rig.program('codex-ps', lastFirstCodexPs);
      link = await linkTo(rig.ports[0] ?? 0);
      silent = await badServer(() => undefined);
      const known = join(rig.dir, 'known_nothing');
      writeFileSync(known, '');
      rig.host('live', [
        `HostKeyAlias [127.0.0.1]:${rig.ports[0] ?? 0}`,
        ...hostLines(rig, link.port),
      ]);
      for (const alias of ['mute', 'mute2', 'mute3']) rig.host(alias, hostLines(rig, silent.port));
      rig.host('dead', hostLines(rig, 1));
      rig.host('strange', [`UserKnownHostsFile ${known}`, ...hostLines(rig, rig.ports[0])]);
      session = open('live,mute,dead,strange');
    });
    afterAll(() => {
      for (const opened of sessions) opened.end();
      link.stop();
      silent.stop();
      rig.stop();
    });

    const header = (): string => session.lines()[0] ?? '';
    const says = (what: string, pattern: RegExp): Promise<void> =>
      session.until(what, () => pattern.test(session.text()));

    test('shows the row of the host that lives under its name, and waits for none of the others', async () => {
      await says('the row', row);
      await says('the column', / HOST +PID /);
      await says(
        'the host that is dead',
        /^ dead \((retry in \d+s|connecting)\): the connection was refused/m,
      );
      await says('the host that is blocked', /^ strange \(blocked: r tries again\): its host key/m);
      await session.until('the header', () => /4 hosts \(1 blocked.*\) +1 session /.test(header()));
    });

    test('reports the sessions of two hosts to a terminal that asks for that, until it ends', async () => {
      const home = liveHome();
      try {
        await home.hold();
        const both = open('local,live', ['--codex-home', home.codexHome]);
        await both.until('the query', () => both.raw().includes('\x1b]7501;?\x1b\\'));
        both.type('\x1b]7501;?\x1b\\');
        const records = (): ReturnType<typeof statusRecords> => statusRecords(both.raw());
        await both.until('both sessions', () => records().size === 3);
        expect([...records().keys()].toSorted()).toEqual([
          '',
          expect.stringMatching(/^live\/[\w.-]+$/),
          expect.stringMatching(/^local\/[\w.-]+$/),
        ]);
        expect(records().get('')).toMatchObject({ app: 'codex-ps' });
        both.kill('SIGTERM');
        await both.ended();
        expect(records().size).toBe(0);
      } finally {
        await home.stop();
      }
    });

    test('shows when a host that does not answer is tried again', async () => {
      await says('the failure', /^ mute \(retry in \d+s\): it did not answer in time/m);
      await says('the next try', /^ mute \(connecting\): it did not answer in time/m);
    });

    test('dims the rows of a host that dies, and shows it again when it returns', async () => {
      await session.until('one session', () => header().includes(' 1 session '));
      link.cut();
      link.freeze();
      await session.until('none that counts', () => header().includes(' 0 sessions '));
      await says('its row, which is stale', /^.live .* stale .*Fix the parser/m);
      await says(
        'what is done about it',
        /^ live \((retry in \d+s|connecting)\): the connection was lost/m,
      );
      link.thaw();
      await session.until('one again', () => header().includes(' 1 session '));
      await says('its row', row);
      await session.until('nothing against it', () => !/^ live \(/m.test(session.text()));
    });

    test('r tries a blocked host at once', async () => {
      writeFileSync(join(rig.dir, 'known_nothing'), '# still nothing\n');
      session.type('r');
      await says('it is tried', /^ strange \(connecting\)/m);
      await says('it is blocked again', /^ strange \(blocked/m);
    });

    test('keys are answered as soon while hosts hang as without them', async () => {
      const alone = open('live');
      const hanging = open('live,mute,mute2,mute3');
      const typical: number[] = [];
      for (const opened of [alone, hanging]) {
        await opened.until('the row', () => opened.text().includes(title));
        typical.push(await keyToScreenMs(opened));
      }
      const [without = 0, withThem = 0] = typical;
      process.stdout.write(
        `${transport}: a key is on the screen after ${without.toFixed(1)} ms, while three hosts hang after ${withThem.toFixed(1)} ms\n`,
      );
      expect(withThem).toBeLessThan(without + hangingMs);
    });
  },
);

/** The middle of many: from a key to the screen that it asks for. */
async function keyToScreenMs(session: PtySession): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < 40; time += 1) {
    const help = time % 2 === 0;
    const from = performance.now();
    session.type('?');
    await session.until('the help or the list', () => session.text().includes(title) !== help);
    taken.push(performance.now() - from);
  }
  return taken.toSorted((a, b) => a - b)[taken.length / 2] ?? Number.NaN;
}
