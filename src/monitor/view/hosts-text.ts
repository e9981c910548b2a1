import type { HostName } from '../../core/ids.js';
import { displayWidth } from '../../output/text/display-width.js';
import { linkText } from '../../output/text/link-text.js';
import type { MonitorView } from '../state/monitor-view.js';

/** More are counted, not named. */
const named = 3;

/** The hosts, and of those that are not well what is being done about them, where that has room. */
export function hostsText(
  chosenHosts: readonly HostName[],
  { links, now }: Pick<MonitorView, 'links' | 'now'>,
  room: number,
): string {
  const doing = (host: HostName): string | undefined => linkText(links.get(host), now);
  const all = chosenHosts.length <= named ? chosenHosts.join(', ') : `${chosenHosts.length} hosts`;
  const full =
    chosenHosts.length <= named
      ? chosenHosts.map((host) => withNote(host, shortly(doing(host)))).join(', ')
      : withNote(all, counts(chosenHosts.flatMap((host) => doing(host) ?? [])));
  return displayWidth(full) <= room ? full : all;
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text} (${note})`;
}

/** What to do about it stands with the failure. */
function shortly(doing: string | undefined): string | undefined {
  return doing?.replace(/:.*/, '');
}

/** `2 connecting, 1 blocked`; those that wait are one count, whatever their times. */
function counts(doings: readonly string[]): string | undefined {
  const words = doings.map((doing) => doing.replace(/:.*| in .*/, ''));
  const texts = [...new Set(words)].toSorted().map((word) => {
    const count = words.filter((other) => other === word).length;
    return `${count} ${word === 'retry' ? 'wait' : word}`;
  });
  return texts.length > 0 ? texts.join(', ') : undefined;
}
