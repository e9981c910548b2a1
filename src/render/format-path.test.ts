import { expect, test } from 'vitest';
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
