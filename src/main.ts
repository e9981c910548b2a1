#!/usr/bin/env node
import { exitWithError } from './cli/exit-with-error.js';
import { homeFolder } from './platform/node-identity.js';
import { compiledCodeFolder, reuseCompiledCode } from './platform/runtime/compiled-code.js';

// This file alone is compiled at each start: it only prepares the loading of the others.
refuseWindows();
process.once('uncaughtException', exitWithError);
leaveDeletedDirectory();
reuseCompiledCode(compiledCodeFolder(process.env, homeFolder(process.env)));
import('./cli/run-cli.js').then(({ runCli }) => runCli(process.argv.slice(2))).catch(exitWithError);

/** Native Windows has neither /proc nor lsof; in WSL there is /proc. */
function refuseWindows(): void {
  if (process.platform !== 'win32') return;
  process.stderr.write(
    'codex-ps: native Windows is not supported; run codex-ps in WSL, where Codex runs\n',
  );
  process.exit(1);
}

/** Nothing here depends on the working directory, but Node starts no thread, and yargs does not load, in one that is gone. */
function leaveDeletedDirectory(): void {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
  }
}
