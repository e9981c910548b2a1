// Builds codex-ps. `node .ci/build.mjs [program] [tests]`; without arguments both.
//   program  dist/bundle and dist/man: what the package holds and `npm start` runs
//   tests    build/: single modules and fixtures, for end-to-end tests, benchmarks and the lab
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

const root = realpathSync(join(import.meta.dirname, '..'));
const { version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: root,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  define: { builtVersion: JSON.stringify(version) },
};

/** What CommonJS calls these. */
const ownPath = { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' };

/** Bundled, because their many files would slow the start down. The others are loaded from node_modules. */
const bundledPackages = ['blessed', 'get-east-asian-width', 'yargs', 'ws'];

/** Modules that are imported late and share one file, for they import nearly the same: four more would be 500 kB more to download. */
const following = {
  file: 'following',
  modules: [
    'cli/commands/follow-modes',
    'cli/commands/run-notify',
    'cli/commands/run-status',
    'cli/commands/run-wait',
    'mcp/tools',
  ].map((name) => join(root, `src/${name}.ts`)),
};

/** Imported late, and yet in the file of the importer: reading another one would take longer than compiling these. */
const inOneFile = new Set(['start-early.js']);

/**
 * What the client of ws gets in place of modules of Node that would take longer to load than all of its work: over a
 * Unix socket it uses neither TLS nor compression. Key and answer of the handshake are those of RFC 6455 (1.3), and
 * masks are zero: both guard proxies, and there is none.
 */
const forWs = {
  crypto: `
    exports.randomBytes = () => Buffer.from('dGhlIHNhbXBsZSBub25jZQ==', 'base64');
    exports.createHash = () => ({ update: () => ({ digest: () => 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' }) });
    exports.randomFillSync = (bytes) => bytes;`,
  https: '',
  tls: '',
  zlib: '',
};

/**
 * Of blessed what the monitor uses: two of its thirty widgets, which it requires by name, and one of its descriptions of
 * terminals, which it looks for beside itself. It runs no program here.
 */
const ofBlessed = {
  'program.js': (code) => code.replace(", cp = require('child_process')", ''),
  'screen.js': (code) => code.replace(", cp = require('child_process')", ''),
  'tput.js': (code) => {
    const terminal = readFileSync(join(root, 'node_modules/blessed/usr/xterm-256color'), 'base64');
    return code
      .replace(", cp = require('child_process')", '')
      .replace('data = fs.readFileSync(file)', `data = Buffer.from('${terminal}', 'base64')`);
  },
  'widget.js': () =>
    ['box', 'screen'].map((name) => `exports.${name} = require('./widgets/${name}');`).join(''),
};

/** Modules of Node that most calls do without, and that take milliseconds: loaded where our code first uses them. */
const lateBuiltins = /^node:(child_process|crypto|net|os|stream|v8|worker_threads)$/;
/** A thread of the monitor needs the others at once, and before V8 gets flags under which it would have to compile them. */
const lateInThreads = /^node:(crypto|v8)$/;

/**
 * For an import of all of a module of Node esbuild writes a call that copies each of its properties, which takes a
 * millisecond for `node:fs`. We only use them by their names, which the module itself has.
 */
function withoutCopies(code, late = lateBuiltins) {
  const names = new Map();
  const plain = code.replace(
    /\b(\w+)=(?:__toESM\(require\("(node:[\w/]+)"\),1\)|require\("(node:[\w/]+)"\))/g,
    (_, name, all, path = all) => {
      if (!late.test(path)) return `${name}=require("${path}")`;
      names.set(name, path);
      return `${name}=void 0`;
    },
  );
  if (names.size === 0) return plain;
  const used = new RegExp(`\\b(${[...names.keys()].join('|')})\\.`, 'g');
  // In parentheses, for `new` takes all up to the first call for its class.
  return plain.replace(used, (_, name) => `(require("${names.get(name)}")).`);
}

/**
 * Our sources load packages late by `createRequire`, which a bundler cannot see through. Of ws only the client is
 * wanted, not its server.
 */
function latePackages(external) {
  return {
    name: 'late-packages',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(
          'createRequire(import.meta.filename)(',
          'require(',
        ),
        loader: 'ts',
      }));
      onLoad({ filter: /[\\/]blessed[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
        const part = ofBlessed[basename(path)];
        if (!part) return undefined;
        const code = readFileSync(path, 'utf8');
        const contents = part(code);
        if (contents === code) throw new Error(`${path} is not what it was`);
        return { contents };
      });
      onResolve({ filter: /^ws$/ }, () => ({
        path: join(root, 'node_modules/ws/lib/websocket.js'),
      }));
      onResolve({ filter: /^(crypto|https|tls|zlib)$/ }, ({ path, importer }) =>
        importer.includes('/node_modules/ws/') ? { path, namespace: 'for-ws' } : undefined,
      );
      onLoad({ filter: /./, namespace: 'for-ws' }, ({ path }) => ({ contents: forWs[path] }));
      onResolve({ filter: /^[a-z]/, namespace: 'file' }, ({ path }) =>
        external.includes(path.split('/')[0]) ? { path, external: true } : undefined,
      );
    },
  };
}

/**
 * One file for each module that is loaded late (`await import`), with all that it imports: many small chunks
 * would take longer to load than what they share is worth.
 */
async function buildProgram() {
  const late = new Set();
  const lateModules = {
    name: 'late-modules',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import' || inOneFile.has(basename(path))) return undefined;
        const source = resolve(resolveDir, path).replace(/\.js$/, '.ts');
        const file = following.modules.includes(source) ? following.file : source;
        late.add(file);
        return { path: `../src/${basename(file, '.ts')}.js`, external: true };
      });
      onResolve({ filter: new RegExp(`^${following.file}$`) }, ({ path }) => ({
        ...{ path, namespace: 'several' },
      }));
      onLoad({ filter: /./, namespace: 'several' }, () => ({
        contents: following.modules
          .map((path) => `export * from ${JSON.stringify(path)};`)
          .join(''),
        resolveDir: root,
      }));
    },
  };
  const external = Object.keys(dependencies).filter((name) => !bundledPackages.includes(name));
  const written = new Set();
  const bundle = async (sources, folder, define = {}) => {
    const { outputFiles } = await build({
      ...common,
      entryPoints: sources,
      outdir: join('dist/bundle', folder),
      write: false,
      entryNames: '[name]',
      bundle: true,
      format: 'cjs',
      minifySyntax: true,
      minifyWhitespace: true,
      supported: { 'dynamic-import': false },
      define: { ...common.define, ...ownPath, ...define },
      external: ['bufferutil', 'utf-8-validate'],
      plugins: [lateModules, latePackages(external)],
    });
    mkdirSync(join(root, 'dist/bundle', folder), { recursive: true });
    for (const { path, text } of outputFiles) {
      writeFileSync(
        path,
        withoutCopies(text, /-thread\.js$/.test(path) ? lateInThreads : lateBuiltins),
      );
      written.add(path);
    }
  };
  const built = new Set();
  let next = [
    ...['src/cli/run-cli.ts', 'src/library.ts'],
    ...['workers/local-thread.ts', 'workers/remote-thread.ts'],
  ].map((path) => join(root, path));
  while (next.length > 0) {
    await bundle(next, 'src');
    for (const source of next) built.add(source);
    next = [...late].filter((source) => !built.has(source));
  }
  const id = createHash('sha256');
  for (const path of [...written].sort()) id.update(readFileSync(path));
  const define = { buildId: JSON.stringify(id.digest('hex').slice(0, 16)) };
  await bundle(['src/main.ts'], 'src', define);
  await bundle(['workers/local.ts', 'workers/remote.ts'], 'workers', define);
  const names = [...built].map((source) => basename(source));
  if (new Set(names).size < names.length) throw new Error(`two files of one name: ${names.sort()}`);
  // A program that runs from here may still load the others: what is old goes last.
  for (const folder of ['src', 'workers']) {
    removeOthers(join(root, 'dist/bundle', folder), written);
    writeFileSync(join(root, 'dist/bundle', folder, 'package.json'), '{"type":"commonjs"}\n');
  }
  await buildPushed();
  await buildPages();
  noteCommit();
}

function removeOthers(folder, written) {
  for (const name of readdirSync(folder)) {
    if (!written.has(join(folder, name))) rmSync(join(folder, name), { recursive: true });
  }
}

/** The one file that `--remote-bin @push` sends to a host that has Node but no codex-ps. */
async function buildPushed() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/cli/pushed.ts'],
    bundle: true,
    write: false,
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    define: { ...common.define, ...ownPath },
    external: ['bufferutil', 'utf-8-validate'],
    plugins: [latePackages([])],
  });
  const { code } = await transform(withoutCopies(outputFiles[0].text), { minify: true });
  writeFileSync(join(root, 'dist/bundle/codex-ps-push.cjs'), code);
}

/** What the command line says of itself: the man page, and the help and the completions that `package-files.ts` reads. */
async function buildPages() {
  const script = join(root, 'build/pages.mjs');
  await build({
    ...common,
    stdin: {
      contents: `
        export { commands, shells } from './src/cli/commands/commands.ts';
        export { manPage } from './fixtures/man-page.ts';
        export { parseWithYargs } from './src/cli/parse-with-yargs.ts';
        export { widths } from './src/platform/runtime/package-files.ts';`,
      resolveDir: root,
    },
    outfile: script,
    bundle: true,
    format: 'esm',
    packages: 'external',
  });
  const { commands, manPage, parseWithYargs, shells, widths } = await import(
    `${pathToFileURL(script)}?${Date.now()}`
  );
  for (const folder of ['man', 'bundle/help', 'bundle/completions']) {
    mkdirSync(join(root, 'dist', folder), { recursive: true });
  }
  writeFileSync(join(root, 'dist/man/codex-ps.1'), manPage(commands, version));
  for (const shell of shells) {
    const script = `codex-ps.${shell}`;
    copyFileSync(
      join(root, 'src/cli/shell', script),
      join(root, 'dist/bundle/completions', script),
    );
  }
  for (const name of ['codex-ps', ...commands.map((command) => command.name)]) {
    for (const helpWidth of widths) {
      const argv = name === 'codex-ps' ? ['--help'] : [name, '--help'];
      const { value } = parseWithYargs(argv, { version, helpWidth });
      writeFileSync(join(root, `dist/bundle/help/${name}-${helpWidth}.txt`), value.text);
    }
  }
}

/** For `--version`: which commit this is. A tarball, or a checkout without git, has none. */
function noteCommit() {
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  // Inside somebody else's repository the commit is not ours.
  if (git('rev-parse', '--show-toplevel') !== root) return;
  const commit = git('describe', '--always', '--dirty', '--abbrev=7', '--exclude=*');
  if (commit !== undefined) writeFileSync(join(root, 'dist/bundle/commit'), `${commit}\n`);
}

async function buildTests() {
  for (const folder of ['src', 'workers', 'fixtures']) {
    rmSync(join(root, 'build', folder), { recursive: true, force: true });
  }
  const sources = ['src', 'workers', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter(
        (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'),
      )
      .map((path) => join(folder, path)),
  );
  const modules = {
    ...{ ...common, outdir: 'build', outbase: '.', format: 'esm' },
    // Node has them since 20.10.
    supported: { 'import-attributes': true },
  };
  await build({ ...modules, entryPoints: sources });
  for (const path of readdirSync(join(root, 'src'), { recursive: true })) {
    if (path.endsWith('.json'))
      copyFileSync(join(root, 'src', path), join(root, 'build/src', path));
  }
  // Many tests start this program: loading it module by module would take most of their time.
  await build({
    ...modules,
    entryPoints: ['fixtures/monitor/main.ts', 'fixtures/monitor/worker.ts'],
    bundle: true,
    minify: true,
    packages: 'external',
  });
}

const parts = { program: buildProgram, tests: buildTests };

/** Builds these parts, in their order. */
export async function buildParts(names) {
  for (const name of names) await parts[name]();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`build.mjs: unknown part ${unknown}`);
  await buildParts(named.length > 0 ? named : Object.keys(parts));
}
