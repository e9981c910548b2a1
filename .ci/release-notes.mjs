// `node .ci/release-notes.mjs v1.2.3` prints what the changelog says of this version, and fails unless tag, package.json
// and changelog agree and the repository is filled in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tag = process.argv[2] ?? '';
const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const sections = changelog.split(/^## /m).slice(1);
const notes = sections.find((section) => section.startsWith(`[${version}] - `));

const problems = [
  tag === `v${version}` ? '' : `the tag is ${tag || 'missing'}, but package.json has ${version}`,
  notes ? '' : `CHANGELOG.md has no section "[${version}] - DATE"`,
  repository.includes('OWNER') ? 'package.json: fill in OWNER in "repository"' : '',
].filter(Boolean);
for (const problem of problems) process.stderr.write(`release: ${problem}\n`);
if (problems.length > 0) process.exit(1);
process.stdout.write(`${notes.slice(notes.indexOf('\n')).trim()}\n`);
