import { formatPath } from '../../output/text/format.js';
import { span, type StyledLine } from '../../output/text/line.js';
import { accountText, paceText, usageTone, windowText } from '../../output/text/usage-text.js';
import type { ScreenView } from '../state/screen-layout.js';

/**
 * The usage limits of every home that a live session uses:
 *
 *      local  ~/.codex   plan pro, read 2m ago
 *        5h 82%, resets 17:40   at this pace used up at 16:55 (estimate)
 *        7d 40%, resets Mon 09:00
 */
export function limitsPage({ fleet, now }: ScreenView): readonly StyledLine[] {
  const accounts = fleet?.accounts ?? [];
  const title: StyledLine = [span(' Usage limits', { tone: 'accent', bold: true })];
  if (accounts.length === 0) {
    return [title, [], [span(' None is known: no live session has recorded one.', 'muted')]];
  }
  const homeOf = new Map(fleet?.hosts.map(({ host, homeDir }) => [host, homeDir]));
  return accounts.flatMap((account, index): readonly StyledLine[] => [
    ...(index === 0 ? [title] : []),
    [],
    [
      span(
        ` ${account.host}  ${formatPath(account.codexHome, homeOf.get(account.host))}   `,
        'title',
      ),
      span(accountText(account, now), 'muted'),
    ],
    ...account.windows.map((window): StyledLine => {
      const pace = paceText(window, now);
      return [
        span(`   ${windowText(window, now)}`, usageTone(window)),
        ...(pace === undefined ? [] : [span(`   ${pace}`, 'ask')]),
      ];
    }),
  ]);
}
