import type { TokenUse } from '../core/facts/rollout-progress.js';

/** What Codex takes as always present (its prompt and tools), and so as not the user's to spend. */
const baselineTokens = 12_000;

/**
 * How full the context window is, 0 to 100, as Codex itself shows it: its TUI computes what is left
 * (`percent_of_context_window_remaining`, codex-rs/protocol, the same from 0.94 to 0.169), rounds
 * that, and subtracts it from 100. Undefined where the window or its content is not known.
 */
export function contextUsedPercent(tokens: TokenUse | undefined): number | undefined {
  const { inContext, contextWindow } = tokens ?? {};
  if (inContext === undefined || contextWindow === undefined || contextWindow <= 0) {
    return undefined;
  }
  if (contextWindow <= baselineTokens) return 100;
  const effective = contextWindow - baselineTokens;
  const used = Math.max(inContext - baselineTokens, 0);
  const left = (Math.max(effective - used, 0) / effective) * 100;
  return 100 - Math.round(Math.min(Math.max(left, 0), 100));
}
