import { spawn } from 'node:child_process';
import type { CommandLine } from '../../domain/command-line.js';
import { err, ok, type Result } from '../../domain/result.js';
import { errnoOf } from './errno.js';
import { findProgram } from './find-program.js';

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
      process.once('exit', end);
      child.on('error', failed);
      child.on('close', () => {
        process.off('exit', end);
        resolve(ok(undefined));
      });
    } catch (thrown) {
      failed(thrown);
    }
  });
}
