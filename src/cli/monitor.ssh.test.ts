import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  badServer,
  linkTo,
  type BadServer,
  type Link,
} from '../../fixtures/ssh-rig/bad-servers.js';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import { hostLines, noSshd, sshdPath, startRig, type Rig } from '../../fixtures/ssh-rig/ssh-rig.js';
import { built, startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const title = 'Fix the parser';

describe.runIf(sshdPath !== undefined).each(['node-ssh', 'openssh'])(
  'the monitor, by %s',
  (transport) => {
    let rig: Rig;
    let link: Link;
    let silent: BadServer;
    let session: PtySession;

    beforeAll(async () => {
      rig = await startRig({ ports: 1 });
      rig.program('codex-ps', lastFirstCodexPs);
      link = await linkTo(rig.ports[0] ?? 0);
      silent = await badServer(() => undefined);
      rig.host('live', [
        `HostKeyAlias [127.0.0.1]:${rig.ports[0] ?? 0}`,
        ...hostLines(rig, link.port),
      ]);
      rig.host('mute', hostLines(rig, silent.port));
      rig.host('dead', hostLines(rig, 1));
      const args = ['--host', 'live,mute,dead', '--ssh-bin', rig.sshBin, '--transport', transport];
      session = startInPty(process.execPath, [built('bundle/src/main.js'), ...args], {
        columns: 140,
        environment: { XDG_CONFIG_HOME: rig.dir, HOME: rig.home },
      });
    });
    afterAll(() => {
      session.end();
      link.stop();
      silent.stop();
      rig.stop();
    });

    test('shows the rows of a host that lives beside two that do not, and waits for none', async () => {
      await session.until('the row', () => session.text().includes(title));
      const started = performance.now();
      session.type('?');
      await session.until('the help', () => !session.text().includes(title));
      expect(performance.now() - started).toBeLessThan(500);
      session.type('?');
      await session.until('the list', () => session.text().includes(title));
    });

    test('dims the rows of a host that dies, and shows it again when it returns', async () => {
      const counted = (count: number) => (): boolean =>
        new RegExp(`\\b${count} sessions?\\b`).test(session.lines()[0] ?? '');
      await session.until('one session', counted(1));
      link.cut();
      link.freeze();
      await session.until('none that counts', counted(0));
      expect(session.text()).toContain(title);
      link.thaw();
      await session.until('one again', counted(1));
      expect(session.text()).toContain(title);
    });
  },
);
