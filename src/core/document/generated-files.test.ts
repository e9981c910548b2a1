import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  documentPage,
  documentSchema,
  eventSchema,
  libraryTypes,
} from '../../../fixtures/document-files.js';

test.each([
  ['docs/json-output.schema.json', documentSchema],
  ['docs/event.schema.json', eventSchema],
  ['types/snapshot.d.ts', libraryTypes],
  ['docs/json-output.md', documentPage],
])('%s agrees with the field tables, or `npm run generate` rewrites it', async (_name, make) => {
  const [file, text] = await make();
  await expect(text).toMatchFileSnapshot(fileURLToPath(file));
});
