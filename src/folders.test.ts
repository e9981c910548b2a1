import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path/posix';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Every source file, without tests, as `src/core/time.ts`. */
const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** The folders that the files of a folder import, itself left out. */
function importedFolders(folder: string): ReadonlySet<string> {
  const files = sources.filter((file) => dirname(file) === folder);
  const imported = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(
      ([, specifier = '']) => dirname(normalize(join(folder, specifier))),
    ),
  );
  return new Set(imported.filter((other) => other !== folder));
}

// dependency-cruiser counts a folder inside another one as a part of it.
test('no two folders import each other, also where one is inside the other', () => {
  const folders = [...new Set(sources.map((file) => dirname(file)))];
  const imports = new Map(folders.map((folder) => [folder, importedFolders(folder)]));
  const mutual = folders.flatMap((folder) =>
    [...(imports.get(folder) ?? [])]
      .filter((other) => folder < other && imports.get(other)?.has(folder) === true)
      .map((other) => `${folder} and ${other}`),
  );
  expect(folders.length).toBeGreaterThan(30);
  expect(mutual).toEqual([]);
});

test('no folder holds more than 20 source files', () => {
  const counts = new Map<string, number>();
  for (const file of sources) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});
