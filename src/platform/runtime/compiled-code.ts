import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { tryTo } from '../errno.js';
import { remoteMountOf } from '../paths/mounts.js';
import { builtFile } from './package-files.js';

/** A hash of the files that were built together; absent where nothing is bundled. */
declare const buildId: string | undefined;

const dayMs = 24 * 3_600_000;
/** Files of other builds are removed after so long. */
const keptMs = 7 * dayMs;
/** So many of the first runs keep what they compiled, then one a day: without sessions, half of the code is not run. */
const firstRuns = 5;

/**
 * Where compiled code is kept; undefined if the user has no home, or if it would be in a CODEX_HOME, where codex-ps never
 * writes. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function compiledCodeFolder(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string | undefined {
  if (env['NODE_DISABLE_COMPILE_CACHE'] === '1') return undefined;
  const folder = cacheFolder(env, homeDir);
  // It is read before anything could be shown. Where that is another machine's disk, it may hang.
  if (folder === undefined || remoteMountOf(folder) !== undefined) return undefined;
  const homes = [env['CODEX_HOME'] ?? '', join(homeDir, '.codex')];
  const isInHome = homes.some((home) => home !== '' && folder.startsWith(join(home, '/')));
  return isInHome ? undefined : folder;
}

function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string | undefined {
  const base = env['XDG_CACHE_HOME'];
  if (base?.startsWith('/') === true) return join(base, 'codex-ps', 'compiled');
  if (remoteMountOf(homeDir) !== undefined) return undefined;
  // Under sudo, HOME may be another user's: what root writes there that user could not replace.
  const isOwn = statSync(homeDir, { throwIfNoEntry: false })?.uid === process.getuid?.();
  return isOwn ? join(homeDir, '.cache', 'codex-ps', 'compiled') : undefined;
}

/**
 * Loads the files of `src` with the code that V8 compiled at an earlier start. Unlike Node's compile cache (22.8 and
 * later) this works in Node 20, and later runs add the functions that they call. A folder that cannot be used changes
 * nothing.
 */
export function reuseCompiledCode(folder: string | undefined): void {
  if (folder === undefined || typeof buildId !== 'string') return;
  const { extensions } = createRequire(import.meta.filename) as unknown as Loaders;
  const load = extensions['.js'];
  const files = join(import.meta.dirname, '../src');
  extensions['.js'] = (module, path) => {
    if (dirname(path) !== files) {
      load(module, path);
      return;
    }
    const kept = join(
      folder,
      `${buildId}-${process.version}-${process.arch}-${basename(path)}.bin`,
    );
    const run = compile(path, kept).runInThisContext() as (...args: readonly unknown[]) => void;
    run(module.exports, (id: string) => module.require(id), module, path, dirname(path));
  };
}

interface LoadedModule {
  readonly exports: unknown;
  readonly require: (id: string) => unknown;
}

/** `require.extensions`: deprecated, but nothing replaces it for CommonJS. */
interface Loaders {
  readonly extensions: { '.js': (module: LoadedModule, path: string) => void };
}

function compile(path: string, kept: string): Script {
  const source = builtFile(`src/${basename(path)}`) ?? '';
  const wrapped = `(function(exports,require,module,__filename,__dirname){${source}\n})`;
  const { code, runs, isOld } = keptCode(kept) ?? { code: undefined, runs: 0, isOld: false };
  if (code) acceptFlags(code, wrapped);
  const script = new Script(wrapped, { filename: path, ...(code ? { cachedData: code } : {}) });
  if (runs < firstRuns || isOld || script.cachedDataRejected === true) {
    // After the output was printed.
    process.once('exit', () => keep(kept, script, runs + 1));
  }
  return script;
}

/** Where V8 notes, in code that it compiled: what compiled it, the length of its source, and a hash of the flags. */
const [compilerAt, lengthAt, flagsAt, endAt] = [0, 8, 12, 16] as const;

/**
 * V8 refuses code that was compiled under other flags. Those that codex-ps sets as it runs (v8-flags.ts) change no code,
 * but the run that keeps it has set them already, and the one that loads it has not. Not where Node itself got flags.
 */
function acceptFlags(code: Buffer, source: string): void {
  if (process.execArgv.length > 0 || process.env['NODE_OPTIONS'] !== undefined) return;
  const own = new Script('').createCachedData();
  const isSame = code.subarray(compilerAt, lengthAt).equals(own.subarray(compilerAt, lengthAt));
  if (isSame && code.length > endAt && code.readUInt32LE(lengthAt) === source.length)
    own.copy(code, flagsAt, flagsAt, endAt);
}

interface KeptCode {
  readonly code: Buffer;
  /** How many runs have written it. */
  readonly runs: number;
  readonly isOld: boolean;
}

/**
 * undefined unless only this user can have written it, and it is intact: a damaged bit crashes V8. So it is kept twice, for
 * comparing is faster than loading the checksums of `node:crypto` or `node:zlib`.
 */
function keptCode(path: string): KeptCode | undefined {
  return tryTo(() => {
    const file = openSync(path, 'r');
    try {
      const { uid, mode, mtimeMs } = fstatSync(file);
      if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
      const bytes = readFileSync(file);
      const size = (bytes.length - 1) / 2;
      const code = bytes.subarray(0, size);
      if (!code.equals(bytes.subarray(size, -1))) return undefined;
      return { code, runs: bytes.at(-1) ?? 0, isOld: mtimeMs < Date.now() - dayMs };
    } finally {
      closeSync(file);
    }
  });
}

function keep(path: string, script: Script, runs: number): void {
  const folder = dirname(path);
  const unfinished = `${path}.${process.pid}`;
  try {
    // Not `recursive`: with it Node 20 to 26 never return where the parent is under /proc.
    for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
      if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
    }
    const code = script.createCachedData();
    writeFileSync(unfinished, Buffer.concat([code, code, Buffer.of(Math.min(runs, firstRuns))]), {
      mode: 0o600,
    });
    renameSync(unfinished, path);
    for (const name of readdirSync(folder)) {
      const other = join(folder, name);
      const isOld = statSync(other).mtimeMs < Date.now() - keptMs;
      if (isOld && !name.startsWith(String(buildId))) rmSync(other, { recursive: true });
    }
  } catch {
    // Not writable, or full: the next start compiles again.
  }
}
