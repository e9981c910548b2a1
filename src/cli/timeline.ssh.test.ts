import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import { hostLines, noSshd, sshdPath, startRig, type Rig } from '../../fixtures/ssh-rig/ssh-rig.js';
import { shipped, startInPty } from '../../fixtures/terminal/pty-session.js';
import { holdHalfADay } from '../../fixtures/whole-program/hold-half-a-day.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const title = 'Do the next thing, please\\.';
const timeline = new RegExp(`○ IDLE +${title} +░+▁+`);
const untold = 'its codex-ps has no timelines; install a newer one there';

describe.runIf(sshdPath !== undefined)(
  'what sessions on another host did over the last hours',
  () => {
    let rig: Rig;
    let home: LiveHome;
    beforeAll(async () => {
      home = liveHome();
      await holdHalfADay(home);
      rig = await startRig({ ports: 1 });
      const words = `CODEX_HOME='${home.codexHome}' exec '${process.execPath}' '${shipped('bundle/src/main.js')}' "$@"`;
      rig.program('codex-ps', `#!/bin/sh\n${words}`);
      rig.program('first-codex-ps', lastFirstCodexPs);
      rig.host('home', hostLines(rig, rig.ports[0]));
    });
    afterAll(() => {
      rig.stop();
      return home.stop();
    });

    describe.each(['node-ssh', 'openssh'])('by %s', (transport) => {
      const args = (...more: readonly string[]): readonly string[] => [
        ...['--host', 'home', '--ssh-bin', rig.sshBin, '--transport', transport],
        ...more,
      ];
      const env = (): Record<string, string> => ({ XDG_CONFIG_HOME: rig.dir });

      test('is a line of the plain page, and a key of the document', async () => {
        const page = await runBuilt(['--once', '--timeline', ...args()], { env: env() });
        expect(page).toMatchObject({ code: 0, stderr: '' });
        expect(page.stdout).toMatch(timeline);
        const { document } = await runJson(['--timeline', ...args()], { env: env() });
        expect(document.sessions[0]).toMatchObject({
          host: 'home',
          timeline: { spans: [{ state: 'unknown' }, { state: 'idle' }], trouble: null },
        });
        const without = await runJson([...args()], { env: env() });
        expect(without.document.sessions[0]).not.toHaveProperty('timeline');
      });

      test('is asked of the first codex-ps without an error', async () => {
        const first = args('--remote-bin', 'first-codex-ps');
        const page = await runBuilt(['--once', '--timeline', ...first], { env: env() });
        expect(page.code).toBe(0);
        expect(page.stdout).toContain(untold);
      });

      test('is drawn in the monitor when it is opened', async () => {
        const screen = startInPty(process.execPath, [shipped('bundle/src/main.js'), ...args()], {
          columns: 140,
          rows: 40,
          environment: { ...env(), HOME: rig.home },
        });
        try {
          await screen.until('the row', () => screen.text().includes('IDLE'));
          screen.type('t');
          await screen.until('the timeline', () => timeline.test(screen.text()));
          screen.type('\r');
          await screen.until('it in the details', () =>
            /The last 8 hours *\n.*│\d\d.*\n +░+▁+/.test(screen.text()),
          );
          screen.type('q');
          await screen.until('the timelines', () => screen.text().includes('NAME OR TITLE'));
          screen.type('q');
          await screen.until('the list', () => /TITLE +BRANCH/.test(screen.text()));
          screen.type('q');
          expect((await screen.ended()).exitCode).toBe(0);
        } finally {
          screen.end();
        }
      });
    });

    test('comes from a codex-ps that was sent there, too', async () => {
      rig.program(
        'node',
        `#!/bin/sh\nCODEX_HOME='${home.codexHome}' exec '${process.execPath}' "$@"`,
      );
      const words = ['--host', 'home', '--ssh-bin', rig.sshBin, '--remote-bin', '@push'];
      const page = await runBuilt(['--once', '--timeline', ...words], {
        env: { XDG_CONFIG_HOME: rig.dir },
      });
      expect(page.stdout).toMatch(timeline);
    });
  },
);
