import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputDecoder } from './input-decoder.js';

function names(events: ReturnType<InputDecoder['feed']>): string[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'key':
        return `${event.ctrl ? 'C-' : ''}${event.shift ? 'S-' : ''}${event.name}`;
      case 'paste':
        return `paste:${event.text}`;
      case 'mouse':
        return `${event.event}@${event.row},${event.column}`;
      case 'program-status':
        return event.kind;
    }
  });
}

/** Each text is one read of the terminal. */
function decode(...reads: readonly string[]): string[] {
  const decoder = new InputDecoder();
  return names(reads.flatMap((read) => decoder.feed(Buffer.from(read))));
}

describe('one key in many encodings', () => {
  test.each([
    ['q', ['q']],
    ['Q', ['Q']],
    [' ', ['space']],
    ['é', ['é']],
    ['👍', ['👍']],
    ['\r', ['enter']],
    ['\n', ['enter']],
    ['\r\n', ['enter']],
    ['\t', ['tab']],
    ['\x7f', ['backspace']],
    ['\b', ['backspace']],
    ['\x03', ['C-c']],
    ['\x1a', ['C-z']],
    ['\0', ['C-space']],
    ['\x1b[A', ['up']],
    ['\x1bOA', ['up']],
    ['\x1b[1;2B', ['S-down']],
    ['\x1b[1;5C', ['C-right']],
    ['\x1b[H\x1b[1~\x1b[7~\x1bOH', ['home', 'home', 'home', 'home']],
    ['\x1b[F\x1b[4~\x1b[8~', ['end', 'end', 'end']],
    ['\x1b[5~\x1b[6~', ['pageup', 'pagedown']],
    ['\x1b[Z', ['S-tab']],
    ['\x1bOP\x1b[11~\x1b[[A\x1b[P', ['f1', 'f1', 'f1', 'f1']],
    ['\x1bOM\x1b[3~\x1b[3;2~', ['enter', 'delete', 'S-delete']],
    ['\x1bOp\x1bOq\x1bOr\x1bOs\x1bOt\x1bOu\x1bOv\x1bOw\x1bOx\x1bOy', '0123456789'.split('')],
    ['\x1bOj\x1bOk\x1bOl\x1bOm\x1bOn\x1bOo\x1bOX', '*+,-./='.split('')],
    ['\x1bOI\x1bO ', ['tab', 'space']],
    ['\x1bOE\x1b[E\x1b[G\x1b[2~', ['insert']],
    ['\x1bO5A\x1bO1;5B\x1b[1;3C\x1b[1;9D', ['C-up', 'C-down']],
    ['\x1bOa\x1b[a\x1b[7^\x1b[7@q', ['q']],
    ['\x1b[7$\x1b[3$q', ['S-home', 'S-delete', 'q']],
    ['jjk', ['j', 'j', 'k']],
    ['\x1bj', ['escape', 'j']],
    ['\x1b\x1bé', ['escape', 'escape', 'é']],
    ['\x1b\x03', ['escape', 'C-c']],
    ['\x1b\x7f', ['alt-backspace']],
  ])('%j', (bytes, expected) => expect(decode(bytes)).toEqual(expected));
});

describe("kitty's protocol and xterm's modifyOtherKeys", () => {
  test.each([
    ['\x1b[97;5u', ['C-a']],
    ['\x1b[122;5u', ['C-z']],
    ['\x1b[57;5u', ['C-9']],
    ['\x1b[13u', ['enter']],
    ['\x1b[27u', ['escape']],
    ['\x1b[110;2u', ['S-N']],
    ['\x1b[47:63;2u', ['S-?']],
    ['\x1b[113;1:3u', []],
    ['\x1b[113;3u', []],
    ['\x1b[27;5;99~', ['C-c']],
    ['\x1b[57358u', []],
    ['\x1b[57400;129u\x1b[57413u\x1b[57417u\x1b[57427u', ['1', '+', 'left']],
  ])('%j', (bytes, expected) => expect(decode(bytes)).toEqual(expected));
});

describe('what is no key', () => {
  test.each([
    ['a sequence that nobody knows', '\x1b[12;34$qx', ['x']],
    ['answers of the terminal', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1bP1+r\x1b\\x', ['x']],
    ['focus', '\x1b[I\x1b[O', []],
    ['the oldest mouse protocol', '\x1b[M !!q', ['q']],
    ['a sequence that another one cuts off', '\x1b[200;5$\x1b[1;5\x1bO5\x1b[Aq', ['up', 'q']],
    ['C1', '\u009bq', ['q']],
  ])('%s', (_, bytes, expected) => expect(decode(bytes)).toEqual(expected));

  test('bytes that are no UTF-8', () => {
    expect(names(new InputDecoder().feed(Buffer.from([0xff, 0x71])))).toEqual(['q']);
  });
});

describe('torn input', () => {
  test('a key that comes in pieces is one key', () => {
    expect(decode('\x1b', '[', '1', ';5', 'B')).toEqual(['C-down']);
    expect(decode('\x1b', 'O', 'A')).toEqual(['up']);
  });

  test('a lone ESC is Escape once nothing follows', () => {
    const decoder = new InputDecoder();
    expect(decoder.feed(Buffer.from('\x1b'))).toEqual([]);
    expect(names(decoder.settle())).toEqual(['escape']);
    expect(names(decoder.feed(Buffer.from('q')))).toEqual(['q']);
  });

  test('the late rest of a sequence never becomes letters', () => {
    const decoder = new InputDecoder();
    decoder.feed(Buffer.from('\x1b'));
    decoder.settle();
    expect(names(decoder.feed(Buffer.from('[113;5u')))).toEqual(['C-q']);
    expect(names(decoder.feed(Buffer.from('\x1b[3;5')))).toEqual([]);
    expect(decoder.settle()).toEqual([]);
    expect(names(decoder.feed(Buffer.from('q')))).toEqual([]);
    expect(names(decoder.feed(Buffer.from('q')))).toEqual(['q']);
  });

  test('Escape and a letter that arrive together are both reported, in pieces too', () => {
    expect(decode('\x1b', 'j')).toEqual(['escape', 'j']);
    // But no piece of a sequence is ever a letter.
    expect(decode('\x1b', '[', '5')).toEqual([]);
    expect(decode('\x1b', 'O')).toEqual([]);
    expect(decode('\x1b', ']11;rgb:ffff/', 'ffff/ffff\x07')).toEqual([]);
  });

  test('a sequence whose rest never comes is dropped', () => {
    const decoder = new InputDecoder();
    decoder.feed(Buffer.from('\x1b[3'));
    expect(decoder.forget()).toEqual([]);
    expect(names(decoder.feed(Buffer.from('j')))).toEqual(['j']);
  });

  test('a character that is cut between two reads', () => {
    const decoder = new InputDecoder();
    const bytes = Buffer.from('日');
    expect(decoder.feed(bytes.subarray(0, 2))).toEqual([]);
    expect(names(decoder.feed(bytes.subarray(2)))).toEqual(['日']);
  });

  test('however the same bytes are cut, the same events come of them', () => {
    const bytes = Buffer.from(
      'j\x1b[A日\x1b[97;5u\x1b[200~q kill\r\nn👍\x1b[201~\x1bOPk\r\x1b[<0;3;4M\x1b[5~x',
    );
    const whole = names(new InputDecoder().feed(bytes));
    expect(whole).toEqual(
      ['j', 'up', '日', 'C-a', 'paste:q kill\nn👍', 'f1', 'k', 'enter'].concat([
        'press@3,2',
        'pageup',
        'x',
      ]),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const decoder = new InputDecoder();
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const events = ends.flatMap((end, index) =>
          decoder.feed(bytes.subarray(ends[index - 1] ?? 0, end)),
        );
        expect(names(events)).toEqual(whole);
      }),
    );
  });
});

describe('a paste is text', () => {
  test('in one read', () => {
    expect(decode('\x1b[200~kill\rq\x1b[201~j')).toEqual(['paste:kill\nq', 'j']);
  });

  test('in several reads, with its end torn', () => {
    expect(decode('\x1b[20', '0~qu', 'it\x1b', '[201', '~q')).toEqual(['paste:quit', 'q']);
  });

  test('a paste that stalls is shown, and what follows is still the paste', () => {
    const decoder = new InputDecoder();
    decoder.feed(Buffer.from('\x1b[200~one'));
    expect(names(decoder.forget())).toEqual(['paste:one']);
    expect(decoder.feed(Buffer.from('qqq'))).toEqual([]);
    expect(names(decoder.feed(Buffer.from('two\x1b[201~')))).toEqual(['paste:qqqtwo']);
  });

  test('Ctrl-C leaves a paste whose end was lost', () => {
    expect(decode('\x1b[200~one', '\x03', 'j')).toEqual(['C-c', 'j']);
  });

  test('Escape leaves it too, once nothing follows', () => {
    const decoder = new InputDecoder();
    decoder.feed(Buffer.from('\x1b[200~one'));
    decoder.feed(Buffer.from('\x1b'));
    expect(names(decoder.forget())).toEqual(['paste:one']);
    expect(names(decoder.feed(Buffer.from('j')))).toEqual(['j']);
  });

  test('a file is cut', () => {
    const [event = ''] = decode(`\x1b[200~${'x'.repeat(100_000)}\x1b[201~`);
    expect(event.length).toBe('paste:'.length + 65_536);
  });
});

test('mouse reports: several in one read, releases and motion ignored', () => {
  expect(decode('\x1b[<0;1;1M\x1b[<0;1;1m\x1b[<64;5;6M\x1b[<65;5;6M\x1b[<35;1;1M')).toEqual([
    'press@0,0',
    'wheel-up@5,4',
    'wheel-down@5,4',
  ]);
});
