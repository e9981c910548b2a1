import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { someSettings } from '../../fixtures/some-settings.js';
import { aSession, aVerdict, fixtureNow } from '../../fixtures/a-session.js';
import { durationMs } from '../core/time.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { notificationCommand } from './notification-command.js';
import { programFor, type Target } from './notification-programs.js';

const told = {
  title: 'codex-ps: T asks you',
  body: 'asks: rm \\n "<b>&',
  about: aSession().threadId,
  event: '{"event":"asks"}',
};
const settings = someSettings({
  'notify.command': ['mine', 'a b'],
  'notify.url': 'https://example.org/x?token=secret',
});
const made = (target: Exclude<Target, 'bell'>) =>
  programFor(target, 'linux', { ...told, settings });

describe('a notification is shown by', () => {
  test('notify-send, to which no character is special', () => {
    const words = ['--app-name=codex-ps', '--', told.title, 'asks: rm \\\\n "&lt;b>&amp;'];
    expect(made('notify-send')).toEqual({ words: ['notify-send', ...words] });
  });

  test('osascript, whose script is the same for every text', () => {
    const { words } = made('osascript');
    expect(words.slice(-2)).toEqual([told.title, told.body]);
    expect(words.slice(0, -2).join(' ')).not.toContain('T asks');
  });

  test('terminal-notifier, which reads the text', () => {
    const words = ['terminal-notifier', '-title', told.title, '-group', told.about];
    expect(made('terminal-notifier')).toEqual({ words, input: told.body });
  });

  test('a command, which gets the event', () => {
    expect(made('command')).toEqual({ words: ['mine', 'a b'], input: `${told.event}\n` });
  });

  test.each(['ntfy', 'webhook'] as const)('%s, with no secret among the arguments', (target) => {
    const { words, input } = made(target);
    expect(words.join(' ')).not.toMatch(/example|secret|asks/);
    expect(input).toContain('url = "https://example.org/x?token=secret"');
  });

  test('what the desktop of this machine has', () => {
    expect(made('desktop')).toEqual(made('notify-send'));
    const onMac = programFor('desktop', 'darwin', { ...told, settings });
    expect(onMac).toEqual(made('osascript'));
  });
});

describe('curl, at a real server', () => {
  interface Request {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }
  const requests: Request[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  beforeEach(async () => {
    requests.length = 0;
    status = 200;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const session = aSession({ verdict: aVerdict('approval') });
  const text = {
    title: 'ä T\r\nX-Evil: 1',
    body: '@/etc/passwd "\\n" {a,b} ö',
    about: session.threadId,
  };
  const send = (target: 'ntfy' | 'webhook', path: string) => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${path}`;
    const call = notificationCommand(target, someSettings({ 'notify.url': url }), nodePorts(), {});
    const notification = { kind: 'asks', session, sessions: 1, worked: durationMs(0) } as const;
    return call?.(notification, text, fixtureNow);
  };

  test('sends a message to ntfy, its title in a header of its own', async () => {
    expect(await send('ntfy', '/my[topic]{1}?auth=x')).toEqual({ ok: true, value: undefined });
    const [request] = requests;
    expect(request).toMatchObject({ method: 'POST', url: '/my[topic]{1}?auth=x', body: text.body });
    // Node gives the bytes of a header as Latin-1.
    const title = Buffer.from(String(request?.headers['title']), 'latin1').toString();
    expect(title).toBe('codex-ps: ä T X-Evil: 1');
    expect(request?.headers).not.toHaveProperty('x-evil');
  });

  test('sends the event to a webhook as JSON', async () => {
    await send('webhook', '/hook');
    const [request] = requests;
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      ...{ event: 'asks', body: text.body },
      session: { thread_id: session.threadId },
    });
  });

  test('says so where the server refuses, without the address', async () => {
    status = 403;
    const sent = await send('webhook', '/secret');
    expect(sent).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^--to webhook: curl: exit 22: .*403/) as string,
    });
    expect(JSON.stringify(sent)).not.toContain('/secret');
  });
});
