// Installs and builds what is missing or older than its sources; prints nothing if there is nothing to do.
// `npm start` and `npm test` begin with it, so it must run before anything is installed. All that npm and the build
// print goes to stderr: stdout belongs to the program.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const installed = join(root, 'node_modules/.package-lock.json');
const settings = ['package.json', 'tsconfig.json', '.ci/build.mjs', 'fixtures/man-page.ts'];

/** What `.ci/build.mjs` builds, from which folders, and the file whose time says when. */
const parts = {
  program: { sources: ['src', 'workers'], stamp: 'dist/.built' },
  tests: { sources: ['src', 'workers', 'fixtures'], stamp: 'build/.built' },
};

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whether something in the folder is newer. A folder's own time moves when a file is added or removed. */
function isNewer(folder, than) {
  if (modified(folder) > than) return true;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isNewer(path, than);
    const isSource = /(?<!\.test)\.ts$|\.(?:bash|zsh|fish|json)$/.test(entry.name);
    return isSource && modified(path) > than;
  });
}

function isStale({ sources, stamp }) {
  const built = modified(join(root, stamp));
  return (
    [installed, ...settings.map((path) => join(root, path))].some(
      (path) => modified(path) > built,
    ) || sources.some((folder) => isNewer(join(root, folder), built))
  );
}

function run(what, program, args) {
  process.stderr.write(`codex-ps: ${what} …\n`);
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  process.stderr.write(`codex-ps: ${what} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(1);
}

function npm(args) {
  const npmScript = process.env.npm_execpath;
  return npmScript ? [process.execPath, [npmScript, ...args]] : ['npm', args];
}

/** Makes sure that these parts are there and up to date. */
export function buildIfStale(names) {
  if (modified(join(root, 'package-lock.json')) > modified(installed)) {
    run('installing packages', ...npm(['ci', '--include=dev', '--no-audit', '--no-fund']));
  }
  const stale = names.filter((name) => isStale(parts[name]));
  if (stale.length === 0) return;
  // What is edited during the build may have been read before.
  const began = new Date();
  run('building', process.execPath, [join(root, '.ci/build.mjs'), ...stale]);
  for (const name of stale) {
    const stamp = join(root, parts[name].stamp);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, '');
    utimesSync(stamp, began, began);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale(Object.keys(parts));
