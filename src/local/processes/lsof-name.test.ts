import { describe, expect, it } from 'vitest';

import { isAmbiguous, unescapeLsofName } from './lsof-name.js';

describe('a name as lsof prints it', () => {
  it.each([
    ['/home/user/plain', '/home/user/plain'],
    ['h\\xc3\\xa9ome', 'héome'],
    ['\\xe6\\x97\\xa5\\xe6\\x9c\\xac', '日本'],
    ['tab\\there', 'tab\there'],
    ['new\\nline', 'new\nline'],
    ['\\b\\f\\r', '\b\f\r'],
    ['back\\\\slash', 'back\\slash'],
    ['slash\\\\x41', 'slash\\x41'],
    ['slash\\\\\\\\nail', 'slash\\\\nail'],
    ['tilde\\x7f', 'tilde\x7f'],
    ['c1\\xc2\\x85x', 'c1\u0085x'],
    ['Code\\x20Helper', 'Code Helper'],
  ])('reads %j as %j', (printed, name) => {
    expect(unescapeLsofName(printed)).toBe(name);
  });

  it('keeps what is no escape, and marks bytes that are no UTF-8', () => {
    expect(unescapeLsofName('a\\q\\xZZ\\')).toBe('a\\q\\xZZ\\');
    expect(unescapeLsofName('bad\\xff\\xc3(')).toBe('bad\ufffd\ufffd(');
  });

  it('leaves a caret alone and says that it may stand for a control character', () => {
    expect(unescapeLsofName('esc^[[31m')).toBe('esc^[[31m');
    expect(isAmbiguous('esc^[[31m')).toBe(true);
    expect(isAmbiguous('car^et')).toBe(false);
  });
});
