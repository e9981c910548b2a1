import { describe, expect, it } from 'vitest';
import { contextUsedPercent } from './session-row.js';

describe('contextUsedPercent', () => {
  it.each([
    // Prompt and tools, up to 12,000 tokens, are not counted.
    [0, 258_400, 0],
    [12_000, 258_400, 0],
    [13_231, 258_400, 0],
    // Half a percent left over rounds as Codex rounds what is left, not what is used.
    [13_232, 258_400, 0],
    [13_233, 258_400, 1],
    [135_200, 258_400, 50],
    [258_400, 258_400, 100],
    [999_999, 258_400, 100],
    [5, 12_000, 100],
    [-5, 258_400, 0],
  ])('%i tokens of %i are %i %%', (inContext, contextWindow, percent) => {
    expect(contextUsedPercent({ total: 0, inContext, contextWindow })).toBe(percent);
  });

  it.each([
    [undefined],
    [{ total: 5, inContext: undefined, contextWindow: 258_400 }],
    [{ total: 5, inContext: 5, contextWindow: undefined }],
    [{ total: 5, inContext: 5, contextWindow: 0 }],
  ])('of %j is not known', (tokens) => {
    expect(contextUsedPercent(tokens)).toBeUndefined();
  });
});
