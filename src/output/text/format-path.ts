/** A path with `~` for the home directory of the host it is on. */
export function formatPath(path: string, homeDir: string | undefined): string {
  const home = homeDir?.endsWith('/') === true ? homeDir.replace(/\/+$/, '') : homeDir;
  if (!home) return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
