import { describe, expect, it } from 'vitest';
import { defaultRemoteHosts, parseHostList } from './host-list.js';

const parse = (text: string): unknown => parseHostList(text, defaultRemoteHosts);

describe('a host list', () => {
  it.each([
    ['local', ['local']],
    ['', ['local']],
    [' , ,', ['local']],
    ['a,b', ['a', 'b']],
    [' a , b ,a', ['a', 'b']],
    ['all', ['local', 'home', 'amirs-work-studio']],
    ['ALL', ['local', 'home', 'amirs-work-studio']],
    ['box,All,local', ['box', 'local', 'home', 'amirs-work-studio']],
    ['user@host,ssh://h:22,::1', ['user@host', 'ssh://h:22', '::1']],
  ])('%j names %j', (text, hosts) => {
    expect(parse(text)).toEqual({ ok: true, value: hosts });
  });

  it.each(['-oProxyCommand=x', 'a b', 'a;b', '$(x)', 'a\tb', 'a`b`', "it's", 'a\u0007b'])(
    'refuses %j, which a shell or ssh could read as more than a name',
    (text) => {
      expect(parse(text)).toMatchObject({ ok: false });
    },
  );
});
