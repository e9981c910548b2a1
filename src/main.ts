#!/usr/bin/env node
import { packageVersion } from './platform/runtime/package-version.js';
import { startEarly } from './app/start-early.js';
import { exitWithError } from './cli/exit-with-error.js';
import { plainFlags } from './options/plain-flags.js';
import { compileCacheFolder, enableCompileCache } from './platform/runtime/compile-cache.js';
import { exitOnSignals } from './platform/exit-on-signals.js';
import { homeFolder } from './platform/node-identity.js';
import { printText } from './platform/print-text.js';
import { versionText } from './platform/runtime/version-text.js';

// The bundle is a single file up to here, so that this works where no further file can be opened.
process.once('uncaughtException', exitWithError);
try {
  leaveDeletedDirectory();
  // lsof takes about as long as the rest takes to load: it runs meanwhile.
  const argv = process.argv.slice(2);
  const plain = plainFlags(argv);
  const started = startEarly(plain);
  if (started) exitOnSignals();
  if (plain?.version === true) {
    await printText(`${versionText(packageVersion())}\n`);
    process.exit();
  }
  enableCompileCache(compileCacheFolder(process.env, homeFolder(process.env)));
  const { runCli } = await import('./cli/run-cli.js');
  await runCli(argv, started);
} catch (error) {
  exitWithError(error);
}

/** Nothing here depends on the working directory, but Node starts no thread, and yargs does not load, in one that is gone. */
function leaveDeletedDirectory(): void {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
  }
}
