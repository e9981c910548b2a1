/** The version in what `lsof -v` says; undefined where it says none. */
export function lsofVersion(text: string): string | undefined {
  return /^\s*revision: ([\w.]{1,20})\s*$/m.exec(text)?.[1];
}
