/** The last letter of `ESC [ … X` and `ESC O X`. */
export const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** The number of `ESC [ N ~`. */
export const tildeKeys: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** `ESC [ [ X`, which is how the Linux console says F1 to F5. */
export const consoleKeys: Readonly<Record<string, string>> = {
  A: 'f1',
  B: 'f2',
  C: 'f3',
  D: 'f4',
  E: 'f5',
};

/** Code points that name a key and no character, in kitty's protocol and in plain bytes. */
export const codePointKeys: ReadonlyMap<number, string> = new Map([
  [8, 'backspace'],
  [9, 'tab'],
  [10, 'enter'],
  [13, 'enter'],
  [27, 'escape'],
  [127, 'backspace'],
  // The keypad of kitty's protocol.
  [57_414, 'enter'],
  [57_417, 'left'],
  [57_418, 'right'],
  [57_419, 'up'],
  [57_420, 'down'],
  [57_421, 'pageup'],
  [57_422, 'pagedown'],
  [57_423, 'home'],
  [57_424, 'end'],
  [57_426, 'delete'],
]);
