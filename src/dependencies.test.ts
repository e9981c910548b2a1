import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { dependencies } = JSON.parse(read('package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

it('every package that ships is described in docs/dependencies.md, and no other', () => {
  const table = read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm);
  expect([...table].map(([, name]) => name).toSorted()).toEqual(
    Object.keys(dependencies).toSorted(),
  );
});

it('nothing that ships has an install script, but for the optional native parts of ssh2', () => {
  const withScripts = Object.entries(packages).flatMap(([path, { dev, hasInstallScript }]) =>
    hasInstallScript === true && dev !== true ? [path] : [],
  );
  expect(withScripts.toSorted()).toEqual(['node_modules/cpu-features', 'node_modules/ssh2']);
  expect(packages['node_modules/cpu-features']?.optional).toBe(true);
});

it('every promise of docs/security.md names tests that are there', () => {
  const [, ...promises] = read('docs/security.md').split(/^- /m);
  expect(promises.length).toBeGreaterThan(15);
  for (const promise of promises) {
    const named = [...promise.matchAll(/^ {2}- `(src\/[^`]+\.test\.ts)`: "(.+)"$/gm)];
    expect(named, promise).not.toEqual([]);
    for (const [, path = '', name = ''] of named) {
      const isThere = [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) =>
        read(path).includes(quoted),
      );
      expect(isThere, `${path}: ${name}`).toBe(true);
    }
  }
});
