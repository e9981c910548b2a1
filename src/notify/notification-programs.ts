import type { EffectiveSettings } from '../config/setting-table.js';
import type { NotificationText } from './notification-sequence.js';
import type { HostIdentity } from '../platform/host-ports.js';

/** What a program is to show. All texts are clean single lines; the title has our name before it. */
interface Told extends NotificationText {
  /** JSON. */
  readonly event: string;
  readonly settings: EffectiveSettings;
}

interface Program {
  readonly words: readonly string[];
  readonly input?: string;
}

const programs = {
  command: ({ settings, event }) => ({
    words: settings['notify.command'].value,
    input: `${event}\n`,
  }),
  'notify-send': ({ title, body }) => ({
    words: ['notify-send', '--app-name=codex-ps', '--', title, asMarkup(body)],
  }),
  osascript: ({ title, body }) => {
    const show = 'display notification (item 2 of argv) with title (item 1 of argv)';
    const script = ['on run argv', show, 'end run'].flatMap((line) => ['-e', line]);
    return { words: ['osascript', ...script, title, body] };
  },
  // It reads an argument that looks like a property list as one.
  'terminal-notifier': ({ title, body, about }) => ({
    words: ['terminal-notifier', '-title', title, '-group', about],
    input: body,
  }),
  ntfy: ({ title, body, settings }) => curl(settings, `Title: ${title}`, body),
  webhook: ({ event, settings }) => curl(settings, 'Content-Type: application/json', event),
} as const satisfies Readonly<Record<string, (told: Told) => Program>>;

export type Target = keyof typeof programs | 'desktop' | 'bell';

export const targets = ['desktop', 'bell', ...Object.keys(programs)] as readonly Target[];

export function programFor(
  target: Exclude<Target, 'bell'>,
  platform: HostIdentity['platform'],
  told: Told,
): Program {
  const ofDesktop = platform === 'darwin' ? 'osascript' : 'notify-send';
  return programs[target === 'desktop' ? ofDesktop : target](told);
}

/** notify-send takes backslashes in the body for escapes, and the desktop takes the rest for markup. */
function asMarkup(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '&': '&amp;', '<': '&lt;' };
  return text.replace(/[\\&<]/g, (character) => escapes[character] ?? '');
}

/** Everything on its standard input: an address may hold a secret, and anybody can read a process's arguments. */
function curl(settings: EffectiveSettings, header: string, data: string): Program {
  const flags = ['--silent', '--show-error', '--fail', '--globoff', '--proto', '=http,https'];
  const options = { url: settings['notify.url'].value, header, 'data-raw': data };
  const lines = Object.entries(options).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  return { words: ['curl', ...flags, '--config', '-'], input: lines.join('\n') };
}
