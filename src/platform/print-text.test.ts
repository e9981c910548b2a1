import { describe, expect, it } from 'vitest';
import { printable, printableJson } from './print-text.js';

const hostile = 'a\x1b]0;title\x07b\x9b31mc\u202ed\x1b[2Je\u2028f\u0000g\x7fh\ufeffi';

describe('what is printed', () => {
  it('holds nothing that a terminal would obey', () => {
    expect(printable(hostile)).toBe('a]0;titleb31mcd[2Jefghi');
  });

  it('keeps colours, tabs, newlines and every script', () => {
    const text = '\x1b[1;31mx\x1b[0m\tпривет\n日本語 👩‍💻\n';
    expect(printable(text)).toBe(text);
  });

  it('is the same document as JSON, with escapes', () => {
    const json = printableJson({ text: hostile });
    expect(json).toBe(printable(json));
    expect(JSON.parse(json)).toEqual({ text: hostile });
  });
});
