import { cleanLineOrNone } from '../../core/text/clean-text.js';

/**
 * The remote that a repository's `config` names, `origin` before any other, as `github.com/openai/codex`; undefined if
 * there is none, or if it is a path. `include` and `insteadOf` are not followed.
 */
export function remoteName(config: string): string | undefined {
  let section: string | undefined;
  let found: string | undefined;
  for (const line of config.split('\n')) {
    const header = /^\s*\[([^\]]{1,400})\]/.exec(line)?.[1];
    if (header !== undefined) section = /^\s*remote\s+"(.+)"\s*$/i.exec(header)?.[1];
    const url = section === undefined ? undefined : /^\s*url\s*=\s*"?([^\s"#;]+)/i.exec(line)?.[1];
    const name = url === undefined ? undefined : nameOf(url);
    if (section === 'origin' && name !== undefined) return name;
    found ??= name;
  }
  return found;
}

const schemes = /^(?:ssh|git\+ssh|git|https?|ftps?):\/\/(.+)$/i;

/** The host and the path of a URL, without user, password, port, query and `.git`. */
function nameOf(url: string): string | undefined {
  const address = schemes.exec(url)?.[1];
  // `git@github.com:openai/codex`, which is no path: those begin with a slash or a dot.
  const [, host, path] =
    address === undefined
      ? (/^(?:[^@/]*@)?([^@/:.][^@/:]+):(?!\/\/)(.+)$/.exec(url) ?? [])
      : (/^(?:[^/]*@)?([^/:@]+)(?::\d*)?\/(.+)$/.exec(address) ?? []);
  if (host === undefined || path === undefined) return undefined;
  const bare = path
    .replace(/[?#].*$/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  return bare === '' ? undefined : cleanLineOrNone(`${host.toLowerCase()}/${bare}`);
}
