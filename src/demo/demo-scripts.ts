import {
  escalate,
  failed,
  interrupted,
  mcp,
  patch,
  prompt,
  question,
  rest,
  run,
  say,
  spawn,
  usageLimit,
  waitForAgents,
  type Step,
} from './demo-thread.js';

/** A place where sessions are started one after the other. Each does the same, in a new thread. */
export interface SessionScript {
  readonly title: string;
  /** `~` is the home directory of its host. */
  readonly directory: string;
  readonly branch: string | undefined;
  readonly model: string;
  readonly tty: string;
  /** `exec` runs one prompt without a screen; `tui` if absent. */
  readonly kind?: 'exec';
  /** How many seconds before the demo began the first one started its first turn. */
  readonly age: number;
  /** Seconds between the end of one and the start of the next. */
  readonly pause: number;
  /** What the first one did before that, for its timeline. */
  readonly earlier?: readonly Step[];
  readonly steps: readonly Step[];
}

export interface HostScript {
  readonly name: string;
  readonly homeDir: string;
  readonly sessions: readonly SessionScript[];
}

const day = 24 * 60 * 60;

export const hostScripts: readonly HostScript[] = [
  {
    name: 'local',
    homeDir: '/home/noa',
    sessions: [
      {
        title: 'Retry failed payment webhooks',
        directory: '~/src/shop-api',
        branch: 'payments/retry-webhooks',
        model: 'gpt-5-codex',
        tty: 'ttys001',
        age: 64,
        pause: 12,
        earlier: [
          prompt('Which deliveries failed this week, and why?'),
          run(1900, 'npm run report -- deliveries'),
          question(5400, 'Count the test shops too?', 'Yes', 'No'),
          say(1100, 'Three of four failed because the shop was slow.'),
          rest(2700),
          prompt('Reproduce it with a slow shop'),
          run(3300, 'npm test -- slow-shop'),
          say(600, 'It gives up after 5 s and never tries again.'),
          rest(1500),
        ],
        steps: [
          prompt('Webhooks that fail should be retried with growing waits, at most six times'),
          say(8, 'I will look at how deliveries are stored first.'),
          run(3, 'rg -n "deliverWebhook" src'),
          run(22, 'npm test -- webhooks'),
          patch(1, 'src/webhooks/deliver.ts'),
          say(12, 'The queue now waits between tries.'),
          escalate(110, 9, 'docker compose up -d postgres', 'May I start the test database?'),
          run(41, 'npm run test:integration'),
          say(6, 'Six tries, 1 s to 32 s apart; all 214 tests pass.'),
          rest(40),
          prompt('Add a metric for the last failure'),
          run(2, 'rg -n "counter\\(" src/metrics'),
          patch(1, 'src/metrics/webhooks.ts'),
          run(27, 'npm test'),
          say(5, 'Done: webhook_exhausted_total.'),
          rest(90),
        ],
      },
      {
        title: 'Split the checkout page into steps',
        directory: '~/src/shop-web',
        branch: 'checkout-steps',
        model: 'gpt-5-codex',
        tty: 'ttys002',
        age: 30,
        pause: 20,
        steps: [
          prompt('Split checkout into address, delivery and payment; share the work'),
          say(10, 'Three parts that can be written side by side.'),
          spawn(
            'Curie',
            'worker',
            'Write the address step',
            run(25, 'npx vitest run address'),
            patch(2, 'src/checkout/address-step.tsx'),
            run(29, 'npx vitest run address'),
            say(9, 'The address step is done.'),
          ),
          spawn(
            'Pasteur',
            'worker',
            'Write the delivery step',
            say(20, 'Reading the carriers first.'),
            escalate(
              40,
              8,
              'npm install @shop/carriers',
              'May I install the package of the carriers?',
            ),
            say(20, 'The delivery step is done.'),
          ),
          spawn(
            'Noether',
            'reviewer',
            'Review the payment step',
            run(4, 'git diff main -- src/checkout'),
            say(30, 'Two remarks, both small.'),
          ),
          waitForAgents(80),
          run(24, 'npm run build'),
          say(8, 'All three steps are in, the build is green.'),
          rest(60),
        ],
      },
      {
        title: 'Which cache should the catalogue use?',
        directory: '~/src/catalogue',
        branch: 'main',
        model: 'gpt-5',
        tty: 'ttys003',
        age: 25,
        pause: 15,
        steps: [
          prompt('The catalogue is slow on Mondays. Find out why and propose a fix'),
          run(12, 'psql -f slow-queries.sql catalogue'),
          question(140, 'Cache in Redis or in the process?', 'Redis', 'In the process'),
          say(14, 'Then Redis, with a minute of life.'),
          patch(1, 'src/cache.ts'),
          rest(30),
        ],
      },
      {
        title: 'Notes for the release',
        directory: '~/src/shop-api/.worktrees/release',
        branch: 'release/2026-11',
        model: 'gpt-5-mini',
        tty: 'ttys004',
        age: 3 * 60 * 60,
        pause: 5,
        steps: [
          prompt('Write the notes of the November release from the merged pull requests'),
          say(50, 'The notes are in CHANGELOG.md.'),
          rest(day),
        ],
      },
      {
        title: 'Nightly dependency check',
        directory: '~/src/shop-web',
        branch: 'checkout-steps',
        model: 'gpt-5-mini',
        tty: 'ttys005',
        kind: 'exec',
        age: 5,
        pause: 45,
        steps: [
          prompt('Check the dependencies for known holes'),
          run(11, 'npm outdated --json'),
          run(14, 'npm audit --json'),
          say(9, 'Nothing new.'),
          rest(1),
        ],
      },
    ],
  },
  {
    name: 'home',
    homeDir: '/home/amir',
    sessions: [
      {
        title: 'Port the photo index to SQLite',
        directory: '~/code/photos',
        branch: 'sqlite-index',
        model: 'gpt-5-codex',
        tty: 'ttys001',
        age: 400,
        pause: 25,
        earlier: [
          prompt('How long does the index take to load, and where does the time go?'),
          run(2900, 'cargo bench index'),
          question(9300, 'Which photos shall I measure with?', 'All of them', 'The last year'),
          run(4800, 'cargo bench index -- --all'),
          say(200, 'Nearly all of it goes into parsing JSON.'),
          rest(900),
        ],
        steps: [
          prompt('Move the index from JSON to SQLite, keep the old reader'),
          run(95, 'cargo test index'),
          patch(2, 'src/index/store.rs'),
          run(170, 'cargo build --release'),
          mcp(150, 'browser', 'screenshot'),
          say(20, 'The index opens in 40 ms now.'),
          rest(120),
        ],
      },
      {
        title: 'Backups of the NAS',
        directory: '~/code/backups',
        branch: 'main',
        model: 'gpt-5',
        tty: 'ttys002',
        age: 22 * 60,
        pause: 30,
        steps: [
          prompt('Why did last night’s backup stop at 3 o’clock?'),
          run(6, 'journalctl -u backup --since yesterday'),
          say(30, 'I am reading the log.'),
          usageLimit(95),
          rest(70 * 60),
        ],
      },
      {
        title: 'Garden sensor firmware',
        directory: '~/code/garden/firmware',
        branch: undefined,
        model: 'gpt-5-codex',
        tty: 'ttys003',
        age: 6 * 60 * 60,
        pause: 10,
        steps: [
          prompt('The moisture sensor drifts with temperature'),
          run(18, 'make flash'),
          interrupted,
          rest(day),
        ],
      },
    ],
  },
  {
    name: 'amirs-work-studio',
    homeDir: '/Users/amir',
    sessions: [
      {
        title: '翻訳をレビューする (docs/ja)',
        directory: '~/repo/docs',
        branch: 'docs/ja-review',
        model: 'gpt-5',
        tty: 'ttys007',
        age: 100,
        pause: 18,
        steps: [
          prompt('翻訳をレビューして、用語集と合わない所を直して'),
          say(15, '用語集を読みます。'),
          run(3, 'rg -c "セッション" docs/ja'),
          patch(1, 'docs/ja/start.md'),
          say(25, '12か所を直しました。'),
          rest(45),
          prompt('Open a pull request for it'),
          escalate(150, 5, 'gh pr create --fill', 'May I open the pull request?'),
          say(4, 'It is open.'),
          rest(80),
        ],
      },
      {
        title: 'Speed up the render farm queue 🚀',
        directory: '~/repo/farm',
        branch: 'perf/queue',
        model: 'gpt-5-codex',
        tty: 'ttys008',
        age: 200,
        pause: 22,
        earlier: [
          prompt('Why do the nightly frames come so late?'),
          run(7400, 'python tools/replay.py --night'),
          say(700, 'The queue waits for itself.'),
          failed('stream disconnected before completion'),
          rest(4100),
          prompt('Go on: write a test that shows it'),
          patch(240, 'tests/queue/test_night.py'),
          run(2600, 'pytest tests/queue'),
          say(300, 'The test fails as the night does.'),
          rest(5200),
        ],
        steps: [
          prompt('Profile the queue and take out the slowest step'),
          run(21, 'py-spy record -d 20 -o queue.svg'),
          say(35, 'Half of the time goes into one lock.'),
          run(28, 'pytest -x tests/queue'),
          failed('stream disconnected before completion'),
          rest(90),
          prompt('Go on'),
          run(29, 'pytest -x tests/queue'),
          patch(1, 'farm/queue.py'),
          say(18, 'The lock is gone; 3.1 times as fast.'),
          rest(100),
        ],
      },
    ],
  },
];
