import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RemoteLines, type RemoteLine } from './remote-lines.js';

const token = 'q7x';
const said = fc.oneof(
  fc.constantFrom(
    '#codex-ps q7x start',
    '#codex-ps q7x poll',
    '#codex-ps q7x end 0',
    '',
    '#codex-ps q7x place /opt/größe',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, ' ')),
  fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((title) => JSON.stringify({ title, sessions: [] })),
);

function readIn(chunks: readonly Uint8Array[], byLine: boolean): readonly (RemoteLine | string)[] {
  const lines = new RemoteLines(token, byLine, 1 << 20);
  const read = chunks.flatMap((chunk) => lines.read(chunk) ?? []);
  return [...read, lines.rest()];
}

it('reads what the other end says the same, however it comes in', () => {
  fc.assert(
    fc.property(
      fc.array(said, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 30 }),
      (texts, lineEnd, byLine, places) => {
        const bytes = Buffer.from(texts.map((text) => text + lineEnd).join(''));
        const cuts = [0, ...places.filter((place) => place < bytes.length), bytes.length].sort(
          (a, b) => a - b,
        );
        const chunks = cuts.slice(1).map((to, index) => bytes.subarray(cuts[index], to));
        expect(readIn(chunks, byLine)).toEqual(readIn([bytes], byLine));
      },
    ),
    { numRuns: 500 },
  );
});
