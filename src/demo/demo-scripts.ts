import type { HostScript } from './script.js';

const day = 24 * 60 * 60;

export const localScript: HostScript = {
  name: 'local',
  homeDir: '/home/noa',
  sessions: [
    {
      title: 'Retry failed payment webhooks',
      directory: '~/src/shop-api',
      branch: 'payments/retry-webhooks',
      model: 'gpt-5-codex',
      tty: 'ttys001',
      kind: 'tui',
      age: 64,
      pause: 12,
      earlier: [
        {
          prompt: 'Which deliveries failed this week, and why?',
          steps: [
            { do: 'run', command: 'npm run report -- deliveries', seconds: 1900 },
            {
              do: 'question',
              text: 'Count the test shops too?',
              options: ['Yes', 'No'],
              seconds: 5400,
            },
            { do: 'say', text: 'Three of four failed because the shop was slow.', seconds: 1100 },
          ],
          rest: 2700,
        },
        {
          prompt: 'Reproduce it with a slow shop',
          steps: [
            { do: 'run', command: 'npm test -- slow-shop', seconds: 3300 },
            { do: 'say', text: 'It gives up after 5 s and never tries again.', seconds: 600 },
          ],
          rest: 1500,
        },
      ],
      turns: [
        {
          prompt: 'Webhooks that fail should be retried with growing waits, at most six times',
          steps: [
            { do: 'say', text: 'I will look at how deliveries are stored first.', seconds: 8 },
            { do: 'run', command: 'rg -n "deliverWebhook" src', seconds: 3 },
            { do: 'run', command: 'npm test -- webhooks', seconds: 22 },
            { do: 'patch', file: 'src/webhooks/deliver.ts', seconds: 1 },
            { do: 'say', text: 'The queue now waits between tries.', seconds: 12 },
            {
              do: 'escalate',
              command: 'docker compose up -d postgres',
              why: 'May I start the test database?',
              asks: 110,
              seconds: 9,
            },
            { do: 'run', command: 'npm run test:integration', seconds: 41 },
            { do: 'say', text: 'Six tries, 1 s to 32 s apart; all 214 tests pass.', seconds: 6 },
          ],
          rest: 40,
        },
        {
          prompt: 'Add a metric for the last failure',
          steps: [
            { do: 'run', command: 'rg -n "counter\\(" src/metrics', seconds: 2 },
            { do: 'patch', file: 'src/metrics/webhooks.ts', seconds: 1 },
            { do: 'run', command: 'npm test', seconds: 27 },
            { do: 'say', text: 'Done: webhook_exhausted_total.', seconds: 5 },
          ],
          rest: 90,
        },
      ],
    },
    {
      title: 'Split the checkout page into steps',
      directory: '~/src/shop-web',
      branch: 'checkout-steps',
      model: 'gpt-5-codex',
      tty: 'ttys002',
      kind: 'tui',
      age: 30,
      pause: 20,
      turns: [
        {
          prompt: 'Split checkout into address, delivery and payment; share the work',
          steps: [
            { do: 'say', text: 'Three parts that can be written side by side.', seconds: 10 },
            {
              do: 'spawn',
              agent: {
                nickname: 'Curie',
                role: 'worker',
                task: 'Write the address step',
                steps: [
                  { do: 'run', command: 'npx vitest run address', seconds: 25 },
                  { do: 'patch', file: 'src/checkout/address-step.tsx', seconds: 2 },
                  { do: 'run', command: 'npx vitest run address', seconds: 29 },
                  { do: 'say', text: 'The address step is done.', seconds: 9 },
                ],
              },
            },
            {
              do: 'spawn',
              agent: {
                nickname: 'Pasteur',
                role: 'worker',
                task: 'Write the delivery step',
                steps: [
                  { do: 'say', text: 'Reading the carriers first.', seconds: 20 },
                  {
                    do: 'escalate',
                    command: 'npm install @shop/carriers',
                    why: 'May I install the package of the carriers?',
                    asks: 40,
                    seconds: 8,
                  },
                  { do: 'say', text: 'The delivery step is done.', seconds: 20 },
                ],
              },
            },
            {
              do: 'spawn',
              agent: {
                nickname: 'Noether',
                role: 'reviewer',
                task: 'Review the payment step',
                steps: [
                  { do: 'run', command: 'git diff main -- src/checkout', seconds: 4 },
                  { do: 'say', text: 'Two remarks, both small.', seconds: 30 },
                ],
              },
            },
            { do: 'wait', seconds: 80 },
            { do: 'run', command: 'npm run build', seconds: 24 },
            { do: 'say', text: 'All three steps are in, the build is green.', seconds: 8 },
          ],
          rest: 60,
        },
      ],
    },
    {
      title: 'Which cache should the catalogue use?',
      directory: '~/src/catalogue',
      branch: 'main',
      model: 'gpt-5',
      tty: 'ttys003',
      kind: 'tui',
      age: 25,
      pause: 15,
      turns: [
        {
          prompt: 'The catalogue is slow on Mondays. Find out why and propose a fix',
          steps: [
            { do: 'run', command: 'psql -f slow-queries.sql catalogue', seconds: 12 },
            {
              do: 'question',
              text: 'Cache in Redis or in the process?',
              options: ['Redis', 'In the process'],
              seconds: 140,
            },
            { do: 'say', text: 'Then Redis, with a minute of life.', seconds: 14 },
            { do: 'patch', file: 'src/cache.ts', seconds: 1 },
          ],
          rest: 30,
        },
      ],
    },
    {
      title: 'Notes for the release',
      directory: '~/src/shop-api/.worktrees/release',
      branch: 'release/2026-11',
      model: 'gpt-5-mini',
      tty: 'ttys004',
      kind: 'tui',
      age: 3 * 60 * 60,
      pause: 5,
      turns: [
        {
          prompt: 'Write the notes of the November release from the merged pull requests',
          steps: [{ do: 'say', text: 'The notes are in CHANGELOG.md.', seconds: 50 }],
          rest: day,
        },
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
      turns: [
        {
          prompt: 'Check the dependencies for known holes',
          steps: [
            { do: 'run', command: 'npm outdated --json', seconds: 11 },
            { do: 'run', command: 'npm audit --json', seconds: 14 },
            { do: 'say', text: 'Nothing new.', seconds: 9 },
          ],
          rest: 1,
        },
      ],
    },
  ],
};
