import type { CommandLine } from '../../platform/processes/command-line.js';
import { err, ok, type Result } from '../../core/result.js';

/**
 * The user's pager on a file, read only. PAGER is a program and its arguments with blanks between them: no shell
 * reads it, so one that needs a shell (quotes, variables, pipes) is refused rather than misread.
 */
export function pagerCommand(pager: string | undefined, path: string): Result<CommandLine, string> {
  const words = (pager ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const [program = 'less', ...args] = words;
  if (/['"`$\\;&<>|(){}*?~#\p{Cc}]/u.test(words.join(' ')) || program.includes('=')) {
    return err(
      'PAGER needs a shell, and codex-ps runs none: set it to a program and its arguments',
    );
  }
  // less then opens no editor, runs no command and writes no file.
  return ok({ program, args: [...args, path], env: { LESSSECURE: '1' } });
}
