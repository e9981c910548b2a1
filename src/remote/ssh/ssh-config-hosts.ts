/** What a part of an ssh configuration says of hosts. */
export interface SshConfigHosts {
  /** The names of `Host` lines, without patterns. */
  readonly aliases: readonly string[];
  /** The paths of `Include` lines, as they stand there. */
  readonly includes: readonly string[];
}

/** Lines past this are not read: nobody has so many hosts. */
const maxLines = 20_000;

/** `Host a b`, `host=a`, `Include "some file" other`: keywords in any case. Conditions are of no matter here. */
export function parseSshConfigHosts(text: string): SshConfigHosts {
  const aliases: string[] = [];
  const includes: string[] = [];
  for (const line of text.split(/\r?\n/, maxLines)) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    if (keyword.toLowerCase() === 'host') aliases.push(...wordsOf(rest).filter(isName));
    else if (keyword.toLowerCase() === 'include') includes.push(...wordsOf(rest));
  }
  return { aliases, includes };
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    // A comment may stand behind the words (OpenSSH 8.5).
    if (plain?.startsWith('#') === true) break;
    words.push(quoted ?? plain ?? '');
  }
  return words.filter((word) => word !== '');
}

function isName(word: string): boolean {
  return !/[*?!]/.test(word);
}
