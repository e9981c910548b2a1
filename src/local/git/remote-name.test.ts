import { describe, expect, it } from 'vitest';
import { remoteName } from './remote-name.js';

const origin = (url: string): string =>
  `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`;

describe('the remote of a repository', () => {
  it.each([
    'https://github.com/openai/codex.git',
    'https://github.com/openai/codex',
    'https://github.com/openai/codex/',
    'https://ada:secret@GitHub.com:443/openai/codex.git',
    'https://ghp_token@github.com/openai/codex.git?token=abc#frag',
    'ssh://git@github.com/openai/codex.git',
    'ssh://git@github.com:22/openai/codex',
    'git@github.com:openai/codex.git',
    'github.com:openai/codex',
    'git://github.com/openai/codex.git',
  ])('is the same by every way to it: %s', (url) => {
    expect(remoteName(origin(url))).toBe('github.com/openai/codex');
  });

  it.each([
    '/srv/git/codex.git',
    '../codex',
    'file:///srv/git/codex',
    'C:/git/codex',
    '',
    'https://',
    'a b',
  ])('is not known where it is no host and path: %s', (url) => {
    expect(remoteName(origin(url))).toBeUndefined();
  });

  it('is origin before others, and else the first', () => {
    const fork = '[remote "fork"]\n\turl = git@example.org:ada/codex\n';
    expect(remoteName(fork + origin('git@github.com:openai/codex'))).toBe(
      'github.com/openai/codex',
    );
    expect(remoteName(fork + fork.replace('ada', 'bob'))).toBe('example.org/ada/codex');
    expect(remoteName('[branch "main"]\n\turl = git@example.org:ada/codex\n')).toBeUndefined();
  });

  it('shows nothing that a terminal would act on', () => {
    expect(remoteName(origin('git@github.com:open\x1b[31mai/codex'))).toBe(
      'github.com/openai/codex',
    );
  });
});
