import { expect, test } from 'vitest';
import { fit } from './display-width.js';
import { formatPath } from './format-path.js';

test.each([
  ['/home/ada', '/home/ada', '~'],
  ['/home/ada/src', '/home/ada', '~/src'],
  ['/home/ada/src', '/home/ada/', '~/src'],
  ['/home/adam/src', '/home/ada', '/home/adam/src'],
  ['/srv', undefined, '/srv'],
  ['/srv', '/', '/srv'],
])('%s with the home %s reads %s', (path, home, text) => {
  expect(formatPath(path, home)).toBe(text);
});

test.each([
  ['~/src/shop-api', 14, '~/src/shop-api'],
  ['~/src/shop-api', 11, '…/shop-api '],
  ['~/src/shop-api', 12, '…/shop-api  '],
  ['/srv/worktrees/release', 16, '…rktrees/release'],
  ['shop-api-without-a-folder', 8, '…-folder'],
])('%s in %i cells', (path, width, shown) => {
  expect(fit(path, width, { align: 'left', keep: 'path-end', ellipsis: '…' })).toBe(shown);
});
