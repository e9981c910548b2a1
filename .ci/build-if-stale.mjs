// Installs and builds what is missing or older than the sources, and says nothing where nothing is.
// `npm start` and `npm test` begin with it, so it must run before anything is installed. All that npm
// and tsc print goes to stderr: stdout belongs to the program.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const built = join(root, 'dist', '.built');

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Folders count too: theirs is the only time that moves when a file is removed. */
function newestSource(folder) {
  const top = join(root, folder);
  if (!existsSync(top)) return 0;
  return readdirSync(top, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory() || /\.(?:ts|mts|cts)$/.test(entry.name))
    .reduce(
      (newest, entry) =>
        Math.max(newest, modified(join(entry.parentPath ?? entry.path, entry.name))),
      modified(top),
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

if (modified(join(root, 'package-lock.json')) > modified(installed)) {
  run('installing packages', ...npm(['ci', '--include=dev', '--no-audit', '--no-fund']));
}
const sources = Math.max(
  modified(installed),
  modified(join(root, 'tsconfig.json')),
  modified(join(root, 'package.json')),
  ...['src', 'workers', 'fixtures'].map(newestSource),
);
if (sources > modified(built)) {
  // A file that is gone from the sources must not live on in the build.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  // What is edited while it builds may have been read before.
  const began = new Date();
  run('building', ...npm(['run', '--silent', 'build']));
  writeFileSync(built, '');
  utimesSync(built, began, began);
}
