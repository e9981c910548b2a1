// Builds the one file that `--remote-bin @push` sends to a host that has Node and no codex-ps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Packages are loaded late by `createRequire`, which a bundler cannot see through: here they come along. */
const inline = {
  name: 'inline-late-packages',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/]src[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^\s*const require = createRequire\(import\.meta\.url\);$/gm, '')
        .replaceAll('createRequire(import.meta.url)(', 'require('),
      loader: 'js',
    }));
  },
};

await build({
  entryPoints: [join(root, 'dist/src/cli/pushed.js')],
  outfile: join(root, 'dist/bundle/codex-ps-push.cjs'),
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  define: { pushedVersion: JSON.stringify(version) },
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [inline],
  logLevel: 'warning',
});
