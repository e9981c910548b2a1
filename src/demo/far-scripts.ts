import type { HostScript } from './script.js';

const day = 24 * 60 * 60;

export const homeScript: HostScript = {
  name: 'home',
  homeDir: '/home/amir',
  sessions: [
    {
      title: 'Port the photo index to SQLite',
      directory: '~/code/photos',
      branch: 'sqlite-index',
      model: 'gpt-5-codex',
      tty: 'ttys001',
      kind: 'tui',
      age: 400,
      pause: 25,
      earlier: [
        {
          prompt: 'How long does the index take to load, and where does the time go?',
          steps: [
            { do: 'run', command: 'cargo bench index', seconds: 2900 },
            {
              do: 'question',
              text: 'Which photos shall I measure with?',
              options: ['All of them', 'The last year'],
              seconds: 9300,
            },
            { do: 'run', command: 'cargo bench index -- --all', seconds: 4800 },
            { do: 'say', text: 'Nearly all of it goes into parsing JSON.', seconds: 200 },
          ],
          rest: 900,
        },
      ],
      turns: [
        {
          prompt: 'Move the index from JSON to SQLite, keep the old reader',
          steps: [
            { do: 'run', command: 'cargo test index', seconds: 95 },
            { do: 'patch', file: 'src/index/store.rs', seconds: 2 },
            { do: 'run', command: 'cargo build --release', seconds: 170 },
            { do: 'mcp', server: 'browser', tool: 'screenshot', seconds: 150 },
            { do: 'say', text: 'The index opens in 40 ms now.', seconds: 20 },
          ],
          rest: 120,
        },
      ],
    },
    {
      title: 'Backups of the NAS',
      directory: '~/code/backups',
      branch: 'main',
      model: 'gpt-5',
      tty: 'ttys002',
      kind: 'tui',
      age: 22 * 60,
      pause: 30,
      turns: [
        {
          prompt: 'Why did last night’s backup stop at 3 o’clock?',
          steps: [
            { do: 'run', command: 'journalctl -u backup --since yesterday', seconds: 6 },
            { do: 'say', text: 'I am reading the log.', seconds: 30 },
          ],
          end: { kind: 'limited', resetsInMinutes: 95 },
          rest: 70 * 60,
        },
      ],
    },
    {
      title: 'Garden sensor firmware',
      directory: '~/code/garden/firmware',
      branch: undefined,
      model: 'gpt-5-codex',
      tty: 'ttys003',
      kind: 'tui',
      age: 6 * 60 * 60,
      pause: 10,
      turns: [
        {
          prompt: 'The moisture sensor drifts with temperature',
          steps: [{ do: 'run', command: 'make flash', seconds: 18 }],
          end: { kind: 'interrupted' },
          rest: day,
        },
      ],
    },
  ],
};

export const studioScript: HostScript = {
  name: 'amirs-work-studio',
  homeDir: '/Users/amir',
  sessions: [
    {
      title: '翻訳をレビューする (docs/ja)',
      directory: '~/repo/docs',
      branch: 'docs/ja-review',
      model: 'gpt-5',
      tty: 'ttys007',
      kind: 'tui',
      age: 100,
      pause: 18,
      turns: [
        {
          prompt: '翻訳をレビューして、用語集と合わない所を直して',
          steps: [
            { do: 'say', text: '用語集を読みます。', seconds: 15 },
            { do: 'run', command: 'rg -c "セッション" docs/ja', seconds: 3 },
            { do: 'patch', file: 'docs/ja/start.md', seconds: 1 },
            { do: 'say', text: '12か所を直しました。', seconds: 25 },
          ],
          rest: 45,
        },
        {
          prompt: 'Open a pull request for it',
          steps: [
            {
              do: 'escalate',
              command: 'gh pr create --fill',
              why: 'May I open the pull request?',
              asks: 150,
              seconds: 5,
            },
            { do: 'say', text: 'It is open.', seconds: 4 },
          ],
          rest: 80,
        },
      ],
    },
    {
      title: 'Speed up the render farm queue 🚀',
      directory: '~/repo/farm',
      branch: 'perf/queue',
      model: 'gpt-5-codex',
      tty: 'ttys008',
      kind: 'tui',
      age: 200,
      pause: 22,
      earlier: [
        {
          prompt: 'Why do the nightly frames come so late?',
          steps: [
            { do: 'run', command: 'python tools/replay.py --night', seconds: 7400 },
            { do: 'say', text: 'The queue waits for itself.', seconds: 700 },
          ],
          end: { kind: 'failed', message: 'stream disconnected before completion' },
          rest: 4100,
        },
        {
          prompt: 'Go on: write a test that shows it',
          steps: [
            { do: 'patch', file: 'tests/queue/test_night.py', seconds: 240 },
            { do: 'run', command: 'pytest tests/queue', seconds: 2600 },
            { do: 'say', text: 'The test fails as the night does.', seconds: 300 },
          ],
          rest: 5200,
        },
      ],
      turns: [
        {
          prompt: 'Profile the queue and take out the slowest step',
          steps: [
            { do: 'run', command: 'py-spy record -d 20 -o queue.svg', seconds: 21 },
            { do: 'say', text: 'Half of the time goes into one lock.', seconds: 35 },
            { do: 'run', command: 'pytest -x tests/queue', seconds: 28 },
          ],
          end: { kind: 'failed', message: 'stream disconnected before completion' },
          rest: 90,
        },
        {
          prompt: 'Go on',
          steps: [
            { do: 'run', command: 'pytest -x tests/queue', seconds: 29 },
            { do: 'patch', file: 'farm/queue.py', seconds: 1 },
            { do: 'say', text: 'The lock is gone; 3.1 times as fast.', seconds: 18 },
          ],
          rest: 100,
        },
      ],
    },
  ],
};
