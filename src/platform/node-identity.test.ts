import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { homeFolder } from './node-identity.js';

it('takes HOME where it is an absolute path', () => {
  expect(homeFolder({ HOME: '/somewhere' })).toBe('/somewhere');
});

it.each([[''], ['.'], ['relative/home'], ['~']])(
  'asks the user database where HOME is %j, which would mean the current directory',
  (home) => {
    expect(homeFolder({ HOME: home })).toBe(userInfo().homedir);
  },
);
