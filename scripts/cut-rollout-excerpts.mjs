// Cuts fixtures/rollouts/<version>/tail-*.jsonl out of recordings of real Codex sessions:
//   node scripts/cut-rollout-excerpts.mjs <directory with <version>/sessions/...>
// An excerpt is the recording's lines up to one of them, as if we had looked at that moment. Long
// filler (instructions, prompts) is cut to 60 characters, save with `whole`; with `from`, the lines
// between the first and that one are left out.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const excerpts = [
  ['0.94', 'approval-pending', '14-12-44', 18],
  ['0.94', 'answered', '14-12-44', 24],
  ['0.94', 'interrupted', '14-12-44', 35],
  ['0.94', 'silent-after-interrupt', '14-12-44', 38],
  ['0.94', 'usage-limit', '14-12-44', 42],
  ['0.94', 'fork-of-a-thread', '14-22-34', 58],
  ['0.98', 'question-pending', '14-28-37', 33],
  ['0.104', 'approval-pending', '14-12-15', 21],
  ['0.104', 'error-without-words', '14-12-15', 45],
  ['0.104', 'fork-of-a-killed-turn', '14-22-31', 78],
  ['0.120', 'error-event', '14-12-40', 44],
  ['0.120', 'usage-limit', '14-12-40', 51],
  ['0.120', 'late-command-end', '14-12-40', 52],
  ['0.120', 'renamed', '14-28-34', 20],
  ['0.120', 'waits-for-subagent', '14-28-34', 56],
  ['0.120', 'subagent', '14-31-07', 12],
  ['0.135', 'compacted', '14-28-32', 62],
  ['0.135', 'subagent-with-history', '14-31-08', 16],
  ['0.169', 'first-answer', '13-58-39', 14, { whole: true }],
  ['0.169', 'approval-pending', '13-58-39', 38, { from: 14 }],
  ['0.169', 'tool-running', '13-58-39', 23],
  ['0.169', 'elicitation-pending', '13-58-39', 82, { from: 75 }],
  ['0.169', 'interrupted', '13-58-39', 103, { from: 90 }],
  ['0.169', 'error', '13-58-39', 109, { from: 103 }],
  ['0.169', 'usage-limit', '13-58-39', 116, { from: 109 }],
  ['0.169', 'question-pending', '13-58-39', 143, { from: 133 }],
  ['0.169', 'waits-for-subagent', '13-58-39', 167, { from: 151 }],
  ['0.169', 'late-command-end', '13-58-39', 190, { from: 151 }],
  ['0.169', 'subagent', '14-06-52', 13],
  ['0.169', 'fork-without-a-turn', '14-22-30', 2],
  ['0.169', 'compacted', '14-28-33', 43, { from: 31 }],
  ['0.169', 'killed-in-a-call', '14-28-33', 52, { from: 43 }],
];

const recordings = process.argv[2];
if (recordings === undefined) throw new Error('usage: cut-rollout-excerpts.mjs <recordings>');

for (const [version, situation, startedAt, lines, options] of excerpts) {
  const folder = join(recordings, version, 'sessions');
  const file = readdirSync(folder, { recursive: true }).find((name) =>
    name.includes(`T${startedAt}-`),
  );
  const kept = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, lines);
  kept.splice(1, Math.max((options?.from ?? 2) - 2, 0));
  const text = kept.map((line) => (options?.whole ? line : withoutFiller(line)) + '\n').join('');
  const target = join('fixtures', 'rollouts', version, `tail-${situation}.jsonl`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function withoutFiller(line) {
  return JSON.stringify(JSON.parse(line), (_key, value) =>
    typeof value === 'string' && /x{40}/.test(value) ? `${value.slice(0, 60)}…` : value,
  );
}
