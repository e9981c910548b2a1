// Writes the man page from what has been built.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../dist/src/cli/commands/commands.js';
import { manPage } from '../dist/src/cli/shell/man-page.js';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(join(root, 'dist/man'), { recursive: true });
writeFileSync(join(root, 'dist/man/codex-ps.1'), manPage(commands, version));
