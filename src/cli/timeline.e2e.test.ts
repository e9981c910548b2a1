import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdHalfADay } from '../../fixtures/whole-program/hold-half-a-day.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { shipped, startInPty } from '../../fixtures/terminal/pty-session.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
beforeAll(async () => {
  home = liveHome();
  await holdHalfADay(home);
});
afterAll(() => home.stop());

describe('--once --timeline', () => {
  it('shows a line a session below the hours', async () => {
    const { stdout, stderr, code } = await runBuilt(['--once', '--timeline'], {
      env: { CODEX_HOME: home.codexHome },
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [titles = '', row = '', legend = ''] = stdout.split('\n');
    expect(titles).toMatch(/^STATE +NAME OR TITLE +(?:│\d\d +){6,}/);
    expect(row).toMatch(/^○ IDLE +Do the next thing, please\. +░+▁+$/);
    expect(legend).toContain('◆ asked you');
    const ascii = await runBuilt(['--once', '--timeline'], {
      env: { CODEX_HOME: home.codexHome, LANG: 'C' },
    });
    expect(ascii.stdout).toMatch(/ ~+_+\n/);
  });

  it('is a key of the document with --json', async () => {
    const { document } = await runJson(['--timeline'], { env: { CODEX_HOME: home.codexHome } });
    const { spans, trouble } = document.sessions[0]?.timeline ?? {};
    expect(spans).toMatchObject([{ state: 'unknown' }, { state: 'idle' }]);
    expect(trouble).toBeNull();
  });

  it('says so where nothing runs, and needs an output that can hold it', async () => {
    const none = await runBuilt(['--once', '--timeline', '--codex-home', home.folder]);
    expect(none.stdout).toBe('No session to show.\n');
    const wrong = await runBuilt(['--timeline']);
    expect(wrong).toMatchObject({
      code: 2,
      stderr: 'codex-ps: --timeline needs --once or --json\n',
    });
  });
});

it('is a view of the monitor, and a part of the details', async () => {
  const words = [shipped('bundle/src/main.js'), '--codex-home', home.codexHome];
  const screen = startInPty(process.execPath, words, { columns: 120, rows: 60 });
  try {
    await screen.until('the row', () => screen.text().includes('IDLE'));
    screen.type('t');
    await screen.until('the picture', () => /IDLE.*░▁▁▁/.test(screen.text()));
    expect(screen.text()).toMatch(/NAME OR TITLE +│\d\d/);
    expect(screen.text()).toContain('had failed');
    screen.type('\r');
    await screen.until('it in the details', () =>
      /The last 8 hours *\n.*│\d\d.*\n +░+▁+/.test(screen.text()),
    );
    screen.type('\x1b');
    await screen.until('the picture again', () => screen.text().includes('NAME OR TITLE'));
    screen.type('\x1b');
    await screen.until('the list again', () => screen.text().includes('PWD'));
    screen.type('q');
    expect((await screen.ended()).exitCode).toBe(0);
  } finally {
    screen.end();
  }
});
