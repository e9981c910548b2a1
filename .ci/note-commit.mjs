// Writes down which commit is being built, for `--version`. From a tarball, or without git, there is none to note.
import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = realpathSync(join(import.meta.dirname, '..'));
const note = join(root, 'dist/bundle/commit');

function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

// Where the package lies unpacked in somebody's own repository, that one's commit is not ours.
const isOurs = git('rev-parse', '--show-toplevel') === root;
const commit = isOurs
  ? git('describe', '--always', '--dirty', '--abbrev=7', '--exclude=*')
  : undefined;
if (commit === undefined) rmSync(note, { force: true });
else {
  mkdirSync(join(root, 'dist/bundle'), { recursive: true });
  writeFileSync(note, `${commit}\n`);
}
