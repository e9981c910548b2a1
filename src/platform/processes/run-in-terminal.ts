import { spawn } from 'node:child_process';
import type { CommandLine } from './command-line.js';
import { err, ok, type Result } from '../../core/result.js';
import { errnoOf } from '../errno.js';
import { findProgram } from './find-program.js';
import { runCommand } from './run-command.js';

/** How long a program may take to stop by Ctrl-Z: it gives the terminal back before. */
const stopWaitMs = 300;

/**
 * Runs a program that has the terminal until it ends, whatever it ends with: a pager that was left by Ctrl-C has
 * done its work. It stays in our process group, or the terminal would stop it; and it does not outlive us.
 */
export function runInTerminal({
  program,
  args,
  env,
}: CommandLine): Promise<Result<undefined, string>> {
  const path = findProgram(program, process.env['PATH']);
  if (path === undefined) return Promise.resolve(err(`${program} is not on PATH`));
  return new Promise((resolve) => {
    const failed = (thrown: unknown): void =>
      resolve(err(`${program} could not be run (${errnoOf(thrown)})`));
    try {
      const child = spawn(path, args, { stdio: 'inherit', env: { ...process.env, ...env } });
      const end = (): void => void child.kill();
      const stopToo = (): void => void setTimeout(() => void stopWith(child.pid), stopWaitMs);
      process.once('exit', end);
      process.on('SIGTSTP', stopToo);
      child.on('error', failed);
      child.on('close', () => {
        process.off('exit', end);
        process.off('SIGTSTP', stopToo);
        resolve(ok(undefined));
      });
    } catch (thrown) {
      failed(thrown);
    }
  });
}

/**
 * Ctrl-Z reaches us as well. We stop where the program has, or the shell would never get the terminal back; less that
 * is kept from running commands does not stop.
 */
async function stopWith(pid: number | undefined): Promise<void> {
  const args = ['-o', 'state=', '-p', `${pid ?? 0}`];
  const state = await runCommand({ program: 'ps', args, timeoutMs: 2000, maxBytes: 1000 });
  const isStopped = state.kind === 'exited' && state.stdout.trim().startsWith('T');
  if (isStopped) process.kill(process.pid, 'SIGSTOP');
}
